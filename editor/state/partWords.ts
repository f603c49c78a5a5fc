import type { Flow } from '#shared/flow/flow.ts'
import { partsIn } from '../graph/frames.ts'

export const count = (number: number, noun: string): string => (number === 1 ? noun : `${number} ${noun}s`)

/** Parts in the words of a step: `node`, `3 nodes`, `2 notes`. Frames go by themselves when they hold all the rest. */
export function partWords({ nodes, notes, frames = [] }: Pick<Flow, 'nodes' | 'notes' | 'frames'>): string {
  const held = new Set(frames.flatMap((frame) => [...partsIn({ nodes, notes, frames }, frame)]))
  const isHeld = ({ id }: { id: string }) => held.has(id)
  if (frames.length > 0 && nodes.every(isHeld) && notes.every(isHeld))
    // Of two at one place, each lies in the other.
    return count(Math.max(1, frames.filter((frame) => !isHeld(frame)).length), 'frame')
  if (nodes.length > 0) return count(nodes.length, 'node')
  return frames.length > 0 ? count(notes.length + frames.length, 'part') : count(notes.length, 'note')
}
