import type { Json, Variable } from '#shared/flow/flow.ts'

/** Names and places from the top of a JSON value. */
export type JsonPlace = readonly (string | number)[]

/** A JSONPath (RFC 9535) that names exactly this place: `$.order.items[0]['unit price']`. */
export const jsonPathTo = (place: JsonPlace): string =>
  `$${place
    .map((name) => {
      if (typeof name === 'number') return `[${name}]`
      return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `.${name}` : `['${escaped(name)}']`
    })
    .join('')}`

/** RFC 9535 §2.3.1.1: what cannot stand in quotes as it is. */
const escaped = (name: string) => name.replace(/[\\']/g, '\\$&')

/** Names with control characters are not written as a path: nobody could read it. */
export const hasPath = (place: JsonPlace): boolean =>
  place.every((name) => typeof name === 'number' || !/[\u0000-\u001f]/.test(name))

const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** The type of variable that keeps a value as it is. */
export function typeOfValue(value: Json): Variable['type'] {
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object' && value !== null) return 'json'
  return typeof value === 'string' && isoDate.test(value) ? 'date' : 'text'
}

/** A variable's name for a place: the last name in it, in camel case; a number behind it when that is taken by another type. */
export function variableNameFor(
  place: JsonPlace,
  type: Variable['type'],
  variables: readonly Pick<Variable, 'name' | 'type'>[],
): string {
  const last = [...place].reverse().find((name) => typeof name === 'string') ?? 'answer'
  const words = String(last)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  const joined = words
    .map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('')
  const base = (/^[A-Za-z_]/.test(joined) ? joined : `value${joined}`).slice(0, 56)
  const fits = (name: string) => (variables.find((one) => one.name === name)?.type ?? type) === type
  if (fits(base)) return base
  let number = 2
  while (!fits(`${base}${number}`)) number += 1
  return `${base}${number}`
}
