import { asksCaller, waysOf, type LintGraph, type Rule } from './lintGraph.ts'

/**
 * Groups of nodes that lead round in a circle without asking the caller anything (Tarjan's strongly connected components, with a
 * list for a stack): the interpreter ends such a call after 200 nodes.
 */
function silentCircles(graph: LintGraph): string[][] {
  const isSilent = (nodeId: string) => {
    const node = graph.byId.get(nodeId)
    return node?.read !== undefined && !asksCaller(node) && node.type?.endsLoops !== true
  }
  const nextOf = (nodeId: string) => [...waysOf(graph, nodeId).values()].filter(isSilent)
  const circles: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  for (const { node: root } of graph.nodes) {
    if (!isSilent(root.id) || order.has(root.id)) continue
    const walk: { nodeId: string; rest: string[] }[] = []
    const enter = (nodeId: string) => {
      order.set(nodeId, order.size)
      lowest.set(nodeId, order.size - 1)
      open.push(nodeId)
      isOpen.add(nodeId)
      walk.push({ nodeId, rest: nextOf(nodeId) })
    }
    const lower = (nodeId: string, to: number) => lowest.set(nodeId, Math.min(lowest.get(nodeId) ?? to, to))
    enter(root.id)
    for (let here = walk.at(-1); here; here = walk.at(-1)) {
      const to = here.rest.pop()
      if (to === undefined) {
        walk.pop()
        const { nodeId } = here
        const parent = walk.at(-1)
        const low = lowest.get(nodeId) ?? 0
        if (parent) lower(parent.nodeId, low)
        if (low !== order.get(nodeId)) continue
        const members = open.splice(open.indexOf(nodeId))
        for (const member of members) isOpen.delete(member)
        if (members.length > 1 || nextOf(nodeId).includes(nodeId)) circles.push(members)
      } else if (!order.has(to)) enter(to)
      else if (isOpen.has(to)) lower(here.nodeId, order.get(to) ?? 0)
    }
  }
  return circles
}

export const silentLoop: Rule = function* (graph) {
  for (const circle of silentCircles(graph)) {
    const first = graph.nodes.find(({ node }) => circle.includes(node.id))
    yield {
      severity: 'error',
      rule: 'silent-loop',
      ...(first && { nodeId: first.node.id }),
      message: `From here ${circle.length === 1 ? 'the node leads back to itself' : `${circle.length} nodes lead round in a circle`} without asking the caller anything.`,
    }
  }
}
