import dagre from '@dagrejs/dagre'
import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import { snapped } from './addNode.ts'
import { cardSize } from './cardLayout.ts'
import { portsOf } from './nodePorts.ts'

type Point = { x: number; y: number }

/** Measured at 500 nodes: network-simplex 0.7 s, tight-tree 0.2 to 0.4 s; at 1,000 4 to 7 s against 0.9 to 2.4 s. */
const simplexUpTo = 300
const [columnGap, rowGap, islandGap] = [120, 36, 96]

/**
 * New places for the nodes of a flow, or for some of them: left to right along the edges, unconnected islands below each other,
 * the first at the top left corner of where they were. Slow for large flows (seconds at 1,000 nodes): run it in a worker.
 */
export function tidyPlaces(flow: Flow, only?: ReadonlySet<string>): Map<string, Point> {
  const nodes = only ? flow.nodes.filter(({ id }) => only.has(id)) : flow.nodes
  const places = new Map<string, Point>()
  if (nodes.length === 0) return places
  const left = Math.min(...nodes.map(({ position }) => position.x))
  let top = Math.min(...nodes.map(({ position }) => position.y))
  for (const island of islandsOf(nodes, flow)) {
    const laid = layOut(island, flow)
    const [minX, minY] = [Math.min(...laid.map(({ x }) => x)), Math.min(...laid.map(({ y }) => y))]
    let bottom = top
    for (const { id, x, y, height } of laid) {
      const place = snapped({ x: x - minX + left, y: y - minY + top })
      places.set(id, place)
      bottom = Math.max(bottom, place.y + height)
    }
    top = bottom + islandGap
  }
  return places
}

/** Groups of nodes that hang together; the one with the start first, then the larger ones. */
function islandsOf(nodes: readonly FlowNode[], { edges }: Flow): FlowNode[][] {
  const neighbours = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  for (const { from, to } of edges) {
    if (!neighbours.has(from.nodeId) || !neighbours.has(to)) continue
    neighbours.get(from.nodeId)?.push(to)
    neighbours.get(to)?.push(from.nodeId)
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  const islands: FlowNode[][] = []
  for (const { id } of nodes) {
    if (seen.has(id)) continue
    const island: FlowNode[] = []
    const waiting = [id]
    seen.add(id)
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const node = byId.get(at)
      if (node) island.push(node)
      for (const next of neighbours.get(at) ?? [])
        if (!seen.has(next)) {
          seen.add(next)
          waiting.push(next)
        }
    }
    islands.push(island)
  }
  const hasStart = (island: FlowNode[]) => island.some(({ type }) => type === 'start')
  return islands.sort((a, b) => Number(hasStart(b)) - Number(hasStart(a)) || b.length - a.length)
}

function layOut(nodes: readonly FlowNode[], { edges }: Flow): { id: string; x: number; y: number; height: number }[] {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({
    rankdir: 'LR',
    ranksep: columnGap,
    nodesep: rowGap,
    ranker: nodes.length > simplexUpTo ? 'tight-tree' : 'network-simplex',
  })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const node of nodes) graph.setNode(node.id, { ...cardSize(node) })
  const within = new Set(nodes.map(({ id }) => id))
  const order = new Map(nodes.map((node) => [node.id, portsOf(node).map(({ id }) => id)]))
  // In the order of the ports, so that the first choice ends up on top.
  const inOrder = edges
    .filter(({ from, to }) => within.has(from.nodeId) && within.has(to) && from.nodeId !== to)
    .toSorted((a, b) =>
      a.from.nodeId === b.from.nodeId
        ? (order.get(a.from.nodeId)?.indexOf(a.from.portId) ?? 0) -
          (order.get(b.from.nodeId)?.indexOf(b.from.portId) ?? 0)
        : 0,
    )
  for (const { id, from, to } of inOrder) graph.setEdge(from.nodeId, to, {}, id)
  // Without it ports keep their order from top to bottom, at the price of a crossing here and there.
  dagre.layout(graph, { disableOptimalOrderHeuristic: true })
  return nodes.map((node) => {
    const { width, height } = cardSize(node)
    const { x, y } = graph.node(node.id) as Point
    return { id: node.id, x: x - width / 2, y: y - height / 2, height }
  })
}
