import type { Edge, Flow, FlowNode } from '#shared/flow/flow.ts'
import { hasEntry } from './cardLayout.ts'
import { newId } from './newId.ts'
import { portsOf } from './nodePorts.ts'

export type PortRef = { nodeId: string; portId: string }

export const edgeAt = (flow: Flow, { nodeId, portId }: PortRef): Edge | undefined =>
  flow.edges.find(({ from }) => from.nodeId === nodeId && from.portId === portId)

/** Leads a port to a node; a port leads to one node, so where it led before is forgotten. Unchanged when the target takes no edges. */
export function connect(flow: Flow, from: PortRef, to: string): Flow {
  const target = flow.nodes.find(({ id }) => id === to)
  if (!target || !hasEntry(target)) return flow
  const old = edgeAt(flow, from)
  if (old?.to === to) return flow
  const edge: Edge = { id: old?.id ?? newId('edge'), from: { nodeId: from.nodeId, portId: from.portId }, to }
  return old
    ? { ...flow, edges: flow.edges.map((one) => (one === old ? edge : one)) }
    : { ...flow, edges: [...flow.edges, edge] }
}

export const disconnect = (flow: Flow, from: PortRef): Flow => {
  const old = edgeAt(flow, from)
  return old ? { ...flow, edges: flow.edges.filter((edge) => edge !== old) } : flow
}

/** The port that a click-to-add hangs the next node on: the first that leads nowhere yet and has to, plain ways on before failures. */
export function freePort(flow: Flow, node: FlowNode): PortRef | undefined {
  const free = portsOf(node).filter(
    ({ id, isOptional }) => !isOptional && !edgeAt(flow, { nodeId: node.id, portId: id }),
  )
  const port = free.find(({ kind }) => kind === 'next' || kind === 'choice') ?? free[0]
  return port && { nodeId: node.id, portId: port.id }
}

/** The port by which a flow goes on through a node: the first plain way on, else the first of all. */
export const mainPort = (node: FlowNode): string | undefined => {
  const ports = portsOf(node)
  return (ports.find(({ kind }) => kind === 'next') ?? ports[0])?.id
}

/** Puts a node into an edge: what led to the target leads to the node, and the node leads to the target. */
export function insertOnEdge(flow: Flow, edge: Edge, nodeId: string): Flow {
  const node = flow.nodes.find(({ id }) => id === nodeId)
  if (!node || !hasEntry(node) || edge.to === nodeId || edge.from.nodeId === nodeId) return flow
  const through = mainPort(node)
  const led = connect(flow, edge.from, nodeId)
  return through === undefined ? led : connect(led, { nodeId, portId: through }, edge.to)
}
