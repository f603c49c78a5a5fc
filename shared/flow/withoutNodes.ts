import type { Flow } from './flow.ts'
import { leadingOn } from './mergeEdges.ts'

/**
 * A flow without some nodes, whoever takes them out: what led to one leads on to where that one led, when that is one place, so that
 * a flow with a node taken out of its middle still hangs together. Which of several ways to go on is for the author to say.
 */
export function withoutNodes(flow: Flow, nodeIds: ReadonlySet<string>): Flow {
  const nodes = flow.nodes.filter(({ id }): boolean => !nodeIds.has(id))
  const left = new Set(nodes.map(({ id }) => id))
  const edges = flow.edges.flatMap((edge) => {
    if (!left.has(edge.from.nodeId)) return []
    const to = leadingOn(edge, flow.edges, left)
    return to === undefined ? [] : [to === edge.to ? edge : { ...edge, to }]
  })
  return { ...flow, nodes, edges }
}
