import type { AnyNodeType, Port } from '#shared/flow/defineNode.ts'
import type { FlowNode } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { readNodeData } from '#shared/flow/readNodeData.ts'

/** The type of a node; undefined for one this build does not know. */
export const typeOf = ({ type }: Pick<FlowNode, 'type'>): AnyNodeType | undefined =>
  Object.hasOwn(nodeTypes, type) ? nodeTypes[type] : undefined

/** Nodes are immutable: what was read of one holds as long as it lives. */
const known = new WeakMap<FlowNode, { data: unknown; ports: readonly Port[]; isValid: boolean }>()

/**
 * A node's data as its type reads it, and its ports. Half-finished data, which no schema takes, still has the ports that can be
 * worked out from what is there.
 */
export function readNode(node: FlowNode): { data: unknown; ports: readonly Port[]; isValid: boolean } {
  const found = known.get(node)
  if (found) return found
  const read = judge(node)
  known.set(node, read)
  return read
}

function judge(node: FlowNode) {
  const type = typeOf(node)
  if (!type) return { data: node.data, ports: [], isValid: false }
  const parsed = readNodeData(type, node)
  if (parsed.ok) return { data: parsed.data, ports: type.ports(parsed.data), isValid: true }
  return { data: node.data, ports: portsOfDraft(type, node), isValid: false }
}

function portsOfDraft(type: AnyNodeType, { data }: FlowNode): readonly Port[] {
  try {
    return type.ports(data).filter(({ id }) => typeof id === 'string' && id !== '')
  } catch {
    return []
  }
}

export const portsOf = (node: FlowNode): readonly Port[] => readNode(node).ports
