import type { Json, Variable } from './flow.ts'
import { instantIn } from './instantIn.ts'
import { parseJson } from './parseJson.ts'

/** A value as text: nothing is empty, lists and objects are their JSON. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The number a value is or writes; `12.50`, `-3` and `007` do, `1,000` and an empty text do not. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*$/.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number + 0 : undefined
}

/** The claim a value makes: true, yes, on and 1 against false, no, off and 0; undefined for anything else, and for nothing. */
export function claimOf(value: Json | undefined): boolean | undefined {
  const text = textOf(value).trim().toLowerCase()
  if (['true', 'yes', 'on', '1'].includes(text)) return true
  if (['false', 'no', 'off', '0'].includes(text)) return false
  return undefined
}

/** The value as a variable of this type keeps it; undefined when it cannot be one. Dates without an offset are of `timeZone`. */
export function coerceValue(value: Json, type: Variable['type'], timeZone: string): Json | undefined {
  switch (type) {
    case 'text':
      return textOf(value)
    case 'number':
      return numberOf(value)
    case 'boolean':
      return claimOf(value)
    case 'date':
      return typeof value === 'string' && instantIn(value, timeZone) !== undefined ? value.trim() : undefined
    case 'list':
      return listOf(value)
    case 'json':
      return typeof value === 'string' && /^\s*[[{]/.test(value) ? (parseJson(value) ?? value) : value
    default:
      return type satisfies never
  }
}

/** A list as it is, a text as JSON or as its parts between commas, a single value alone. */
function listOf(value: Json): Json | undefined {
  if (Array.isArray(value)) return value
  if (value === null || value === '') return []
  if (typeof value === 'object') return undefined
  if (typeof value !== 'string') return [value]
  const parsed = /^\s*\[/.test(value) ? parseJson(value) : undefined
  if (Array.isArray(parsed)) return parsed
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

type Declared = { variables: readonly Variable[]; timeZone: string }

/** As `coerceValue`, by the variable's declared type. A variable nobody declared takes any value. */
export function coerceFor(variable: string, value: Json, { variables, timeZone }: Declared): Json | undefined {
  const type = variables.find(({ name }) => name === variable)?.type
  return type === undefined ? value : coerceValue(value, type, timeZone)
}
