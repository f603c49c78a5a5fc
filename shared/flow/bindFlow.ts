import type { Bindings } from './bindings.ts'
import type { AnyNodeType } from './defineNode.ts'
import { fieldsOf, type Field } from './fields.ts'
import type { Flow } from './flow.ts'
import { nodeTypes } from './nodes/registry.generated.ts'
import type { Problem } from './problem.ts'
import { readNodeData } from './readNodeData.ts'
import { promptOf, type NodeTypes } from './variableUse.ts'

/** Keys of the named resources a flow refers to: sorted, each once. */
export type FlowReferences = { flows: readonly string[]; schedules: readonly string[]; content: readonly string[] }
export type ReferenceKind = keyof FlowReferences
export type Reference = { kind: ReferenceKind; key: string; field?: string }

const kinds: Readonly<Record<string, ReferenceKind>> = { flow: 'flows', schedule: 'schedules', content: 'content' }

/** What one node refers to: by the kind of its fields, by recordings in its prompts, and by what its type adds. */
export function nodeReferences(type: AnyNodeType, data: unknown, fields: readonly Field[]): Reference[] {
  const found: Reference[] = []
  for (const { field, value, path } of fields) {
    const kind = Object.hasOwn(kinds, field) ? kinds[field] : undefined
    if (kind && typeof value === 'string' && value !== '') found.push({ kind, key: value, field: path })
    if (field !== 'prompt') continue
    for (const [index, part] of promptOf(value).entries())
      if (part.kind === 'recording')
        for (const [language, key] of Object.entries(part.content))
          found.push({ kind: 'content', key, field: `${path}.${index}.content.${language}` })
  }
  const { flows = [], schedules = [], content = [] } = type.references?.(data) ?? {}
  for (const [kind, keys] of [
    ['flows', flows],
    ['schedules', schedules],
    ['content', content],
  ] as const)
    // prettier-ignore
    for (const key of keys) if (!found.some((known) => known.kind === kind && known.key === key)) found.push({ kind, key })
  return found
}

function* referencesByNode(flow: Flow, types: NodeTypes): Generator<Reference & { nodeId: string }> {
  for (const node of flow.nodes) {
    const type = Object.hasOwn(types, node.type) ? types[node.type] : undefined
    const read = type && readNodeData(type, node)
    if (!type || !read?.ok) continue
    for (const reference of nodeReferences(type, read.data, fieldsOf(type.schema, read.data)))
      yield { ...reference, nodeId: node.id }
  }
}

/** What publishing must look up. Nodes of unknown type, or whose data does not parse, refer to nothing. */
export function referencesOf(flow: Flow, types: NodeTypes = nodeTypes): FlowReferences {
  const found = [...referencesByNode(flow, types)]
  const keysOf = (wanted: ReferenceKind) =>
    [...new Set(found.filter(({ kind }) => kind === wanted).map(({ key }) => key))].sort()
  return { flows: keysOf('flows'), schedules: keysOf('schedules'), content: keysOf('content') }
}

/** Content key → the nodes that name it, as their author calls them. */
export function contentUsesOf(
  flow: Flow,
  types: NodeTypes = nodeTypes,
): ReadonlyMap<string, readonly { id: string; label: string }[]> {
  const uses = new Map<string, { id: string; label: string }[]>()
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  for (const { kind, key, nodeId } of referencesByNode(flow, types)) {
    const node = nodes.get(nodeId)
    if (kind !== 'content' || !node) continue
    const known = uses.get(key) ?? []
    if (known.some(({ id }) => id === nodeId)) continue
    uses.set(key, [...known, { id: nodeId, label: node.label ?? types[node.type]?.title ?? node.type }])
  }
  return uses
}

/** What was found for the keys of `referencesOf`: the published version of each flow, the current revision of each content item. */
export type BindingLookup = {
  flows: Readonly<Record<string, { flowId: string; versionId: string }>>
  content: Bindings['content']
}

export type BoundFlow = { ok: true; bindings: Bindings } | { ok: false; problems: readonly Problem[] }

/** Pins every sub-flow and content item of a flow to what was found, and nothing else of it; problems for what was not. */
export function bindFlow(flow: Flow, lookup: BindingLookup, types: NodeTypes = nodeTypes): BoundFlow {
  const problems: Problem[] = []
  const flows: Record<string, { flowId: string; versionId: string }> = {}
  const content: Record<string, Bindings['content'][string]> = {}
  for (const { kind, key, field, nodeId } of referencesByNode(flow, types)) {
    const place = { severity: 'error' as const, nodeId, ...(field !== undefined && { field }) }
    if (kind === 'flows') {
      const bound = Object.hasOwn(lookup.flows, key) ? lookup.flows[key] : undefined
      if (bound) flows[key] = bound
      else problems.push({ ...place, rule: 'unpublished-subflow', message: `Flow ${key} has no published version.` })
    }
    if (kind === 'content') {
      const bound = Object.hasOwn(lookup.content, key) ? lookup.content[key] : undefined
      if (bound) content[key] = bound
      else problems.push({ ...place, rule: 'unknown-content', message: `There is no content item ${key}.` })
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, bindings: { flows, content } }
}
