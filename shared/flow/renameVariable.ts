import type { AnyNodeType } from './defineNode.ts'
import { fieldsOf } from './fields.ts'
import type { Flow, FlowNode, Json, ScriptedTest } from './flow.ts'
import { variableNameSchema } from './ids.ts'
import { isDictionary } from './mergeValues.ts'
import { nodeTypes } from './nodes/registry.generated.ts'
import { readNodeData } from './readNodeData.ts'
import { staleHashOf, withStaleHashes } from './staleTexts.ts'
import { textRows } from './textRows.ts'
import { templatesIn, variableUse, type NodeTypes } from './variableUse.ts'

export type Rename = { from: string; to: string }

/** Why a variable cannot have this name, in a sentence; undefined when it can. */
export function whyNotNamed(flow: Flow, { from, to }: Rename, types: NodeTypes = nodeTypes): string | undefined {
  if (from === to) return undefined
  const named = variableNameSchema.safeParse(to)
  if (!named.success) return named.error.issues[0]?.message ?? 'This is no name for a variable.'
  return variableUse(flow, types).some(({ name }) => name === to)
    ? `There is a variable ${to} already. Two that become one would mix their values.`
    : undefined
}

/**
 * The flow with a variable under another name, wherever it is written: declared, set, read in templates and conditions, and in tests.
 * Unchanged when the name cannot be had. Translations are as stale as they were.
 */
export function renameVariable(flow: Flow, rename: Rename, types: NodeTypes = nodeTypes): Flow {
  if (rename.from === rename.to || whyNotNamed(flow, rename, types) !== undefined) return flow
  const nodes = flow.nodes.map((node) => renamedNode(node, rename, types))
  const isDeclared = flow.variables.some(({ name }) => name === rename.from)
  const tests = flow.tests.map((test) => renamedTest(test, rename))
  const isSame =
    !isDeclared &&
    nodes.every((node, index) => node === flow.nodes[index]) &&
    tests.every((test, index) => test === flow.tests[index])
  if (isSame) return flow
  const renamed: Flow = {
    ...flow,
    nodes,
    tests,
    variables: isDeclared
      ? flow.variables.map((variable) => (variable.name === rename.from ? { ...variable, name: rename.to } : variable))
      : flow.variables,
  }
  return withStaleOf(flow, renamed, types)
}

const tags = /\{%-?\s*(raw|comment)\s*-?%\}.*?\{%-?\s*end\1\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}/gs

/** A Liquid template with the variable under another name: `vars.old` and `vars['old']`, in no text in quotes and no raw block. */
export function renameInTemplate(template: string, { from, to }: Rename): string {
  if (!template.includes(from)) return template
  const used = new RegExp(
    `(?<![\\w.\\-])(vars\\s*\\[\\s*(['"]))${from}(\\2\\s*\\])|(?<![\\w.\\-])(vars\\s*\\.\\s*)${from}(?![\\w-])|'[^']*'|"[^"]*"`,
    'g',
  )
  type Groups = [
    bracket: string | undefined,
    quote: string | undefined,
    end: string | undefined,
    dot: string | undefined,
  ]
  const put = (all: string, ...[bracket, , end, dot]: Groups) =>
    bracket !== undefined ? bracket + to + (end ?? '') : dot !== undefined ? dot + to : all
  return template.replace(tags, (tag, block?: string) => (block === undefined ? tag.replace(used, put) : tag))
}

const renameInPath = (path: string, { from, to }: Rename) =>
  path === `vars.${from}` || path.startsWith(`vars.${from}.`) || path.startsWith(`vars.${from}[`)
    ? `vars.${to}${path.slice(5 + from.length)}`
    : path

function renamedNode(node: FlowNode, rename: Rename, types: NodeTypes): FlowNode {
  const type = Object.hasOwn(types, node.type) ? types[node.type] : undefined
  if (!type || node.version > type.version) return node
  const read = readNodeData(type, node)
  // A half-finished node is read as far as it can be.
  const whole = read.ok ? (read.data as Json) : node.data
  const changes = changesIn(type, whole, rename)
  if (changes.length === 0) return node
  const written = changes.reduce<Json | undefined>((data, change) => data && putAt(data, change), node.data)
  if (isDictionary(written) && node.version === type.version) return { ...node, data: written as FlowNode['data'] }
  // Something comes from a default, or from data of an older version: the node is written out as it is read.
  const writtenOut = changes.reduce<Json | undefined>((data, change) => data && putAt(data, change), whole)
  return isDictionary(writtenOut) ? { ...node, version: type.version, data: writtenOut as FlowNode['data'] } : node
}

type Change = { path: readonly string[]; from: string; to: string; isKey?: true }

function changesIn(type: AnyNodeType, data: unknown, rename: Rename): Change[] {
  const changes: Change[] = []
  const note = (path: string, from: string, to: string) => {
    if (from !== to) changes.push({ path: path.split('.'), from, to })
  }
  for (const field of fieldsOf(type.schema, data)) {
    const { field: kind, path, value } = field
    if (kind === 'variable' && value === rename.from) note(path, rename.from, rename.to)
    if (kind === 'path' && typeof value === 'string') note(path, value, renameInPath(value, rename))
    for (const { path: place, template } of templatesIn(field))
      note(place, template, renameInTemplate(template, rename))
  }
  for (const name of recordsOfVariables(type)) {
    const record = isDictionary(data as Json) ? (data as Record<string, Json>)[name] : undefined
    if (isDictionary(record) && Object.hasOwn(record, rename.from))
      changes.push({ path: [name], from: rename.from, to: rename.to, isKey: true })
  }
  // Names of keys last: paths into a record go by the old ones.
  return changes.toSorted((a, b) => Number(a.isKey ?? false) - Number(b.isKey ?? false))
}

/** Fields of a type, at its top, that are records by the names of variables: `.meta({ keyField: 'variable' })`. */
function recordsOfVariables({ schema }: AnyNodeType): string[] {
  const shape: unknown = Reflect.get(schema, 'shape')
  if (typeof shape !== 'object' || shape === null) return []
  return Object.entries(shape).flatMap(([name, field]: [string, unknown]) => {
    const meta: unknown =
      typeof field === 'object' && field !== null && 'meta' in field && typeof field.meta === 'function'
        ? field.meta()
        : undefined
    return typeof meta === 'object' && meta !== null && Reflect.get(meta, 'keyField') === 'variable' ? [name] : []
  })
}

/** A copy with the change made; undefined when what is to be changed is not there. Keys keep their order. */
function putAt(data: Json, { path: [name, ...path], from, to, isKey }: Change): Json | undefined {
  if (name === undefined) {
    if (!isKey) return data === from ? to : undefined
    if (!isDictionary(data) || !Object.hasOwn(data, from)) return undefined
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key === from ? to : key, value]))
  }
  const below = { path, from, to, ...(isKey && { isKey }) }
  if (Array.isArray(data)) {
    const item = data[Number(name)]
    const changed = item === undefined ? undefined : putAt(item, below)
    return changed === undefined ? undefined : data.with(Number(name), changed)
  }
  if (!isDictionary(data) || !Object.hasOwn(data, name)) return undefined
  const item = data[name]
  const changed = item === undefined ? undefined : putAt(item, below)
  return changed === undefined ? undefined : { ...data, [name]: changed }
}

/** `set x = 1` in a script and `sets x = 1` in what is expected, as `simulate` and `meetsExpectations` read them. */
function renamedTest(test: ScriptedTest, rename: Rename): ScriptedTest {
  const { from, to } = rename
  const inLine = (line: string) =>
    renameInTemplate(line, rename).replace(new RegExp(`^(\\s*sets? )${from}(?=\\s*=)`), (_, verb: string) => verb + to)
  const script = test.script.map(inLine)
  const expect = test.expect?.map(inLine)
  const given = test.setup?.variables
  const isGiven = given !== undefined && Object.hasOwn(given, from)
  const isSame =
    !isGiven &&
    script.every((line, index) => line === test.script[index]) &&
    (expect ?? []).every((line, index) => line === test.expect?.[index])
  if (isSame) return test
  const variables = isGiven
    ? Object.fromEntries(Object.entries(given).map(([name, value]) => [name === from ? to : name, value]))
    : given
  return {
    ...test,
    script,
    ...(expect && { expect }),
    ...(test.setup && { setup: { ...test.setup, ...(variables && { variables }) } }),
  }
}

/** Marks hang on the words of texts: they move to the words as they are now. */
function withStaleOf(before: Flow, after: Flow, types: NodeTypes): Flow {
  if (!before.staleTranslations) return after
  const { defaultLanguage } = before
  const stale = new Set(before.staleTranslations)
  const wanted = new Set<string>()
  before.nodes.forEach((node, index) => {
    const now = after.nodes[index]
    if (!now) return
    const rows = new Map(textRows(now, types).map((row) => [row.key, row]))
    for (const row of textRows(node, types))
      for (const language of Object.keys(row.texts)) {
        const renamed = rows.get(row.key)
        if (!renamed || !stale.has(staleHashOf(row, defaultLanguage, language) ?? '')) continue
        const hash = staleHashOf(renamed, defaultLanguage, language)
        if (hash !== undefined) wanted.add(hash)
      }
  })
  return withStaleHashes(after, wanted, types)
}
