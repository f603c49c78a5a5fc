import type { Bindings } from '../flow/bindings.ts'
import type { AnyNodeType } from '../flow/defineNode.ts'
import type { Flow, FlowNode, Voice } from '../flow/flow.ts'
import { nodeTypes } from '../flow/nodes/registry.generated.ts'
import { readNodeData } from '../flow/readNodeData.ts'
import type { Schedule } from '../flow/schedule.ts'

/** An immutable published version, or a snapshot of a draft on trial (number 0). */
export type FlowVersion = {
  id: string
  flowId: string
  flowKey: string
  number: number
  flow: Flow
  bindings: Bindings
}

export type CompiledNode = {
  readonly node: FlowNode
  readonly type: AnyNodeType
  readonly data: unknown
  readonly portIds: ReadonlySet<string>
}

/** A version made ready to run: data parsed once, edges indexed. Built when a version is loaded, never inside a step. */
export type CompiledVersion = FlowVersion & {
  readonly nodes: ReadonlyMap<string, CompiledNode>
  /** `nodeId portId` → node id. */
  readonly edges: ReadonlyMap<string, string>
  readonly startId: string
}

/** What is not pinned: read anew for every step, so that a schedule closes at once. */
export type Resources = {
  readonly schedules: Readonly<Record<string, Schedule>>
  /** The company's voices, under the flow's own. */
  readonly voices: Readonly<Record<string, Voice>>
  /** Items that are always played as they are now, whatever a version is bound to. */
  readonly content: Bindings['content']
}
export const noResources: Resources = { schedules: {}, voices: {}, content: {} }

/** What a session runs: its version, every sub-flow version bound below it by id, and the company's resources of the moment. */
export type Program = {
  readonly root: CompiledVersion
  readonly versions: ReadonlyMap<string, CompiledVersion>
  readonly resources: Resources
}

/** A version ready to run. Throws when a node is unknown or its data is not of its type: published versions never are. */
export function compileVersion(version: FlowVersion): CompiledVersion {
  const nodes = new Map<string, CompiledNode>()
  let startId: string | undefined
  for (const node of version.flow.nodes) {
    const type = Object.hasOwn(nodeTypes, node.type) ? nodeTypes[node.type] : undefined
    if (!type) throw new Error(`Node ${node.id} is of the unknown type ${node.type}.`)
    const read = readNodeData(type, node)
    if (!read.ok) throw new Error(`Node ${node.id}: ${read.problems.map(({ message }) => message).join(' ')}`)
    const portIds = new Set(type.ports(read.data).map(({ id }) => id))
    nodes.set(node.id, { node, type, data: read.data, portIds })
    if (node.type === 'start') startId ??= node.id
  }
  if (startId === undefined) throw new Error(`Version ${version.number} of flow ${version.flowKey} has no start.`)
  const edges = new Map(version.flow.edges.map(({ from, to }) => [`${from.nodeId} ${from.portId}`, to]))
  return { ...version, nodes, edges, startId }
}

/** The program of a version and of the versions bound below it, in any order. */
export const linkProgram = (
  root: CompiledVersion,
  below: Iterable<CompiledVersion>,
  resources: Resources = noResources,
): Program => ({
  root,
  versions: new Map([root, ...below].map((version) => [version.id, version])),
  resources,
})
