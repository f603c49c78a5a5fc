import type { Flow, Frame } from '#shared/flow/flow.ts'
import type { Box } from '#shared/flow/cardPlace.ts'
import { cardSize, noteSize } from './cardLayout.ts'

type Point = { x: number; y: number }
type Parts = Pick<Flow, 'nodes' | 'notes' | 'frames'>

/** Between a frame and what it holds; above it there is its label too. */
export const framePadding = 36
const frameHead = framePadding + 24

/** Of the cards, and of the notes. */
export const boxesOf = ({ nodes, notes }: Pick<Flow, 'nodes' | 'notes'>): Map<string, Box> =>
  new Map([
    ...nodes.map((node) => [node.id, { ...node.position, ...cardSize(node) }] as const),
    ...notes.map((note) => [note.id, { ...note.position, ...noteSize(note) }] as const),
  ])

export const frameBox = ({ position, size }: Pick<Frame, 'position' | 'size'>): Box => ({ ...position, ...size })

export const holds = (outer: Box, { x, y, width, height }: Box): boolean =>
  x >= outer.x && y >= outer.y && x + width <= outer.x + outer.width && y + height <= outer.y + outer.height

export const overlap = (a: Box, b: Box, gap = 0): boolean =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap

/** The smallest box around all. */
export function boxAround(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))]
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
}

/** The frame that fits what it is to hold. */
export function frameAround(boxes: readonly Box[]): Box {
  const { x, y, width, height } = boxAround(boxes)
  return {
    x: x - framePadding,
    y: y - frameHead,
    width: width + 2 * framePadding,
    height: height + frameHead + framePadding,
  }
}

/** The nodes, notes and other frames that lie in a frame: all of each, not a corner. */
export function partsIn(flow: Parts, frame: Frame): ReadonlySet<string> {
  const outer = frameBox(frame)
  const frames = (flow.frames ?? []).filter(({ id }) => id !== frame.id)
  const boxes = [...boxesOf(flow), ...frames.map((one) => [one.id, frameBox(one)] as const)]
  return new Set(boxes.flatMap(([id, box]) => (holds(outer, box) ? [id] : [])))
}

/** The parts of a choice and all that lies in its frames. */
export function withContent(flow: Flow, ids: ReadonlySet<string>): ReadonlySet<string> {
  const chosen = (flow.frames ?? []).filter(({ id }) => ids.has(id))
  return chosen.length === 0 ? ids : new Set([...ids, ...chosen.flatMap((frame) => [...partsIn(flow, frame)])])
}

/** What goes along with frames that are moved, though nobody chose it: by which frame, and how far from its corner it stays. */
export type Cargo = ReadonlyMap<string, { frameId: string; offset: Point }>

export function cargoOf(flow: Flow, moved: ReadonlySet<string>): Cargo {
  const positions = new Map(
    [...flow.nodes, ...flow.notes, ...(flow.frames ?? [])].map((part) => [part.id, part.position]),
  )
  const cargo = new Map<string, { frameId: string; offset: Point }>()
  for (const frame of flow.frames ?? []) {
    if (!moved.has(frame.id)) continue
    for (const id of partsIn(flow, frame)) {
      const at = positions.get(id)
      if (!at || moved.has(id) || cargo.has(id)) continue
      cargo.set(id, { frameId: frame.id, offset: { x: at.x - frame.position.x, y: at.y - frame.position.y } })
    }
  }
  return cargo
}

/** The places of moved parts, and of what their frames carry. */
export function carried<Place extends Point>(
  places: ReadonlyMap<string, Place>,
  cargo: Cargo,
): Map<string, Place | Point> {
  const all = new Map<string, Place | Point>(places)
  for (const [id, { frameId, offset }] of cargo) {
    const frame = places.get(frameId)
    if (frame) all.set(id, { x: frame.x + offset.x, y: frame.y + offset.y })
  }
  return all
}
