import { cardGap, columnWidth, freePlaceAmong } from '#shared/flow/cardPlace.ts'
import type { Flow, FlowNode, Json } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { cardSize, gridSize } from './cardLayout.ts'
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

/** The nearest free place at or below the wanted one: nothing is laid over a card. */
export const freePlace = (flow: Flow, wanted: Point, size: { width: number; height: number }): Point =>
  freePlaceAmong(
    flow.nodes.map((node) => ({ ...node.position, ...cardSize(node) })),
    wanted,
    size,
  )

/**
 * Room for one more column at a node: it and what follows it move to the right, so far as they stand at or behind it. What leads
 * here stays, also in a loop.
 */
export function makeRoom(flow: Flow, { before, behind }: { before: string; behind: string }): Flow {
  const target = flow.nodes.find(({ id }) => id === before)
  const source = flow.nodes.find(({ id }) => id === behind)
  if (!target || !source || target.position.x - source.position.x >= 2 * columnWidth) return flow
  const moved = new Set<string>()
  const waiting = [before]
  const followers = new Map<string, string[]>()
  for (const { from, to } of flow.edges) followers.set(from.nodeId, [...(followers.get(from.nodeId) ?? []), to])
  const places = new Map(flow.nodes.map(({ id, position }) => [id, position]))
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const place = places.get(at)
    if (moved.has(at) || at === behind || !place || place.x < target.position.x) continue
    moved.add(at)
    waiting.push(...(followers.get(at) ?? []))
  }
  return {
    ...flow,
    nodes: flow.nodes.map((node) =>
      moved.has(node.id) ? { ...node, position: { ...node.position, x: node.position.x + columnWidth } } : node,
    ),
  }
}

/** Where what follows a node goes: a column to its right, at the height of the port it hangs on. */
export function placeAfter(flow: Flow, after: FlowNode, size: { width: number; height: number }): Point {
  const followers = new Set(flow.edges.filter(({ from }) => from.nodeId === after.id).map(({ to }) => to))
  const lowest = flow.nodes
    .filter(({ id, position }) => followers.has(id) && position.x > after.position.x)
    .map((node) => node.position.y + cardSize(node).height + cardGap)
  const y = lowest.length > 0 ? Math.max(after.position.y, ...lowest) : after.position.y
  return snapped(freePlace(flow, { x: after.position.x + columnWidth, y }, size))
}
