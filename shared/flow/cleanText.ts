import type { Json } from './flow.ts'

/** Values nested deeper are refused: no author nests so, and recursive readers would run out of stack. */
export const maxJsonDepth = 64

// `jsonb` refuses U+0000 and halves of surrogate pairs.
const unfit = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Text that any store takes: without U+0000, lone surrogates replaced by U+FFFD. */
export const cleanText = (text: string): string => text.replace(unfit, (unit) => (unit === '\u0000' ? '' : '\ufffd'))

// What turns the direction of all that follows until it is closed (UAX #9): in a name it rearranges the sentence around it. The marks
// of one place, U+200E and U+200F, do not.
const turning = /[\u202a-\u202e\u2066-\u2069]/g

/** A name without embeddings, overrides and isolates of direction. */
export const withoutTurning = (name: string): string => name.replace(turning, '')

/** Whether a value nests deeper than `maxJsonDepth`. Needs no stack. */
export function isTooDeep(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxJsonDepth) return true
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []))
  }
  return false
}

/**
 * A copy with every text clean, names included, that survives JSON unchanged: no undefined, no -0, no own `__proto__`. Numbers
 * that are not finite, and what is no JSON, become null. Throws RangeError above `maxJsonDepth`.
 */
export function cleanJson(value: unknown): Json {
  if (isTooDeep(value)) throw new RangeError(`The value is nested more than ${maxJsonDepth} deep.`)
  return cleaned(value)
}

function cleaned(value: unknown): Json {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return null
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => item !== undefined && name !== '__proto__')
      .map(([name, item]) => [cleanText(name), cleaned(item)]),
  )
}
