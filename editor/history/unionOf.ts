import { diffFlows } from '#shared/flow/diff.ts'
import type { Flow } from '#shared/flow/flow.ts'
import type { Mark } from '../state/studioView.ts'

export type Union = { flow: Flow; marks: ReadonlyMap<string, Mark> }

/** Both documents in one drawing: what is gone is drawn where it was. Only for looking at: a port may have two edges. */
export function unionOf(before: Flow, after: Flow): Union {
  const { nodes, edges } = diffFlows(before, after)
  const ghostId = (id: string) => `was ${id}`
  const isAdded = new Set(edges.added)
  const marks = new Map<string, Mark>([
    ...nodes.added.map(({ id }) => [id, 'added'] as const),
    ...nodes.removed.map(({ id }) => [id, 'removed'] as const),
    ...nodes.changed.map(({ nodeId }) => [nodeId, 'changed'] as const),
    ...after.edges.filter((edge) => isAdded.has(edge)).map(({ id }) => [id, 'added'] as const),
    ...edges.removed.map(({ id }) => [ghostId(id), 'removed'] as const),
  ])
  const ghosts = edges.removed.map((edge) => ({ ...edge, id: ghostId(edge.id) }))
  return {
    flow: { ...after, nodes: [...after.nodes, ...nodes.removed], edges: [...after.edges, ...ghosts] },
    marks,
  }
}

/** What differs, and the nodes at both ends of an edge that does. */
export function onlyDifferent({ flow, marks }: Union): Flow {
  const edges = flow.edges.filter(({ id }) => marks.has(id))
  const shown = new Set(edges.flatMap(({ from, to }) => [from.nodeId, to]))
  const nodes = flow.nodes.filter(({ id }) => marks.has(id) || shown.has(id))
  return { ...flow, nodes, edges, notes: [], frames: [] }
}
