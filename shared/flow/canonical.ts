import type { Flow, Json } from './flow.ts'

/** Names that come first in any object, so that a file opens with what it is; all others follow in code-unit order. */
const leading = ['format', 'id', 'name', 'type', 'version', 'label', 'kind', 'description']
const rank = (name: string) => {
  const place = leading.indexOf(name)
  return place === -1 ? leading.length : place
}
const byRank = (a: string, b: string) => rank(a) - rank(b) || (a < b ? -1 : 1)

/** JSON with a fixed order of names, which JavaScript's own objects do not keep (names made of digits go first). */
function written(value: Json, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const parts = Array.isArray(value)
    ? value.map((item) => written(item, inner))
    : Object.keys(value)
        .sort(byRank)
        .flatMap((name) => {
          const item = value[name]
          return item === undefined ? [] : [`${JSON.stringify(name)}: ${written(item, inner)}`]
        })
  return parts.length === 0 ? `${open}${close}` : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`
}

/** The one text of a flow: fixed order of names, two spaces, LF, a line feed at the end. Lists keep their order, which has meaning. */
export const canonicalText = (flow: Flow): string => `${written(flow as unknown as Json, '')}\n`
