import type { Edge } from './flow.ts'
import { mergeOrder, type Sides } from './mergeValues.ts'

export type EdgeClash = Sides<Edge | undefined> & { port: string }

export const portOf = ({ from }: Edge): string => `${from.nodeId} ${from.portId}`
const byPort = (edges: readonly Edge[]) => new Map(edges.map((edge) => [portOf(edge), edge]))

/**
 * Edges port by port. An edge to a node that is gone leads on to where that node led, when that is one place; else it is gone too,
 * and lint names the open port. Edges at a disputed node, which stays as ours, stay as ours too.
 */
export function mergeEdges(
  { base, ours, theirs }: Sides<readonly Edge[]>,
  { nodeIds, disputed }: { nodeIds: ReadonlySet<string>; disputed: ReadonlySet<string> },
  tell: (clash: EdgeClash) => void,
): Edge[] {
  const maps = { base: byPort(base), ours: byPort(ours), theirs: byPort(theirs) }
  const merged = new Map<string, Edge>()
  for (const port of new Set([...maps.ours.keys(), ...maps.theirs.keys()])) {
    const sides = { base: maps.base.get(port), ours: maps.ours.get(port), theirs: maps.theirs.get(port) }
    const isDisputed = sides.ours && (disputed.has(sides.ours.to) || disputed.has(sides.ours.from.nodeId))
    const edge = isDisputed ? sides.ours : mergedEdge(sides, () => tell({ port, ...sides }))
    if (!edge || !nodeIds.has(edge.from.nodeId)) continue
    const to = leadingOn(edge, sides.ours?.to === edge.to ? ours : theirs, nodeIds)
    if (to !== undefined) merged.set(port, { ...edge, to })
  }
  const ports = { base: [...maps.base.keys()], ours: [...maps.ours.keys()], theirs: [...maps.theirs.keys()] }
  const { order } = mergeOrder(ports, merged)
  const edges = order.flatMap((port) => merged.get(port) ?? [])
  return withOwnIds(edges, maps.base)
}

/** Only where an edge leads can clash; its id is nobody's concern. */
function mergedEdge({ base, ours, theirs }: Sides<Edge | undefined>, clash: () => void): Edge | undefined {
  if (ours && theirs && ours.to === theirs.to) {
    const [first = ours] = [ours, theirs].filter(({ id }) => id !== base?.id).sort((a, b) => (a.id < b.id ? -1 : 1))
    return first
  }
  if (base?.to === theirs?.to) return ours
  if (base?.to === ours?.to) return theirs
  clash()
  return ours
}

/** Where an edge of a flow leads among the nodes there are; undefined when that is nowhere, or back to where it came from. */
export function leadingOn(edge: Edge, edges: readonly Edge[], nodeIds: ReadonlySet<string>): string | undefined {
  const passed = new Set<string>()
  let to = edge.to
  while (!nodeIds.has(to)) {
    if (passed.has(to)) return undefined
    passed.add(to)
    const [next, ...more] = new Set(edges.filter(({ from }) => from.nodeId === to).map((onward) => onward.to))
    if (next === undefined || more.length > 0) return undefined
    to = next
  }
  return passed.size > 0 && to === edge.from.nodeId ? undefined : to
}

/** Both sides may have given the same id to edges of different ports: all but one get another. */
function withOwnIds(edges: readonly Edge[], base: ReadonlyMap<string, Edge>): Edge[] {
  const taken = new Set(edges.map(({ id }) => id))
  if (taken.size === edges.length) return [...edges]
  const named = new Map<string, string>()
  const wasSo = (edge: Edge) => (base.get(portOf(edge))?.id === edge.id ? 0 : 1)
  const claims = [...edges].sort((a, b) => wasSo(a) - wasSo(b) || (portOf(a) < portOf(b) ? -1 : 1))
  const claimed = new Set<string>()
  for (const edge of claims) {
    let { id } = edge
    for (let number = 2; claimed.has(id) || (id !== edge.id && taken.has(id)); number++)
      id = `${edge.id.slice(0, 58)}-${number}`
    claimed.add(id)
    named.set(portOf(edge), id)
  }
  return edges.map((edge) => ({ ...edge, id: named.get(portOf(edge)) ?? edge.id }))
}
