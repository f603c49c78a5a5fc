import { z } from 'zod'
import { ProblemError } from './problemError.ts'

/** The sort key of the last row of a page, opaque to clients. */
type Key = readonly (string | number)[]
const encode = (key: Key) => Buffer.from(JSON.stringify(key)).toString('base64url')

function decode<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    throw new ProblemError(400, 'bad_cursor', 'The cursor is not one of ours. Start from the first page.')
  }
}

const instantAndId = z.tuple([z.iso.datetime(), z.uuid()])
/** Newest first, ids to tell equal instants apart. */
export type InstantCursor = { at: Date; id: string }
export function readInstantCursor(text: string | undefined): InstantCursor | undefined {
  if (text === undefined) return undefined
  const [at, id] = decode(text, instantAndId)
  return { at: new Date(at), id }
}
export const instantKey = (at: Date, id: string): Key => [at.toISOString(), id]

export const readTextCursor = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : decode(text, z.tuple([z.string().max(300)]))[0]
export const readTitleCursor = (text: string | undefined): [title: string, id: string] | undefined =>
  text === undefined ? undefined : decode(text, z.tuple([z.string().max(300), z.uuid()]))
export const readPairCursor = (text: string | undefined): [string, string] | undefined =>
  text === undefined ? undefined : decode(text, z.tuple([z.string().max(300), z.string().max(300)]))
export const readNumberCursor = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : decode(text, z.tuple([z.int()]))[0]

/** Cuts rows, of which one more than `limit` was fetched, into a page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  {
    limit,
    keyOf,
    view,
    searchedTo,
  }: {
    limit: number
    keyOf: (row: Row) => Key
    view: (row: Row) => Item
    /** Where a search stopped that looks at so many rows only: the next page goes on from there. */
    searchedTo?: Key | undefined
  },
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last !== undefined ? keyOf(last) : searchedTo
  return { items: shown.map(view), nextCursor: next ? encode(next) : null }
}
