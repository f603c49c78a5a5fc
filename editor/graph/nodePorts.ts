import type { AnyNodeType, Port } from '#shared/flow/defineNode.ts'
import type { FlowNode } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { readPorts } from '#shared/flow/nodePorts.ts'

/** The type of a node; undefined for one this build does not know. */
export const typeOf = ({ type }: Pick<FlowNode, 'type'>): AnyNodeType | undefined =>
  Object.hasOwn(nodeTypes, type) ? nodeTypes[type] : undefined

/** Nodes are immutable: what was read of one holds as long as it lives. */
const known = new WeakMap<FlowNode, ReturnType<typeof readPorts>>()

/** A node's data as its type reads it, and its ports; see readPorts. */
export function readNode(node: FlowNode): ReturnType<typeof readPorts> {
  const found = known.get(node)
  if (found) return found
  const read = readPorts(typeOf(node), node)
  known.set(node, read)
  return read
}

export const portsOf = (node: FlowNode): readonly Port[] => readNode(node).ports
