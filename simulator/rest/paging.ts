import type { Context } from 'hono'
import { badParameter } from './errors.ts'

/** https://www.twilio.com/docs/usage/twilios-response#pagination */
const usualPageSize = 50
const largestPageSize = 1000

/**
 * One page of a list. A page token names the last item seen, so that a page goes on where the one before it ended, whatever
 * came on top meanwhile; once that item is gone, the page's number counts.
 */
export function answerPage<Item>(
  c: Context,
  {
    key,
    items,
    idOf,
    toJson,
  }: { key: string; items: readonly Item[]; idOf: (item: Item) => string; toJson: (item: Item) => object },
): Response {
  const url = new URL(c.req.url)
  const pageSize = Math.min(numberIn(url, 'PageSize', 1) ?? usualPageSize, largestPageSize)
  const page = numberIn(url, 'Page', 0) ?? 0
  const token = url.searchParams.get('PageToken')?.replace(/^P[AB]/, '')
  const seen = token === undefined ? -1 : items.findIndex((item) => idOf(item) === token)
  const start = page > 0 && seen >= 0 ? seen + 1 : page * pageSize
  const shown = items.slice(start, start + pageSize)

  const uriOf = (number: number, token?: string) => {
    const query = new URLSearchParams(url.searchParams)
    for (const name of ['PageSize', 'Page', 'PageToken']) query.delete(name)
    query.set('PageSize', String(pageSize))
    query.set('Page', String(number))
    if (token !== undefined) query.set('PageToken', token)
    return `${url.pathname}?${query}`
  }
  const last = shown.at(-1)
  const beforeThePreviousPage = items[start - pageSize - 1]
  return c.json({
    end: start + Math.max(shown.length - 1, 0),
    first_page_uri: uriOf(0),
    next_page_uri:
      last !== undefined && items.length > start + shown.length ? uriOf(page + 1, `PA${idOf(last)}`) : null,
    page,
    page_size: pageSize,
    previous_page_uri: page === 0 ? null : uriOf(page - 1, beforeThePreviousPage && `PB${idOf(beforeThePreviousPage)}`),
    [key]: shown.map(toJson),
    start,
    uri: uriOf(page),
  })
}

/** The youngest first, as Twilio lists; those of one instant by their order of making, reversed. */
export const newestFirst = <Item extends { createdAt: number }>(items: Iterable<Item>): Item[] =>
  [...items].reverse().sort((a, b) => b.createdAt - a.createdAt)

/**
 * Whether an instant passes `<name>`, `<name><` and `<name>>` of the query. A date means its midnight (GMT), and by itself the
 * whole day; an instant (ISO 8601) means itself.
 */
export function dateFilter(c: Context, name: string): (at: number | null) => boolean {
  const read = (parameter: string) => {
    const text = c.req.query(parameter)
    if (!text) return undefined
    const at = Date.parse(text)
    if (Number.isNaN(at)) throw badParameter(parameter)
    return at
  }
  const [on, until, from] = [read(name), read(`${name}<`), read(`${name}>`)]
  const dayOf = (instant: number) => Math.floor(instant / 86_400_000)
  return (exact) => {
    if (on === undefined && until === undefined && from === undefined) return true
    if (exact === null) return false
    // To the second, as it is shown.
    const at = Math.floor(exact / 1000) * 1000
    return (
      (on === undefined || dayOf(at) === dayOf(on)) &&
      (until === undefined || at <= until) &&
      (from === undefined || at >= from)
    )
  }
}

/** Whether a field equals the query's parameter, or the query does not ask. */
export function equalFilter(c: Context, name: string): (value: string | null) => boolean {
  const wanted = c.req.query(name)
  return (value) => !wanted || value === wanted
}

function numberIn(url: URL, name: string, min: number): number | undefined {
  const text = url.searchParams.get(name)
  if (text === null || text === '') return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < min) throw badParameter(name)
  return value
}
