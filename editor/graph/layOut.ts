import dagre from '@dagrejs/dagre'
import { snapped } from './addNode.ts'
import { boxAround } from './frames.ts'

type Point = { x: number; y: number }
/** What is laid out as one: a card, a note, or a frame with what it holds. `weight` counts its nodes. */
export type Item = { id: string; width: number; height: number; weight: number; hasStart: boolean }
/** `order` of what leads out of one item: where in it its source is, then which of the ports it is. */
export type Link = { id: string; from: string; to: string; order: readonly [top: number, port: number] }

/** Measured at 500 nodes: network-simplex 0.7 s, tight-tree 0.2 to 0.4 s; at 1,000 4 to 7 s against 0.9 to 2.4 s. */
const simplexUpTo = 300
const [columnGap, rowGap, islandGap] = [120, 36, 96]

/** Places for items, the first at 0, 0: left to right along the links, unconnected islands below each other. */
export function layOut(items: readonly Item[], links: readonly Link[]): Map<string, Point> {
  const places = new Map<string, Point>()
  let top = 0
  for (const island of islandsOf(items, links)) {
    const laid = laidIsland(island, links)
    const { x: minX, y: minY } = boxAround(laid)
    let bottom = top
    for (const { id, x, y, height } of laid) {
      const place = snapped({ x: x - minX, y: y - minY + top })
      places.set(id, place)
      bottom = Math.max(bottom, place.y + height)
    }
    top = bottom + (island.some(({ weight }) => weight > 0) ? islandGap : rowGap)
  }
  return places
}

/** Groups of items that hang together; the one with the start first, then those of more nodes. */
function islandsOf(items: readonly Item[], links: readonly Link[]): Item[][] {
  const neighbours = new Map<string, string[]>(items.map(({ id }) => [id, []]))
  for (const { from, to } of links) {
    neighbours.get(from)?.push(to)
    neighbours.get(to)?.push(from)
  }
  const byId = new Map(items.map((item) => [item.id, item]))
  const seen = new Set<string>()
  const islands: Item[][] = []
  for (const { id } of items) {
    if (seen.has(id)) continue
    const island: Item[] = []
    const waiting = [id]
    seen.add(id)
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const item = byId.get(at)
      if (item) island.push(item)
      for (const next of neighbours.get(at) ?? [])
        if (!seen.has(next)) {
          seen.add(next)
          waiting.push(next)
        }
    }
    islands.push(island)
  }
  const hasStart = (island: Item[]) => island.some((item) => item.hasStart)
  const weight = (island: Item[]) => island.reduce((sum, item) => sum + item.weight, 0)
  return islands.sort((a, b) => Number(hasStart(b)) - Number(hasStart(a)) || weight(b) - weight(a))
}

function laidIsland(items: readonly Item[], links: readonly Link[]): (Item & Point)[] {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({
    rankdir: 'LR',
    ranksep: columnGap,
    nodesep: rowGap,
    ranker: items.length > simplexUpTo ? 'tight-tree' : 'network-simplex',
  })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of items) graph.setNode(id, { width, height })
  const within = new Set(items.map(({ id }) => id))
  // In the order of the ports, so that the first choice ends up on top.
  const inOrder = links
    .filter(({ from, to }) => within.has(from) && within.has(to))
    .toSorted((a, b) => (a.from === b.from ? a.order[0] - b.order[0] || a.order[1] - b.order[1] : 0))
  for (const { id, from, to } of inOrder) graph.setEdge(from, to, {}, id)
  // Without it ports keep their order from top to bottom, at the price of a crossing here and there.
  dagre.layout(graph, { disableOptimalOrderHeuristic: true })
  return items.map((item) => {
    const { x, y } = graph.node(item.id) as Point
    return { ...item, x: x - item.width / 2, y: y - item.height / 2 }
  })
}
