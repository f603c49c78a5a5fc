import { instantOf } from '../run/templateFilters.ts'

const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/i

/**
 * Milliseconds since 1970 of an ISO 8601 date or date and time; without an offset it is of `timeZone`, in the first of two hours
 * that its clocks show twice. Undefined for anything else.
 */
export function instantIn(text: string, timeZone: string): number | undefined {
  const trimmed = text.trim()
  if (!isoDate.test(trimmed)) return undefined
  return instantOf(trimmed.toUpperCase(), timeZone)?.toMillis()
}
