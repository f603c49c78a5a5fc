/** Steps a session may take: far above any real call, far below a runaway. */
export const maxSteps = 1000
/** Nodes passed without asking the caller anything: a loop that never waits ends here. */
export const maxUnasked = 200
/** Sub-flows inside sub-flows. */
export const maxFrames = 10
/** Silences in a row that end a call, unless the flow says otherwise. */
export const defaultMaxSilences = 6
/** Size of a session's state as JSON: writing slows from 15,000 to 1,800 steps/s between 1 KB and 20 KB of it. */
export const maxStateBytes = 32 * 1024
/** What a request's lease has beyond its timeout: the write before it and the answer's way back. */
export const leaseMarginSeconds = 3

/** Length in UTF-8, without an encoder: what the database counts. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}

/**
 * No less than the bytes of a value's JSON, for a fraction of what writing it costs: a UTF-16 unit is at most six (`\\u0000`), a
 * number at most 24.
 */
export function jsonBytesAtMost(value: unknown): number {
  if (typeof value === 'string') return value.length * 6 + 2
  if (typeof value !== 'object' || value === null) return 24
  let bytes = 2
  if (Array.isArray(value)) for (const item of value) bytes += jsonBytesAtMost(item) + 1
  else
    for (const key of Object.keys(value))
      bytes += key.length * 6 + 4 + jsonBytesAtMost((value as Record<string, unknown>)[key])
  return bytes
}
