import { columnWidth } from '#shared/flow/cardPlace.ts'
import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import { addNode, freePlace, placeAfter, snapped } from './addNode.ts'
import { cardSize } from './cardLayout.ts'
import { connect, insertOnEdge, type PortRef } from './connect.ts'
import { boxAround, boxesOf, frameAround, frameBox, holds, partsIn } from './frames.ts'
import { isForward, makeRoom } from './makeRoom.ts'
import { moveParts } from './moveParts.ts'

type Point = { x: number; y: number }
/** Free on the canvas, behind a port (there, or where it fits), or into an edge. */
export type Where = { at: Point } | { behind: PortRef; at?: Point | undefined } | { into: string }

/** With a new node at a place, wired as told. */
export function placeNode(flow: Flow, draft: FlowNode, where: Where): Flow {
  if (!('behind' in where) && 'at' in where) return addNode(flow, { ...draft, position: snapped(where.at) })
  if ('behind' in where) {
    const after = flow.nodes.find(({ id }) => id === where.behind.nodeId)
    if (!after) return flow
    const position = where.at ? snapped(where.at) : placeAfter(flow, after, cardSize(draft))
    const node = { ...draft, position }
    return connect(addNode(flow, node), where.behind, node.id)
  }
  const edge = flow.edges.find(({ id }) => id === where.into)
  const after = edge && flow.nodes.find(({ id }) => id === edge.from.nodeId)
  if (!edge || !after) return flow
  const target = flow.nodes.find(({ id }) => id === edge.to)
  if (!target || !isForward(after, target))
    return insertOnEdge(addNode(flow, { ...draft, position: placeAfter(flow, after, cardSize(draft)) }), edge, draft.id)
  const roomy = makeRoom(flow, { before: edge.to, behind: edge.from.nodeId })
  const wanted = { x: after.position.x + columnWidth, y: target.position.y }
  const node = { ...draft, position: snapped(freePlace(roomy, wanted, cardSize(draft))) }
  return heldBetween(insertOnEdge(addNode(roomy, node), edge, node.id), node, [after.id, target.id])
}

/** With a node in the frames that hold both its neighbours. */
function heldBetween(flow: Flow, node: FlowNode, neighbours: readonly string[]): Flow {
  const box = boxesOf({ nodes: [node], notes: [] }).get(node.id)
  const places = (flow.frames ?? []).flatMap((frame) => {
    const members = partsIn(flow, frame)
    if (!box || holds(frameBox(frame), box) || !neighbours.every((id) => members.has(id))) return []
    const { x, y, ...size } = boxAround([frameBox(frame), frameAround([box])])
    return [[frame.id, { x, y, size }] as const]
  })
  return moveParts(flow, new Map(places))
}
