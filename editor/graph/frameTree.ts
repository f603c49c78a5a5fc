import type { Flow, Frame } from '#shared/flow/flow.ts'
import { partsIn } from './frames.ts'

export type FrameTree = ReturnType<typeof frameTree>

/**
 * What lies in what, among the chosen nodes, the frames that hold no others, and all in these. A part in several frames is in the
 * smallest.
 */
export function frameTree(flow: Flow, chosen: ReadonlySet<string>) {
  const nodeIds = new Set(flow.nodes.map(({ id }) => id))
  const area = ({ size }: Frame) => size.width * size.height
  // The inner ones first: of two frames of one place, one is in the other.
  const frames = (flow.frames ?? []).toSorted((a, b) => area(a) - area(b))
  const members = new Map(frames.map((frame) => [frame.id, partsIn(flow, frame)]))
  const nodesIn = (frameId: string) => [...(members.get(frameId) ?? [])].filter((id) => nodeIds.has(id))

  const whole = new Set<string>()
  for (const { id } of frames) {
    const nodes = nodesIn(id)
    if (nodes.length > 0 && nodes.every((node) => chosen.has(node))) whole.add(id)
  }
  const within = new Set([...whole].flatMap((id) => [...(members.get(id) ?? [])]))
  const held = frames.filter(({ id }) => whole.has(id) || within.has(id))

  const parents = new Map<string, string | undefined>()
  for (const id of [...flow.nodes.filter((node) => chosen.has(node.id)), ...flow.notes].map((part) => part.id))
    parents.set(id, held.find((frame) => members.get(frame.id)?.has(id))?.id)
  for (const [index, { id }] of held.entries())
    parents.set(id, held.slice(index + 1).find((frame) => members.get(frame.id)?.has(id))?.id)

  const children = new Map<string | undefined, string[]>()
  for (const [id, parent] of parents) {
    // Notes in no frame stay where they are.
    if (parent === undefined && !chosen.has(id) && !members.has(id)) continue
    children.set(parent, [...(children.get(parent) ?? []), id])
  }
  return {
    /** The inner ones first. */
    frames,
    members,
    nodesIn,
    childrenOf: (parent: string | undefined): readonly string[] => children.get(parent) ?? [],
    /** What of a frame's content a part is, or is in; undefined when it is elsewhere. */
    childOver(parent: string | undefined, id: string): string | undefined {
      let at: string | undefined = id
      while (at !== undefined && parents.has(at) && parents.get(at) !== parent) at = parents.get(at)
      return at !== undefined && parents.has(at) ? at : undefined
    },
  }
}
