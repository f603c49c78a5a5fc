import { cardGap, columnWidth, freePlaceAmong } from '#shared/flow/cardPlace.ts'
import type { Flow, FlowNode, Json } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { cardSize, gridSize } from './cardLayout.ts'
import { boxesOf } from './frames.ts'
import { newId } from './newId.ts'

type Point = { x: number; y: number }

/** A node fresh from the palette. Throws for a type that does not exist. */
export function newNode(type: string, position: Point): FlowNode {
  const known = nodeTypes[type]
  if (!known) throw new Error(`There is no node type ${type}.`)
  return { id: newId(type), type, version: known.version, position: snapped(position), data: fullData(type) }
}

/** Defaults are written down, so that a later change of a default changes no flow. */
function fullData(type: string): Record<string, Json> {
  const known = nodeTypes[type]
  const given = { ...known?.newData }
  const parsed = known?.schema.safeParse(given)
  return parsed?.success ? (JSON.parse(JSON.stringify(parsed.data)) as Record<string, Json>) : given
}

export const snapped = ({ x, y }: Point): Point => ({
  x: Math.round(x / gridSize) * gridSize,
  y: Math.round(y / gridSize) * gridSize,
})

export const addNode = (flow: Flow, node: FlowNode): Flow => ({ ...flow, nodes: [...flow.nodes, node] })

/** The nearest free place at or below the wanted one: nothing is laid over a card or a note. */
export const freePlace = (flow: Flow, wanted: Point, size: { width: number; height: number }): Point =>
  freePlaceAmong([...boxesOf(flow).values()], wanted, size)

/** Where what follows a node goes: a column to its right, at the height of the port it hangs on. */
export function placeAfter(flow: Flow, after: FlowNode, size: { width: number; height: number }): Point {
  const followers = new Set(flow.edges.filter(({ from }) => from.nodeId === after.id).map(({ to }) => to))
  const lowest = flow.nodes
    .filter(({ id, position }) => followers.has(id) && position.x > after.position.x)
    .map((node) => node.position.y + cardSize(node).height + cardGap)
  const y = lowest.length > 0 ? Math.max(after.position.y, ...lowest) : after.position.y
  return snapped(freePlace(flow, { x: after.position.x + columnWidth, y }, size))
}
