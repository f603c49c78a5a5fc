import type { Json } from '#shared/flow/flow.ts'
import { isObject, schemaBelow, type FieldSchema } from './formSchema.ts'

/** `choices.0` and `key` as `choices.0.key`; nothing above is the data itself. */
export const below = (path: string, name: string | number): string => (path === '' ? String(name) : `${path}.${name}`)

const namesOf = (path: string) => (path === '' ? [] : path.split('.'))

const childOf = (value: Json | undefined, name: string): Json | undefined => {
  if (Array.isArray(value)) return value[Number(name)]
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** The value at a path; a default of the schema where nothing was written. */
export function readAt(schema: FieldSchema, data: Json, path: string): Json | undefined {
  let here: Json | undefined = data
  let shape: FieldSchema | undefined = schema
  for (const name of namesOf(path)) {
    const inner = schemaBelow(shape, name, here)
    here = childOf(here, name) ?? inner?.default
    shape = inner
  }
  return here
}

/** A copy with a value at a path; undefined takes it out. Defaults on the way are written down. */
export function writeAt(schema: FieldSchema, data: Json, path: string, value: Json | undefined): Json {
  return written(schema, data, namesOf(path), value) ?? data
}

function written(
  schema: FieldSchema | undefined,
  data: Json | undefined,
  [name, ...rest]: string[],
  value: Json | undefined,
): Json | undefined {
  if (name === undefined) return value
  const inner = schemaBelow(schema, name, data)
  const changed = written(inner, childOf(data, name) ?? inner?.default, rest, value)
  if (Array.isArray(data)) {
    const index = Number(name)
    if (changed === undefined) return data.filter((_, at) => at !== index)
    return index >= data.length ? [...data, changed] : data.with(index, changed)
  }
  const own = isObject(data) ? data : {}
  if (changed !== undefined) return { ...own, [name]: changed }
  const { [name]: _, ...others } = own
  return others
}
