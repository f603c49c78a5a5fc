import type { Box } from '#shared/flow/cardPlace.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { snapped } from './addNode.ts'
import { boxAround, boxesOf, frameAround, frameBox, holds } from './frames.ts'
import { frameTree, type FrameTree } from './frameTree.ts'
import { freeShift } from './freeShift.ts'
import { layOut, type Item, type Link } from './layOut.ts'
import type { Place } from './moveParts.ts'
import { portsOf } from './nodePorts.ts'

type Boxes = ReadonlyMap<string, Box>

/**
 * New places for the nodes of a flow, or for some of them: left to right along the edges, unconnected islands below each other,
 * the first at the top left corner of where they were, or as near to it as they lie on nothing that stays. What was in a frame
 * stays together, and the frame around it. Slow for large flows (seconds at 1,000 nodes): run it in a worker.
 */
export function tidyPlaces(flow: Flow, only?: ReadonlySet<string>): Map<string, Place> {
  const chosen = new Set(flow.nodes.flatMap(({ id }) => (!only || only.has(id) ? [id] : [])))
  if (chosen.size === 0) return new Map()
  const tree = frameTree(flow, chosen)
  const before: Boxes = new Map([...boxesOf(flow), ...tree.frames.map((frame) => [frame.id, frameBox(frame)] as const)])
  const corner = snapped(boxAround(boxesAt(before, tree.childrenOf(undefined))))
  const laid = movedBy(corner, laidOut(undefined, { flow, tree, before }))
  const isAround = (id: string) => tree.nodesIn(id).some((nodeId) => chosen.has(nodeId))
  const stays = [...before].flatMap(([id, box]) => (laid.has(id) || isAround(id) ? [] : [box]))
  const outermost = boxesAt(laid, tree.childrenOf(undefined))
  const block = only ? movedBy(freeShift(outermost, stays), laid) : laid
  const after = refitted(new Map([...before, ...block]), { tree, moved: block })
  const changed = only ? after : outOfTheWay(after, { tree, moved: block })
  const isMoved = (id: string, box: Box) => block.has(id) || before.get(id) !== box
  return new Map(
    [...changed].flatMap(([id, box]) => (isMoved(id, box) ? [[id, placeOf(box, tree.members.has(id))] as const] : [])),
  )
}

const placeOf = ({ x, y, width, height }: Box, isFrame: boolean): Place => ({
  x,
  y,
  ...(isFrame && { size: { width, height } }),
})

const boxesAt = (boxes: Boxes, ids: Iterable<string>): Box[] =>
  [...ids].flatMap((id) => {
    const box = boxes.get(id)
    return box ? [box] : []
  })

const movedBy = (by: { x: number; y: number }, boxes: Boxes): Boxes =>
  new Map([...boxes].map(([id, box]) => [id, { ...box, x: box.x + by.x, y: box.y + by.y }]))

/** All in a frame, or in none, from 0, 0 on. */
function laidOut(parent: string | undefined, asked: { flow: Flow; tree: FrameTree; before: Boxes }): Boxes {
  const { flow, tree, before } = asked
  const byId = new Map(flow.nodes.map((node) => [node.id, node]))
  const contents = new Map<string, Boxes>()
  const items = tree.childrenOf(parent).map((id): Item => {
    const content = tree.members.has(id) ? laidOut(id, asked) : new Map<string, Box>()
    const around = content.size > 0 ? frameAround([...content.values()]) : before.get(id)
    if (around && content.size > 0) contents.set(id, movedBy({ x: -around.x, y: -around.y }, content))
    const nodes = (tree.members.has(id) ? tree.nodesIn(id) : [id]).flatMap((nodeId) => byId.get(nodeId) ?? [])
    const hasStart = nodes.some(({ type }) => type === 'start')
    return { id, width: around?.width ?? 0, height: around?.height ?? 0, weight: nodes.length, hasStart }
  })

  const links = flow.edges.flatMap(({ id, from, to }): Link[] => {
    const [source, target] = [tree.childOver(parent, from.nodeId), tree.childOver(parent, to)]
    const node = byId.get(from.nodeId)
    if (source === undefined || target === undefined || source === target || !node) return []
    const top = contents.get(source)?.get(from.nodeId)?.y ?? 0
    return [{ id, from: source, to: target, order: [top, portsOf(node).findIndex((port) => port.id === from.portId)] }]
  })

  const places = layOut(items, links)
  const all = new Map<string, Box>()
  for (const { id, width, height } of items) {
    const { x, y } = places.get(id) ?? { x: 0, y: 0 }
    all.set(id, { x, y, width, height })
    for (const [inner, box] of movedBy({ x, y }, contents.get(id) ?? new Map())) all.set(inner, box)
  }
  return all
}

/** With frames around what they held before. One that fits already, and one of which nothing moved, stay. */
function refitted(boxes: Boxes, { tree, moved }: { tree: FrameTree; moved: Boxes }): Boxes {
  const all = new Map(boxes)
  for (const { id } of tree.frames) {
    const members = [...(tree.members.get(id) ?? [])]
    const box = all.get(id)
    if (!box || !members.some((member) => moved.has(member))) continue
    const held = boxesAt(all, members)
    if (moved.has(id) && held.every((one) => holds(box, one))) continue
    all.set(id, moved.has(id) ? boxAround([box, frameAround(held)]) : frameAround(held))
  }
  return all
}

/** With notes, and frames of none but notes, beside the cards that now lie where they were. */
function outOfTheWay(boxes: Boxes, { tree, moved }: { tree: FrameTree; moved: Boxes }): Boxes {
  const all = new Map(boxes)
  const settled = boxesAt(boxes, tree.childrenOf(undefined))
  const done = new Set(moved.keys())
  // Outer frames first, with all in them; then the notes that lie in none.
  for (const id of [...tree.frames.map((frame) => frame.id).reverse(), ...boxes.keys()]) {
    const box = boxes.get(id)
    if (!box || done.has(id)) continue
    const shift = freeShift([box], settled)
    for (const one of [id, ...(tree.members.get(id) ?? [])]) {
      const part = boxes.get(one)
      if (part && !done.has(one)) all.set(one, { ...part, x: part.x + shift.x, y: part.y + shift.y })
      done.add(one)
    }
    settled.push({ ...box, x: box.x + shift.x, y: box.y + shift.y })
  }
  return all
}
