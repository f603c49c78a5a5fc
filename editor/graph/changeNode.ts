import type { Flow, FlowNode, Json } from '#shared/flow/flow.ts'
import { portsOf } from './nodePorts.ts'

/** Changes one node. Edges of ports that it no longer has go with them. */
export function changeNode(flow: Flow, nodeId: string, change: (node: FlowNode) => FlowNode): Flow {
  const before = flow.nodes.find(({ id }) => id === nodeId)
  if (!before) return flow
  const after = change(before)
  if (after === before) return flow
  const had = portsOf(before)
  const has = new Set(portsOf(after).map(({ id }) => id))
  const lost = new Set(had.map(({ id }) => id).filter((id) => !has.has(id)))
  // Data that cannot be read has no ports for the moment: nothing is cut off while somebody types.
  const edges =
    lost.size === 0 || has.size === 0
      ? flow.edges
      : flow.edges.filter(({ from }) => from.nodeId !== nodeId || !lost.has(from.portId))
  return { ...flow, nodes: flow.nodes.map((node) => (node === before ? after : node)), edges }
}

export const setNodeData = (flow: Flow, nodeId: string, data: Record<string, Json>): Flow =>
  changeNode(flow, nodeId, (node) => ({ ...node, data }))

/** An empty label or note is none. */
export const setNodeText = (flow: Flow, nodeId: string, what: 'label' | 'note', text: string): Flow =>
  changeNode(flow, nodeId, (node) => {
    const { [what]: _, ...rest } = node
    return text.trim() === '' ? rest : { ...rest, [what]: text }
  })
