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
type Place = { path: string; meta: Meta }

/** Walks a zod schema and data it has parsed together, and yields the fields in the order of the schema. */
export function* fieldsOf(schema: z.ZodType, data: unknown): Generator<Field> {
  yield* walk(schema, data, { path: '', meta: {} })
}

const below = (path: string, name: string | number) => (path === '' ? String(name) : `${path}.${name}`)
/** Schemas are made once and looked at for every node of every flow. */
const metas = new WeakMap<Schema, Meta>()
function metaOf(schema: Schema): Meta {
  const known = metas.get(schema)
  if (known) return known
  const meta = 'meta' in schema && typeof schema.meta === 'function' ? (schema.meta() as Meta | undefined) : undefined
  metas.set(schema, meta ?? {})
  return meta ?? {}
}

function* walk(given: Schema, value: unknown, { path, meta: outer }: Place): Generator<Field> {
  if (value === undefined || value === null) return
  const meta = { ...metaOf(given), ...outer }
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
      return yield* walk(def.innerType, value, { path, meta })
    case 'pipe': {
      const isTransform = (def.out as z.core.$ZodTypes)._zod.def.type === 'transform'
      return yield* walk(isTransform ? def.in : def.out, value, { path, meta })
    }
    case 'lazy':
      return yield* walk(def.getter(), value, { path, meta })
    case 'union': {
      const option = optionFor(def, value)
      return option ? yield* walk(option, value, { path, meta }) : undefined
    }
  }
  if (typeof meta.field === 'string')
    yield {
      path,
      field: meta.field,
      value,
      label: typeof meta.label === 'string' ? meta.label : undefined,
      isOptional: meta.optional === true,
    }
  if (typeof value !== 'object') return
  switch (def.type) {
    case 'object':
      for (const [name, inner] of Object.entries(def.shape)) {
        const item: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
        yield* walk(inner, item, { path: below(path, name), meta: {} })
      }
      return
    case 'array':
      if (!Array.isArray(value)) return
      for (const [index, item] of value.entries())
        yield* walk(def.element, item, { path: below(path, index), meta: {} })
      return
    case 'tuple':
      if (!Array.isArray(value)) return
      for (const [index, inner] of def.items.entries())
        yield* walk(inner, value[index], { path: below(path, index), meta: {} })
      return
    case 'record':
      for (const [name, item] of Object.entries(value))
        yield* walk(def.valueType, item, { path: below(path, name), meta: {} })
      return
    case 'intersection':
      yield* walk(def.left, value, { path, meta: {} })
      yield* walk(def.right, value, { path, meta: {} })
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
