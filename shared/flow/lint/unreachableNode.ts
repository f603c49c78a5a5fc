import { reachable, waysOf, type Rule } from './lintGraph.ts'

/** Harmless to callers, so a warning: but somebody meant something by it. */
export const unreachableNode: Rule = function* (graph) {
  if (graph.starts.length === 0) return
  const reached = reachable(
    graph.starts.map(({ node }) => node.id),
    (nodeId) => waysOf(graph, nodeId).values(),
  )
  for (const { node } of graph.nodes)
    if (!reached.has(node.id))
      yield { severity: 'warning', rule: 'unreachable-node', nodeId: node.id, message: 'No way leads here.' }
}
