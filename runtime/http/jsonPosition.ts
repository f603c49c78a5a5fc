/** Where a JSON text goes wrong, or how deep it is nested. V8's own messages name no position for many slips. */
export type JsonReading = { ok: true; depth: number } | { ok: false; position: number; line: number; column: number }

const space = /[ \t\n\r]*/y
const scalar =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const key = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

/** Reads a text by RFC 8259 without building anything and without recursion, so that no input overflows the stack. */
export function readJsonText(text: string): JsonReading {
  let at = 0
  let deepest = 0
  const open: ('{' | '[')[] = []
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    if (!pattern.test(text)) return false
    at = pattern.lastIndex
    return true
  }
  const fail = (): JsonReading => {
    const before = text.slice(0, at).split('\n')
    return { ok: false, position: at, line: before.length, column: (before.at(-1) ?? '').length + 1 }
  }
  /** After `{` or `,` in an object: the name and its colon. */
  const skipName = (): boolean => {
    skip(space)
    if (!skip(key)) return false
    skip(space)
    if (text[at] !== ':') return false
    at++
    return true
  }
  for (;;) {
    skip(space)
    const char = text[at]
    if (char === '{' || char === '[') {
      at++
      open.push(char)
      deepest = Math.max(deepest, open.length)
      skip(space)
      const isEmpty = text[at] === (char === '{' ? '}' : ']')
      if (!isEmpty) {
        if (char === '{' && !skipName()) return fail()
        continue
      }
    } else if (!skip(scalar)) return fail()
    for (;;) {
      skip(space)
      const around = open.at(-1)
      if (around === undefined) return at === text.length ? { ok: true, depth: deepest } : fail()
      if (text[at] === (around === '{' ? '}' : ']')) {
        at++
        open.pop()
        continue
      }
      if (text[at] !== ',') return fail()
      at++
      if (around === '{' && !skipName()) return fail()
      break
    }
  }
}
