import type { Flow, Json, Variable } from '#shared/flow/flow.ts'
import { readNodeData } from '#shared/flow/readNodeData.ts'
import { noteStaleTexts } from '#shared/flow/staleTexts.ts'
import { changeNode } from '../graph/changeNode.ts'
import { typeOf } from '../graph/nodePorts.ts'
import { readAt, writeAt } from './dataPath.ts'
import { formSchemaOf, isObject } from './formSchema.ts'

/** One value of a node's data, by its path; undefined takes it out. Translations that no longer follow their source are marked. */
export function setNodeValue(flow: Flow, nodeId: string, path: string, value: Json | undefined): Flow {
  const before = flow.nodes.find(({ id }) => id === nodeId)
  const type = before && typeOf(before)
  if (!before || !type || before.version > type.version) return flow
  const read = before.version < type.version ? readNodeData(type, before) : undefined
  const data = read?.ok ? (read.data as Json) : before.data
  const schema = formSchemaOf(type)
  const written = writeAt(schema, data, path, value)
  if (!isObject(written) || JSON.stringify(written) === JSON.stringify(before.data)) return flow
  const renamed = renamedPort(path, { from: readAt(schema, data, path), to: value })
  const led = renamed ? { ...flow, edges: flow.edges.map((edge) => moved(edge, nodeId, renamed)) } : flow
  const after = changeNode(led, nodeId, (node) => ({
    ...node,
    version: read?.ok ? type.version : node.version,
    data: written,
  }))
  return noteStaleTexts(flow, after)
}

type Renamed = { from: string; to: string }

/** Where an id is written by the author, as the exits of a sub-flow are, the port's edge follows its new name. */
function renamedPort(
  path: string,
  { from, to }: { from: Json | undefined; to: Json | undefined },
): Renamed | undefined {
  if (!/\.\d+\.id$/.test(path) || typeof from !== 'string' || typeof to !== 'string' || to === '') return undefined
  return from === to ? undefined : { from, to }
}

const moved = (edge: Flow['edges'][number], nodeId: string, { from, to }: Renamed) =>
  edge.from.nodeId === nodeId && edge.from.portId === from ? { ...edge, from: { nodeId, portId: to } } : edge

/** The flow with a variable of this name, declared when it is not yet. */
export function declareVariable(flow: Flow, name: string, type: Variable['type']): Flow {
  if (flow.variables.some((variable) => variable.name === name)) return flow
  return { ...flow, variables: [...flow.variables, { name, type }] }
}
