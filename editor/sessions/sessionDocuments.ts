import type { sessionFlowsSchema } from '#shared/api/session.ts'
import type { Port } from '#shared/flow/defineNode.ts'
import type { Edge, Flow, FlowNode } from '#shared/flow/flow.ts'
import { nodeTypes } from '#shared/flow/nodes/registry.generated.ts'
import { readNodeData } from '#shared/flow/readNodeData.ts'
import type { z } from 'zod'

export type SessionFlow = z.output<typeof sessionFlowsSchema>['items'][number]
type Place = { flow: string; version: number }

/** The documents that a session ran, by what its trail calls them. */
export type SessionDocuments = {
  documentOf(place: Place): Flow | undefined
  /** As people call it, the key where the flow is gone. */
  flowName(place: Place): string
  nodeOf(place: Place & { node: string }): FlowNode | undefined
  nodeLabel(place: Place & { node: string; type: string }): string
  /** Without a kind where the node is gone, or has no such way any more. */
  portOf(place: Place & { node: string; port: string }): { label: string; kind?: Port['kind'] }
  edgeOf(place: Place & { node: string; port: string }): Edge | undefined
}

const keyOf = ({ flow, version }: Place) => `${flow} ${version}`

export function sessionDocuments(flows: readonly SessionFlow[]): SessionDocuments {
  const known = new Map(
    flows.map(({ flow, version, document }) => [
      keyOf({ flow: flow.key, version }),
      {
        name: flow.name,
        document,
        nodes: new Map(document.nodes.map((node) => [node.id, node])),
        edges: new Map(document.edges.map((edge) => [`${edge.from.nodeId} ${edge.from.portId}`, edge])),
      },
    ]),
  )
  const nodeOf = ({ node, ...place }: Place & { node: string }) => known.get(keyOf(place))?.nodes.get(node)
  return {
    documentOf: (place) => known.get(keyOf(place))?.document,
    flowName: (place) => known.get(keyOf(place))?.name ?? place.flow,
    nodeOf,
    nodeLabel: ({ type, ...place }) => nodeOf(place)?.label || nodeTypes[type]?.title || type,
    portOf({ port, ...place }) {
      const node = nodeOf(place)
      const type = node && nodeTypes[node.type]
      if (!type) return { label: port }
      const read = readNodeData(type, node)
      const found = read.ok ? type.ports(read.data).find(({ id }) => id === port) : undefined
      return found ? { label: found.label || port, kind: found.kind } : { label: port }
    },
    edgeOf: ({ node, port, ...place }) => known.get(keyOf(place))?.edges.get(`${node} ${port}`),
  }
}
