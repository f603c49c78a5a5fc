import { nodeReferences, type Reference } from '../bindFlow.ts'
import { flowSettings, type AnyNodeType, type FlowSettings, type Port } from '../defineNode.ts'
import { fieldsOf, isAtOrBelow, type Field } from '../fields.ts'
import type { Flow, FlowNode } from '../flow.ts'
import type { KnownContent } from './content.ts'
import type { NodeProblem, Problem } from '../problem.ts'
import { readPorts } from '../nodePorts.ts'
import { readNodeData } from '../readNodeData.ts'
import {
  nodeVariables,
  readsOf,
  type BrokenTemplate,
  type NodeTypes,
  type NodeVariables,
  type PathRead,
} from '../variableUse.ts'

/** A flow of the company as lint sees it: whether it is published, and the sub-flows its published version is bound to. */
export type KnownFlow = { isPublished: boolean; flows: readonly string[] }

/** What lies outside the document. */
export type LintWorld = {
  /** Key of the flow under lint, when it has one: needed to see that it calls itself by way of others. */
  flowKey?: string
  flows: Readonly<Record<string, KnownFlow>>
  schedules: readonly string[]
  content: Readonly<Record<string, KnownContent>>
}

/** What a node's data says, read once for all rules. */
export type LintData = {
  data: unknown
  ports: readonly Port[]
  fields: readonly Field[]
  paths: readonly PathRead[]
  broken: readonly BrokenTemplate[]
  variables: NodeVariables
  references: readonly Reference[]
}

/** A node made ready for rules. Without a type nothing is known of its ports. */
export type LintNode = {
  node: FlowNode
  type: AnyNodeType | undefined
  /** Why the data does not parse; else what the type says of it. */
  problems: readonly NodeProblem[]
  read?: LintData
  /** What can be told of data that does not parse: the ports that the canvas draws, and the fields that nothing is said against. */
  half?: HalfRead
}
export type HalfRead = Pick<LintData, 'ports' | 'fields'>

/** The document indexed once for all rules. */
export type LintGraph = {
  flow: Flow
  world: LintWorld
  nodes: readonly LintNode[]
  byId: ReadonlyMap<string, LintNode>
  /** Node id → port id → node id. */
  ways: ReadonlyMap<string, ReadonlyMap<string, string>>
  starts: readonly LintNode[]
}

/** A rule looks at the whole graph and yields what is wrong; its problems carry its own name. */
export type Rule = (graph: LintGraph) => Iterable<Problem>

function readNode(node: FlowNode, settings: FlowSettings, types: NodeTypes): LintNode {
  const type = Object.hasOwn(types, node.type) ? types[node.type] : undefined
  if (!type) return { node, type, problems: [] }
  const known = readBefore.get(node)
  if (known?.type === type && flowSettings.every((name) => known.under[name] === settings[name])) return known
  const { read = dataOf(node, type) } = known?.type === type ? known : {}
  const fresh: ReadNode =
    'data' in read
      ? { node, type, under: settings, problems: type.lint?.(read.data, settings) ?? [], read }
      : { node, type, under: settings, problems: read.problems, half: read.half }
  readBefore.set(node, fresh)
  return fresh
}

/** A node as it was read, under the settings that the flow had. */
type ReadNode = LintNode & { type: AnyNodeType; under: FlowSettings }
/** An author changes one node at a time: the others are the same objects as the last time. */
const readBefore = new WeakMap<FlowNode, ReadNode>()

function dataOf(node: FlowNode, type: AnyNodeType): LintData | { problems: readonly NodeProblem[]; half: HalfRead } {
  const read = readNodeData(type, node)
  if (!read.ok) return { problems: read.problems, half: halfOf(node, type, read.problems) }
  const { data } = read
  const fields = fieldsOf(type.schema, data)
  const { paths, broken } = readsOf(fields)
  const variables = nodeVariables(type, data, { fields, paths })
  const references = nodeReferences(type, data, fields)
  return { data, ports: type.ports(data), fields, paths, broken, variables, references }
}

/** One field that is wrong is no reason to keep silent about the others. */
function halfOf(node: FlowNode, type: AnyNodeType, problems: readonly NodeProblem[]): HalfRead {
  const { ports } = readPorts(type, node)
  if (node.version !== type.version) return { ports, fields: [] }
  const isSaid = (path: string) =>
    problems.some(({ field = '' }) => isAtOrBelow(field, path) || isAtOrBelow(path, field))
  try {
    return { ports, fields: fieldsOf(type.schema, node.data).filter(({ path }) => !isSaid(path)) }
  } catch {
    return { ports, fields: [] }
  }
}

export function lintGraph(flow: Flow, world: LintWorld, types: NodeTypes): LintGraph {
  const { name, languages, defaultLanguage, timeZone, recording, maxCallMinutes, variables } = flow
  const settings = { name, languages, defaultLanguage, timeZone, recording, maxCallMinutes, variables }
  const nodes = flow.nodes.map((node) => readNode(node, settings, types))
  const ways = new Map<string, Map<string, string>>()
  for (const { from, to } of flow.edges) {
    const ofNode = ways.get(from.nodeId) ?? new Map<string, string>()
    ways.set(from.nodeId, ofNode.set(from.portId, to))
  }
  return {
    flow,
    world,
    nodes,
    byId: new Map(nodes.map((node) => [node.node.id, node])),
    ways,
    starts: nodes.filter(({ node }) => node.type === 'start'),
  }
}

const none: ReadonlyMap<string, string> = new Map()
export const waysOf = ({ ways }: LintGraph, nodeId: string): ReadonlyMap<string, string> => ways.get(nodeId) ?? none

/** How an author knows a node: by its label, else by its type and id. */
export const nameOf = ({ node, type }: LintNode): string => node.label ?? `${type?.title ?? node.type} (${node.id})`

/** Waits for the caller there: keys, speech, a recording, a dialled call. A sub-flow may; a request waits for a server instead. */
export const asksCaller = ({ type, read }: LintNode): boolean =>
  type !== undefined &&
  (type.collects === true ||
    (type.resume !== undefined && type.isSilent !== true) ||
    (read?.references.some(({ kind }) => kind === 'flows') ?? false))

/**
 * A session may end there: no port leads on, or one is not wired. Of a start only the way every call takes counts: its other ports
 * are for what befalls a call.
 */
export const mayEnd = (graph: LintGraph, node: LintNode): boolean => {
  const { read } = node
  if (!read) return true
  const ways = waysOf(graph, node.node.id)
  const isStart = graph.starts.includes(node)
  return read.ports.length === 0 || read.ports.some(({ id, isOptional }) => !ways.has(id) && !(isStart && isOptional))
}

/** Ids reached from some, themselves included, along `next`. */
export function reachable(from: Iterable<string>, next: (nodeId: string) => Iterable<string>): Set<string> {
  const seen = new Set(from)
  // A set is walked in the order of insertion, with what is added on the way.
  for (const nodeId of seen) for (const to of next(nodeId)) seen.add(to)
  return seen
}
