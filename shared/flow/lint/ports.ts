import { nameOf, waysOf, type Rule } from './lintGraph.ts'

/** A caller who leaves by an open port falls out of the flow. */
export const unwiredPort: Rule = function* (graph) {
  for (const { node, read, half } of graph.nodes)
    for (const port of (read ?? half)?.ports ?? [])
      if (!port.isOptional && !waysOf(graph, node.id).has(port.id))
        yield {
          severity: 'error',
          rule: 'unwired-port',
          nodeId: node.id,
          portId: port.id,
          message: `“${port.label}” leads nowhere.`,
        }
}

/** An edge outlives the choice it hung on; the canvas has no place to draw it. */
export const edgeFromMissingPort: Rule = function* ({ flow, byId }) {
  for (const { id, from } of flow.edges) {
    const node = byId.get(from.nodeId)
    if (!node?.read || node.read.ports.some((port) => port.id === from.portId)) continue
    yield {
      severity: 'error',
      rule: 'edge-from-missing-port',
      nodeId: from.nodeId,
      edgeId: id,
      message: `An edge leaves ${nameOf(node)} by ${from.portId}, a way out that it does not have.`,
    }
  }
}
