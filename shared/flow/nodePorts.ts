import type { AnyNodeType, Port } from './defineNode.ts'
import type { FlowNode } from './flow.ts'
import { readNodeData } from './readNodeData.ts'

/**
 * A node's data as its type reads it, and its ports. Half-finished data, which no schema takes, still has the ports that can be
 * worked out from what is there; a type this build does not know has none.
 */
export function readPorts(
  type: AnyNodeType | undefined,
  node: FlowNode,
): { data: unknown; ports: readonly Port[]; isValid: boolean } {
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
