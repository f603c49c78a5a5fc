import type { z } from 'zod'

/** A value in a node's data whose schema names what kind of field it is: `.meta({ field: 'template' })`. */
export type Field = {
  /** Into the data, such as `choices.0.prompt`; empty for the data itself. */
  path: string
  /** What kind of value it is: prompt, template, variable, path, phrases, schedule, flow, content … */
  field: string
  value: unknown
  label: string | undefined
  /** Its meta says `optional: true`: it may be left empty. */
  isOptional: boolean
}

type Schema = z.core.$ZodType
type Meta = { field?: unknown; label?: unknown; optional?: unknown }
type Place = { path: string; meta: Meta; found: Field[] }

/** The fields of data that a zod schema has parsed, in the order of the schema. */
export function fieldsOf(schema: z.ZodType, data: unknown): readonly Field[] {
  const found: Field[] = []
  walk(schema, data, { path: '', meta: {}, found })
  return found
}

const below = (path: string, name: string | number) => (path === '' ? String(name) : `${path}.${name}`)
/** Schemas are made once and looked at for every node of every flow. */
const metas = new WeakMap<Schema, Meta>()
function metaOf(schema: Schema): Meta {
  const known = metas.get(schema)
  if (known) return known
  const meta = 'meta' in schema && typeof schema.meta === 'function' ? (schema.meta() as Meta | undefined) : undefined
  metas.set(schema, meta ?? noMeta)
  return meta ?? noMeta
}

const noMeta: Meta = {}
const merged = (inner: Meta, outer: Meta): Meta =>
  inner === noMeta ? outer : outer === noMeta ? inner : { ...inner, ...outer }

/** Whether a schema has fields in it anywhere: most numbers, ids and flags are passed over without looking at the data. */
const holding = new WeakMap<Schema, boolean>()
function holdsFields(schema: Schema): boolean {
  const known = holding.get(schema)
  if (known !== undefined) return known
  // A schema that holds itself is looked into.
  holding.set(schema, true)
  const holds = typeof metaOf(schema).field === 'string' || partsOf(schema).some(holdsFields)
  holding.set(schema, holds)
  return holds
}

/** The schemas a schema is made of. */
function partsOf(schema: Schema): readonly Schema[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return [def.innerType]
    case 'pipe':
      return [def.in, def.out]
    case 'lazy':
      return [def.getter()]
    case 'union':
      return def.options
    case 'object':
      return Object.values(def.shape)
    case 'array':
      return [def.element]
    case 'tuple':
      return def.items
    case 'record':
      return [def.valueType]
    case 'intersection':
      return [def.left, def.right]
    default:
      return []
  }
}

function walk(given: Schema, value: unknown, { path, meta: outer, found }: Place): void {
  if (value === undefined || value === null) return
  if (outer.field === undefined && !holdsFields(given)) return
  const meta = merged(metaOf(given), outer)
  const { def } = (given as z.core.$ZodTypes)._zod
  switch (def.type) {
    // Wrappers: the same value, and what is said of the wrapper holds for what is in it.
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return walk(def.innerType, value, { path, meta, found })
    case 'pipe': {
      const isTransform = (def.out as z.core.$ZodTypes)._zod.def.type === 'transform'
      return walk(isTransform ? def.in : def.out, value, { path, meta, found })
    }
    case 'lazy':
      return walk(def.getter(), value, { path, meta, found })
    case 'union': {
      const option = optionFor(def, value)
      return option && walk(option, value, { path, meta, found })
    }
  }
  if (typeof meta.field === 'string')
    found.push({
      path,
      field: meta.field,
      value,
      label: typeof meta.label === 'string' ? meta.label : undefined,
      isOptional: meta.optional === true,
    })
  if (typeof value !== 'object') return
  const inside = (schema: Schema, item: unknown, name: string | number) => {
    if (holdsFields(schema)) walk(schema, item, { path: below(path, name), meta: noMeta, found })
  }
  switch (def.type) {
    case 'object':
      for (const name of Object.keys(def.shape)) {
        const inner = def.shape[name]
        if (inner && Object.hasOwn(value, name)) inside(inner, Reflect.get(value, name), name)
      }
      return
    case 'array':
      if (Array.isArray(value)) value.forEach((item, index) => inside(def.element, item, index))
      return
    case 'tuple':
      if (Array.isArray(value)) def.items.forEach((inner, index) => inside(inner, value[index], index))
      return
    case 'record':
      for (const [name, item] of Object.entries(value)) inside(def.valueType, item, name)
      return
    case 'intersection':
      walk(def.left, value, { path, meta: noMeta, found })
      walk(def.right, value, { path, meta: noMeta, found })
  }
}

/** The option the data is of: by its discriminator, else the first that takes it. */
function optionFor(def: z.core.$ZodUnionDef, value: unknown): Schema | undefined {
  const discriminator: unknown = Reflect.get(def, 'discriminator')
  if (typeof discriminator === 'string' && typeof value === 'object' && value !== null) {
    const wanted: unknown = Reflect.get(value, discriminator)
    const found = def.options.find((option) =>
      ((option as z.core.$ZodType)._zod.propValues?.[discriminator] as ReadonlySet<unknown> | undefined)?.has(wanted),
    )
    if (found) return found
  }
  return def.options.find((option) => 'safeParse' in option && (option as z.ZodType).safeParse(value).success)
}

/** Whether a path of field names is another one or lies within it; all lie within the empty one. */
export const isAtOrBelow = (path: string, above: string): boolean =>
  above === '' || path === above || path.startsWith(`${above}.`)
