import type { Json } from '#shared/flow/flow.ts'
import { newId } from '../../graph/newId.ts'
import { emptyOf, isObject, type FieldSchema } from '../formSchema.ts'

const keypad = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#']

/** What one item is called: `Choice` of `Choices`. */
export const itemNameOf = ({ item, label }: FieldSchema): string => item ?? label?.replace(/s$/, '') ?? 'Item'

/** A new item for a list: an id of its own, the next free key, a name to write over. */
export function newItem(schema: FieldSchema, items: readonly Json[]): Json {
  const shape = schema.items
  if (!shape) return ''
  const empty = emptyOf(shape)
  if (!isObject(empty)) return empty
  const name = itemNameOf(schema)
  const properties = shape.properties ?? {}
  const taken = (field: string) => new Set(items.map((item) => (isObject(item) ? item[field] : undefined)))
  const made = { ...empty }
  if (properties['id']?.hidden) made['id'] = newId(name.toLowerCase().replace(/[^a-z]+/g, '-'))
  if (properties['key']?.pattern !== undefined) {
    const free = keypad.find((key) => !taken('key').has(key))
    if (free !== undefined) made['key'] = free
  }
  if (properties['label'] && made['label'] === '') {
    const labels = taken('label')
    let number = items.length + 1
    while (labels.has(`${name} ${number}`)) number += 1
    made['label'] = `${name} ${number}`
  }
  return made
}

/** What a folded item says: `1 Sales`. */
export function itemTitle(item: Json, fallback: string): string {
  if (!isObject(item)) return fallback
  const words = ['key', 'label', 'name', 'variable', 'path', 'left']
    .map((name) => item[name])
    .filter((word) => typeof word === 'string' && word.trim() !== '')
  return words.length > 0 ? words.join(' ') : fallback
}

/** The list with one item at another place. */
export function movedItem<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const item = items[from]
  if (item === undefined || to < 0 || to >= items.length) return [...items]
  return items.toSpliced(from, 1).toSpliced(to, 0, item)
}

/** So few short fields stand open in a row; more are folded away behind a title. */
export const isRowOf = (shape: FieldSchema | undefined): boolean => {
  const fields = Object.values(shape?.properties ?? {}).filter(({ hidden }) => !hidden)
  return (
    fields.length > 0 &&
    fields.length <= 2 &&
    fields.every(
      ({ type, field }) => (type === 'string' || type === 'number' || type === 'integer') && field !== 'prompt',
    )
  )
}
