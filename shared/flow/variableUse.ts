import type { AnyNodeType } from './defineNode.ts'
import { checkTemplate } from '../run/template.ts'
import { fieldsOf, type Field } from './fields.ts'
import type { Flow } from './flow.ts'
import { nodeTypes } from './nodes/registry.generated.ts'
import type { Prompt, PromptPart } from './prompt.ts'
import { readNodeData } from './readNodeData.ts'

export type NodeTypes = Readonly<Record<string, AnyNodeType>>
/** A template inside a field; `path` leads to the very text, `language` when there is one per language. */
export type TemplateField = { path: string; template: string; language?: string }

/** The parts of a prompt's field that are parsed as templates. */
export function* templatesIn({ field, value, path }: Field): Generator<TemplateField> {
  if (field === 'template' && typeof value === 'string') yield { path, template: value }
  if (field !== 'prompt') return
  for (const [index, part] of promptOf(value).entries()) {
    if (part.kind === 'value') yield { path: `${path}.${index}.value`, template: part.value }
    if (part.kind !== 'text' && part.kind !== 'recording') continue
    for (const [language, template] of Object.entries(part.text))
      yield { path: `${path}.${index}.text.${language}`, template, language }
  }
}

/** The data has been parsed already; this only keeps a field of the wrong kind from breaking its reader. */
const isPart = (part: unknown): part is PromptPart => {
  if (typeof part !== 'object' || part === null || !('kind' in part)) return false
  if (part.kind === 'text' || part.kind === 'recording')
    return 'text' in part && typeof part.text === 'object' && part.text !== null
  return part.kind === 'pause' || part.kind === 'value'
}

/** A field of kind `prompt`; nothing for data that is none, which its own schema does not allow. */
export function promptOf(value: unknown): Prompt {
  return Array.isArray(value) ? value.filter(isPart) : []
}

/** Where a flow's variables are set and read, in the order of the nodes; `field` is the path into the node's data. */
export type VariableUse = {
  name: string
  isDeclared: boolean
  setBy: readonly string[]
  readBy: readonly { nodeId: string; field?: string }[]
}

/** A path that a field reads from the scope: `vars.order.total`, in a template or by itself. */
export type PathRead = { path: string; field: string; language?: string }

/** A template that cannot be used, and why. */
export type BrokenTemplate = { field: string; language?: string; problem: string }

/** Every scope path that the fields read, and the templates that are broken, which read nothing. */
export function readsOf(fields: Iterable<Field>): { paths: readonly PathRead[]; broken: readonly BrokenTemplate[] } {
  const paths: PathRead[] = []
  const broken: BrokenTemplate[] = []
  for (const field of fields) {
    if (field.field === 'path' && typeof field.value === 'string') paths.push({ path: field.value, field: field.path })
    for (const { path, template, language } of templatesIn(field)) {
      const check = checkTemplate(template)
      const place = { field: path, ...(language !== undefined && { language }) }
      for (const read of check.paths) paths.push({ path: read, ...place })
      if (check.problem !== undefined) broken.push({ ...place, problem: check.problem })
    }
  }
  return { paths, broken }
}

/** The variable of a path, if it is of one: `order` of `vars.order.total`. */
export const variableOf = (path: string): string | undefined => {
  if (!path.startsWith('vars.')) return undefined
  const end = path.indexOf('.', 5)
  const name = path.slice(5, end === -1 ? undefined : end)
  return name === 'size' ? undefined : name
}

export type NodeVariables = { sets: readonly string[]; reads: readonly { name: string; field?: string }[] }

/** Variables one node sets and reads. A field of kind `variable` that the type does not set is read. */
export function nodeVariables(
  type: AnyNodeType,
  data: unknown,
  { fields, paths }: { fields: readonly Field[]; paths: readonly PathRead[] },
): NodeVariables {
  const sets = type.sets?.(data) ?? []
  const reads: { name: string; field?: string }[] = []
  for (const { path, field } of paths) {
    const name = variableOf(path)
    if (name !== undefined) reads.push({ name, field })
  }
  for (const { field, value, path } of fields)
    if (field === 'variable' && typeof value === 'string' && !sets.includes(value))
      reads.push({ name: value, field: path })
  for (const name of type.reads?.(data) ?? []) if (!reads.some((read) => read.name === name)) reads.push({ name })
  return { sets, reads }
}

/** Every variable that is declared, set or read, in the order of declaration, then of first use. */
export function variableUse(flow: Flow, types: NodeTypes = nodeTypes): VariableUse[] {
  type Use = { name: string; isDeclared: boolean; setBy: string[]; readBy: { nodeId: string; field?: string }[] }
  const uses = new Map<string, Use>()
  const useOf = (name: string) => {
    const use = uses.get(name) ?? { name, isDeclared: false, setBy: [], readBy: [] }
    uses.set(name, use)
    return use
  }
  for (const { name } of flow.variables) useOf(name).isDeclared = true
  for (const node of flow.nodes) {
    const type = Object.hasOwn(types, node.type) ? types[node.type] : undefined
    const read = type && readNodeData(type, node)
    if (!type || !read?.ok) continue
    const fields = fieldsOf(type.schema, read.data)
    const { sets, reads } = nodeVariables(type, read.data, { fields, paths: readsOf(fields).paths })
    for (const name of sets) useOf(name).setBy.push(node.id)
    for (const { name, field } of reads)
      useOf(name).readBy.push({ nodeId: node.id, ...(field !== undefined && { field }) })
  }
  return [...uses.values()]
}
