import { isDictionary } from '#shared/flow/mergeValues.ts'
import type { z } from 'zod'
import { languageName } from '../studio/languageName.ts'

type Schema = z.core.$ZodType
type Meta = { label?: unknown; field?: unknown; item?: unknown; words?: unknown; unit?: unknown }
export type Labelled = {
  /** `Choices › Sales › Key`. */
  label: string
  /** What the values of a choice among words are called. */
  words: Readonly<Record<string, string>>
  unit: string | undefined
}

const metaOf = (schema: Schema): Meta =>
  ('meta' in schema && typeof schema.meta === 'function' ? (schema.meta() as Meta | undefined) : undefined) ?? {}

/** `maxSilences` becomes `Max silences`. */
export const spoken = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/
export const isLanguage = (name: string) => languageTag.test(name) && languageName(name) !== name

/** What the form calls the place at a path into data. List items go by their id or their index. */
export function labelAlong(schema: Schema, data: unknown, path: readonly string[]): Labelled {
  const labels: string[] = []
  let meta: Meta = {}
  let here: Schema | undefined = schema
  let value: unknown = data
  let isPrompt = false
  path.forEach((name, index) => {
    const inner: { schema: Schema; meta: Meta } | undefined = here && unwrapped(here, value)
    const list: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined
    if (list) {
      const item = list.find((one) => isDictionary(one) && one['id'] === name) ?? list[Number(name)]
      here = inner ? elementOf(inner.schema) : undefined
      const called = isDictionary(item) ? (item['label'] ?? item['name'] ?? item['key']) : undefined
      const noun = typeof meta.item === 'string' ? meta.item : 'Item'
      // Most prompts have one part.
      if (!isPrompt || list.length > 1)
        labels.push(
          typeof called === 'string' && called.trim() !== ''
            ? called
            : isPrompt
              ? `part ${Number(name) + 1}`
              : Number.isNaN(Number(name))
                ? noun
                : `${noun} ${Number(name) + 1}`,
        )
      value = item
      meta = {}
      return
    }
    const next: Schema | undefined = inner ? propertyOf(inner.schema, name) : undefined
    value = isDictionary(value) && Object.hasOwn(value, name) ? value[name] : undefined
    here = next
    meta = next ? unwrapped(next, value).meta : {}
    if (meta.field === 'prompt') isPrompt = true
    if (typeof meta.label === 'string') labels.push(meta.label)
    else if (isLanguage(name)) labels.push(languageName(name))
    else if (!(isPrompt && index < path.length - 1)) labels.push(spoken(name))
  })
  const words = isDictionary(meta.words) ? (meta.words as Record<string, string>) : {}
  return { label: labels.join(' › '), words, unit: typeof meta.unit === 'string' ? meta.unit : undefined }
}

/** The schema without its wrappers, with all that is said of it and of them. */
function unwrapped(given: Schema, value: unknown): { schema: Schema; meta: Meta } {
  let schema = given
  let meta = metaOf(given)
  for (;;) {
    const { def } = (schema as z.core.$ZodTypes)._zod
    let inner: Schema | undefined
    switch (def.type) {
      case 'optional':
      case 'nullable':
      case 'default':
      case 'prefault':
      case 'nonoptional':
      case 'readonly':
      case 'catch':
        inner = def.innerType
        break
      case 'pipe':
        inner = def.in
        break
      case 'lazy':
        inner = def.getter()
        break
      case 'union':
        inner = def.options.find((option) => 'safeParse' in option && (option as z.ZodType).safeParse(value).success)
    }
    if (!inner) return { schema, meta }
    meta = { ...metaOf(inner), ...meta }
    schema = inner
  }
}

function elementOf(schema: Schema): Schema | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod
  return def.type === 'array' ? def.element : undefined
}

function propertyOf(schema: Schema, name: string): Schema | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'object') return Object.hasOwn(def.shape, name) ? def.shape[name] : undefined
  return def.type === 'record' ? def.valueType : undefined
}
