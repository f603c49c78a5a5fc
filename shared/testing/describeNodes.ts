import { z } from 'zod'
import { keysSchema } from '../flow/asking.ts'
import type { AnyNodeType, Port } from '../flow/defineNode.ts'
import { languageTagSchema, localIdSchema, resourceKeySchema, variableNameSchema } from '../flow/ids.ts'

/** A JSON schema as far as a table of fields tells it. */
type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  default?: unknown
  label?: string
  field?: string
  unit?: string
  shownFor?: Record<string, string | string[]>
  hidden?: boolean
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
}

/** Kinds of value that have a chapter of their own in docs/flow-document.md. */
const kinds: Readonly<Record<string, string>> = { prompt: 'prompt', phrases: 'phrases', template: 'template' }

/** Patterns that have a name in docs/flow-document.md. */
const patterns = new Map(
  Object.entries({
    'name of a variable': variableNameSchema,
    id: localIdSchema,
    'resource key': resourceKeySchema,
    'language tag': languageTagSchema,
    'keys of the telephone, 1 to 6': keysSchema,
  }).map(([name, schema]) => [(z.toJSONSchema(schema) as Schema).pattern, name]),
)

const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``
const asCode = (value: unknown) => code(JSON.stringify(value))

function range(least: number | undefined, most: number | undefined, unit = ''): string {
  // JSON schema says "any whole number" by the largest there is.
  const [from, to] = [least, most].map((limit) => (limit === undefined || Math.abs(limit) > 1e15 ? undefined : limit))
  if (from !== undefined && to !== undefined) return ` ${from} to ${to}${unit}`
  if (from !== undefined) return `, at least ${from}${unit}`
  return to === undefined ? '' : `, at most ${to}${unit}`
}

function kindOf(schema: Schema): string {
  const { field, enum: words, anyOf, oneOf, type } = schema
  const known = field === undefined ? undefined : kinds[field]
  if (known === 'template') return `template${range(undefined, schema.maxLength, ' characters')}`
  if (known !== undefined) return known
  if (schema.const !== undefined) return asCode(schema.const)
  if (words) return words.map(asCode).join(', ')
  const choices = anyOf ?? oneOf
  if (choices) return choices.map(kindOf).join(' or ')
  if (type === 'array') {
    const of = schema.items?.field === 'prompt' ? ' prompts' : ''
    return `list of${range(schema.minItems, schema.maxItems).replace(',', '')}${of}`
  }
  if (type === 'object') return 'object'
  if (type === 'integer') return `whole number${range(schema.minimum, schema.maximum)}`
  if (type === 'number') return `number${range(schema.minimum, schema.maximum)}`
  if (type === 'boolean') return '`true` or `false`'
  const named = patterns.get(schema.pattern)
  if (schema.pattern !== undefined && named !== undefined) return named
  if (schema.pattern !== undefined) return `text like ${code(schema.pattern)}`
  return `text${range(schema.minLength, schema.maxLength, ' characters')}`
}

type Row = { path: string; kind: string; fallback: string; label: string }

function rowsOf(schema: Schema, above = ''): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = above + name
    const isRequired = schema.required?.includes(name) ?? false
    const shownFor = Object.entries(field.shownFor ?? {}).map(
      ([other, values]) => `, when ${code(other)} is ${[values].flat().map(asCode).join(' or ')}`,
    )
    const row = {
      path,
      kind: kindOf(field),
      fallback: isRequired ? 'required' : field.default === undefined ? '' : asCode(field.default),
      label:
        (field.label ?? (field.hidden ? 'Id of the port' : '')) +
        (field.unit === undefined ? '' : ` (${field.unit})`) +
        shownFor.join(''),
    }
    return field.field !== undefined && kinds[field.field] !== undefined ? [row] : [row, ...below(field, path)]
  })
}

/** The rows of what a list, a record or one of several forms holds. */
function below(field: Schema, path: string): Row[] {
  const { items, additionalProperties: values, anyOf, oneOf } = field
  if (items) return items.properties ? rowsOf(items, `${path}[].`) : []
  if (anyOf ?? oneOf) {
    const seen = new Set<string>()
    return (anyOf ?? oneOf ?? [])
      .flatMap((form) => rowsOf(form, `${path}.`))
      .filter(({ path: inner, kind }) => !seen.has(`${inner} ${kind}`) && seen.add(`${inner} ${kind}`))
  }
  if (typeof values === 'object' && !field.properties)
    return [{ path: `${path}.*`, kind: kindOf(values), fallback: '', label: values.label ?? '' }]
  return rowsOf(field, `${path}.`)
}

/** The list in the data whose items have this port's id. */
function listOf({ id }: Port, data: unknown): string | undefined {
  return Object.entries(data as Record<string, unknown>).find(
    ([, value]) => Array.isArray(value) && value.some((item: unknown) => (item as { id?: unknown }).id === id),
  )?.[0]
}

function portsOf(type: AnyNodeType, data: unknown): string {
  const said = new Set<string>()
  const ports = type.ports(data).map((port) => {
    const list = listOf(port, data)
    return list === undefined
      ? `${code(port.id)}${port.isOptional ? ' (need not be wired)' : ''}`
      : `one for each of ${code(list)}, by its ${code('id')}`
  })
  // What a switch of the node adds.
  for (const [name, value] of Object.entries(data as Record<string, unknown>)) {
    if (typeof value !== 'boolean') continue
    const known = new Set(type.ports(data).map(({ id }) => id))
    for (const { id } of type.ports({ ...(data as object), [name]: !value }))
      if (!known.has(id)) ports.push(`${code(id)} (when ${code(name)} is ${asCode(!value)})`)
  }
  const unique = ports.filter((text) => !said.has(text) && said.add(text))
  return unique.length === 0 ? 'none' : unique.join(', ')
}

function afterHangUp({ isSilent, passBy }: AnyNodeType): string {
  if (isSilent) return 'runs'
  return passBy === undefined ? 'ends this path' : `is passed over by ${code(passBy)}`
}

/** Node types as Markdown, one chapter each. `least` is data for types that cannot begin with their defaults. */
export function describeNodes(
  types: Readonly<Record<string, AnyNodeType>>,
  least: Readonly<Record<string, object>>,
): string {
  const chapters = Object.entries(types).map(([name, type]) => {
    const rows = rowsOf(z.toJSONSchema(type.schema, { io: 'input' }) as Schema)
    const table = [
      '| field | value | default | meaning |',
      '| --- | --- | --- | --- |',
      ...rows.map(({ path, kind, fallback, label }) => `| ${code(path)} | ${kind} | ${fallback} | ${label} |`),
    ]
    return [
      `## ${name}`,
      '',
      type.description,
      '',
      `- Ports: ${portsOf(type, type.schema.parse(least[name] ?? {}))}`,
      `- Version of its data: ${type.version}`,
      `- After a hang-up: ${afterHangUp(type)}`,
      '',
      ...(rows.length === 0 ? ['It has no fields.'] : table),
      '',
    ].join('\n')
  })
  return [
    '# Node types',
    '',
    'Made from the registry by `npx vitest run --project shared describeNodes --update`; a test fails when it is out of date.',
    'What a prompt, phrases and a template are, and what ports and edges mean: [flow-document.md](flow-document.md).',
    '',
    ...chapters,
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}
