import { asksCaller, mayEnd, nameOf, reachable, waysOf, type LintGraph, type LintNode, type Rule } from './lintGraph.ts'

const isGiveUp = (kind: string) => kind === 'failure' || kind === 'timeout'

/** Where a caller comes to who never answers: by every port of nodes that do not ask, by the give-up ports of those that do. */
function silentWays(graph: LintGraph, nodeId: string): string[] {
  const here = graph.byId.get(nodeId)
  const ways = waysOf(graph, nodeId)
  if (!here?.read || !asksCaller(here)) return [...ways.values()]
  const giveUps = here.read.ports.filter(({ kind }) => isGiveUp(kind))
  if (giveUps.length === 0) return [...ways.values()]
  return giveUps.flatMap(({ id }) => ways.get(id) ?? [])
}

const mayEndSilently = (graph: LintGraph, node: LintNode): boolean => {
  if (!node.read || !asksCaller(node)) return mayEnd(graph, node)
  const ways = waysOf(graph, node.node.id)
  const giveUps = node.read.ports.filter(({ kind }) => isGiveUp(kind))
  return giveUps.length === 0 ? mayEnd(graph, node) : giveUps.some(({ id }) => !ways.has(id))
}

/** Ways turned round: node id → the nodes that lead to it. */
function reversed(graph: LintGraph, next: (nodeId: string) => Iterable<string>): (nodeId: string) => readonly string[] {
  const back = new Map<string, string[]>()
  for (const { node } of graph.nodes)
    for (const to of next(node.id)) {
      const from = back.get(to)
      if (from) from.push(node.id)
      else back.set(to, [node.id])
    }
  return (nodeId) => back.get(nodeId) ?? []
}

/** A silent caller is asked the same for ever: only the limit on silences ends the call. */
export const inescapableGiveUp: Rule = function* (graph) {
  const silently = (nodeId: string) => silentWays(graph, nodeId)
  const ends = graph.nodes.filter((node) => mayEndSilently(graph, node)).map(({ node }) => node.id)
  const canEnd = reachable(ends, reversed(graph, silently))
  for (const { node, type, read } of graph.nodes) {
    if (!type?.collects || !read) continue
    for (const port of read.ports) {
      const to = waysOf(graph, node.id).get(port.id)
      if (!isGiveUp(port.kind) || to === undefined || canEnd.has(to)) continue
      if (!reachable([to], silently).has(node.id)) continue
      yield {
        severity: 'error',
        rule: 'inescapable-give-up',
        nodeId: node.id,
        portId: port.id,
        message: `“${port.label}” leads back here and nowhere out: a caller who says nothing is asked for ever.`,
      }
    }
  }
}

/** Told once for each way into a part of the flow that no call can leave but by hanging up. */
export const noEnd: Rule = function* (graph) {
  const onwards = (nodeId: string) => waysOf(graph, nodeId).values()
  const back = reversed(graph, onwards)
  const ends = graph.nodes.filter((node) => mayEnd(graph, node)).map(({ node }) => node.id)
  const canEnd = reachable(ends, back)
  const reached = reachable(
    graph.starts.map(({ node }) => node.id),
    onwards,
  )
  for (const node of graph.nodes) {
    const { id } = node.node
    if (!reached.has(id) || canEnd.has(id)) continue
    const isWayIn = graph.starts.includes(node) || back(id).some((from) => reached.has(from) && canEnd.has(from))
    if (isWayIn)
      yield {
        severity: 'error',
        rule: 'no-end',
        nodeId: id,
        message: `From ${nameOf(node)} on, no way leads to an end.`,
      }
  }
}
