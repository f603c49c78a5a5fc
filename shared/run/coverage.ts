import type { Flow } from '../flow/flow.ts'
import type { TestResult } from './scriptedTest.ts'

export type Coverage = {
  /** Nodes that no passed test came to, in the order of the document. */
  nodes: readonly { nodeId: string; label?: string }[]
  /** Wired ports that no passed test left by. */
  ports: readonly { nodeId: string; portId: string }[]
  /** Of nodes and wired ports together, 0 to 100; 100 only when none is left. */
  percent: number
}

/** Which nodes and wired ports of a flow its passed tests never meet. */
export function coverageOf(flow: Flow, results: readonly TestResult[]): Coverage {
  const met = new Set<string>()
  for (const { kind, trail, flowKey } of results) {
    if (kind !== 'passed') continue
    for (const entry of trail)
      if (entry.flow === flowKey) {
        met.add(entry.node)
        if (entry.port !== undefined) met.add(`${entry.node} ${entry.port}`)
      }
  }
  const nodes = flow.nodes
    .filter(({ id }) => !met.has(id))
    .map(({ id, label }) => ({ nodeId: id, ...(label !== undefined && { label }) }))
  const ports = flow.edges.map(({ from }) => from).filter(({ nodeId, portId }) => !met.has(`${nodeId} ${portId}`))
  const all = flow.nodes.length + flow.edges.length
  const left = nodes.length + ports.length
  return { nodes, ports, percent: all === 0 ? 100 : Math.floor(((all - left) / all) * 100) }
}
