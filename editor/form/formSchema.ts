import type { AnyNodeType } from '#shared/flow/defineNode.ts'
import type { Flow, Json } from '#shared/flow/flow.ts'
import { z } from 'zod'

/** A JSON schema with our own keys, as far as a form reads it. */
export type FieldSchema = {
  type?: string
  const?: Json
  enum?: Json[]
  default?: Json
  properties?: Record<string, FieldSchema>
  required?: string[]
  items?: FieldSchema
  additionalProperties?: FieldSchema | boolean
  anyOf?: FieldSchema[]
  oneOf?: FieldSchema[]
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number

  label?: string
  /** Behind a number: `s`, `min`. */
  unit?: string
  help?: string
  /** The kind of value: prompt, template, variable, path, phrases, schedule, flow, language, conditions … */
  field?: string
  /** The widget, where the kind alone does not say it: `json`. */
  widget?: string
  hidden?: boolean
  advanced?: boolean
  optional?: boolean
  /** Fields, or settings of the flow, and the values of them that this one matters for. */
  shownFor?: Record<string, string | string[]>
  /** An enum's values in words. */
  words?: Record<string, string>
  /** What one item of a list, or one row of a record, is called. */
  item?: string
  keyLabel?: string
  keyField?: string
  /** The type of a variable made here: one, or by the value of another field. */
  holds?: string | Record<string, Record<string, string>>
}

const schemas = new WeakMap<AnyNodeType, FieldSchema>()

/** The form of a node type: its schema as an author fills it in, with what `meta` says. */
export function formSchemaOf(type: AnyNodeType): FieldSchema {
  const known = schemas.get(type)
  if (known) return known
  const made = z.toJSONSchema(type.schema, { io: 'input' }) as FieldSchema
  schemas.set(type, made)
  return made
}

export const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Of several forms, the one that the value has: by the constants in it, else by its type. */
export function optionOf(schema: FieldSchema, value: Json | undefined): FieldSchema | undefined {
  return (schema.oneOf ?? schema.anyOf)?.find((option) => {
    if (option.const !== undefined) return option.const === value
    if (option.type === 'integer' || option.type === 'number') return typeof value === 'number'
    if (option.type === 'object')
      return (
        isObject(value) &&
        Object.entries(option.properties ?? {}).every(
          ([name, { const: fixed }]) => fixed === undefined || value[name] === fixed,
        )
      )
    return option.type === typeof value
  })
}

/** The schema of what is below a name in a value. */
export function schemaBelow(schema: FieldSchema | undefined, name: string, value: Json | undefined) {
  const own = schema && (schema.oneOf ?? schema.anyOf) ? optionOf(schema, value) : schema
  if (!own) return undefined
  if (own.items) return own.items
  const named = own.properties && Object.hasOwn(own.properties, name) ? own.properties[name] : undefined
  if (named) return named
  return typeof own.additionalProperties === 'object' ? own.additionalProperties : undefined
}

/** What a new item begins with: defaults, the first choice, the least number, blank text. */
export function emptyOf(schema: FieldSchema): Json {
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0] ?? ''
  const [first] = schema.oneOf ?? schema.anyOf ?? []
  if (first) return emptyOf(first)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name, inner]) => schema.required?.includes(name) || inner.default !== undefined)
          .map(([name, inner]) => [name, emptyOf(inner)]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => (schema.items ? emptyOf(schema.items) : null))
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, 0)
    default:
      return ''
  }
}

/** Whether a field matters, with the rest of the data and the flow's settings as they are. */
export function isShown(
  { shownFor, hidden }: FieldSchema,
  { data, schema, flow }: { data: Record<string, Json>; schema: FieldSchema; flow: Pick<Flow, 'recording'> },
): boolean {
  if (hidden) return false
  return Object.entries(shownFor ?? {}).every(([name, wanted]) => {
    const other =
      data[name] ?? schema.properties?.[name]?.default ?? (name === 'recording' ? flow.recording : undefined)
    return typeof other === 'string' && [wanted].flat().includes(other)
  })
}

/** `todayOrLater` as `Today or later`, where the schema has no words of its own. */
export function wordOf({ words }: FieldSchema, value: Json): string {
  const text = String(value)
  const own = words && Object.hasOwn(words, text) ? words[text] : undefined
  if (own !== undefined) return own
  if (text === '') return 'None'
  if (!/^[a-z]+([A-Z][a-z]*)*$/.test(text)) return text
  const spaced = text.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`
}
