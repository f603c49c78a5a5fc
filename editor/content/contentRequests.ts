import {
  contentBulkResultSchema,
  contentFacetsSchema,
  contentImportSchema,
  contentImportsSchema,
  contentItemSchema,
  contentLimitsSchema,
  contentPageSchema,
  contentRevisionsSchema,
  contentUsesSchema,
  notExportedSchema,
  type AuthoredKind,
  type contentBulkActions,
  type ContentChange,
  type ContentItem,
  type ContentLanguage,
  type ContentUse,
} from '#shared/api/content.ts'
import { z } from 'zod'
import { ApiFailure, failureOf, parse, type Client } from '../api/client.ts'
import { messageOf } from '../api/messageOf.ts'

export type ContentPage = z.output<typeof contentPageSchema>
export type ContentLimits = z.output<typeof contentLimitsSchema>
export type BulkAction = (typeof contentBulkActions)[number]
export type BulkWish = { action: BulkAction; tag?: string; folder?: string }
/** What came of one of several. */
export type ContentOutcome = {
  id: string
  title: string
  isDone: boolean
  code: string | null
  message: string | null
}

const root = '/api/content'
const at = (itemId: string, rest = '') => `${root}/${itemId}${rest}`
const inLanguage = (itemId: string, language: string, rest = '') =>
  at(itemId, `/languages/${encodeURIComponent(language)}${rest}`)
const withJson = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

async function read<Schema extends z.ZodType>(
  client: Client,
  path: string,
  schema: Schema,
  init: RequestInit = {},
): Promise<z.output<Schema>> {
  return parse(await client.fetch(path, init), schema)
}

export const listContent = (client: Client, query: URLSearchParams, signal: AbortSignal): Promise<ContentPage> =>
  read(client, `${root}?${query.toString()}`, contentPageSchema, { signal })

export const readFacets = (client: Client, signal: AbortSignal) =>
  read(client, `${root}/facets`, contentFacetsSchema, { signal })

export const readLimits = (client: Client, signal?: AbortSignal): Promise<ContentLimits> =>
  read(client, `${root}/limits`, contentLimitsSchema, signal ? { signal } : {})

export const readItem = (client: Client, itemId: string, signal?: AbortSignal): Promise<ContentItem> =>
  read(client, at(itemId), contentItemSchema, signal ? { signal } : {})

/** The item of a key, deleted or not, or null when the library has none. */
export async function findItemByKey(client: Client, key: string, signal: AbortSignal): Promise<ContentItem | null> {
  const query = new URLSearchParams({ limit: '1', key, deleted: 'any' })
  const { items } = await listContent(client, query, signal)
  return items.find((item) => item.key === key) ?? null
}

type NewItem = { title: string; kind: AuthoredKind; key?: string; tags?: readonly string[]; folder?: string }
export const makeItem = (client: Client, item: NewItem): Promise<ContentItem> =>
  read(client, root, contentItemSchema, withJson('POST', item))

export const changeItem = (client: Client, itemId: string, change: ContentChange): Promise<ContentItem> =>
  read(client, at(itemId), contentItemSchema, withJson('PATCH', change))

/** Throws ApiFailure `content_in_use`, whose uses `usesIn` reads. */
export async function deleteItem(client: Client, itemId: string): Promise<void> {
  const answer = await client.fetch(at(itemId), { method: 'DELETE' })
  if (!answer.ok) throw await failureOf(answer)
}

/** Where an item that was not deleted is used; undefined when that was not why. */
export function usesIn(error: unknown): readonly ContentUse[] | undefined {
  if (!(error instanceof ApiFailure) || error.code !== 'content_in_use') return undefined
  const parsed = z.object({ uses: contentUsesSchema.shape.items }).safeParse(error.details)
  return parsed.success ? parsed.data.uses : []
}

export async function restoreItem(client: Client, itemId: string): Promise<void> {
  const answer = await client.fetch(at(itemId, '/restore'), { method: 'POST' })
  if (!answer.ok) throw await failureOf(answer)
}

/** The server takes so many at once (shared/api/content.ts). */
const maxAtOnce = 100

/**
 * One thing for several items; each succeeds or fails by itself. Where the server answers no more after some of them, what it was
 * not asked for is told as not done; throws when it answered nothing.
 */
export async function changeItems(client: Client, items: readonly Titled[], wish: BulkWish): Promise<ContentOutcome[]> {
  const titleOf = new Map(items.map(({ id, title }) => [id, title]))
  const outcomes: ContentOutcome[] = []
  for (let from = 0; from < items.length; from += maxAtOnce) {
    const ids = items.slice(from, from + maxAtOnce).map(({ id }) => id)
    try {
      const asked = withJson('POST', { ids, ...wish })
      const { results } = await read(client, `${root}/bulk`, contentBulkResultSchema, asked)
      outcomes.push(...results.map((result) => ({ ...result, title: titleOf.get(result.id) ?? '' })))
    } catch (error) {
      if (from === 0) throw error
      const message = messageOf(error)
      return [...outcomes, ...items.slice(from).map(({ id, title }) => ({ ...refusal, id, title, message }))]
    }
  }
  return outcomes
}
type Titled = Pick<ContentItem, 'id' | 'title'>
const refusal = { isDone: false, code: null } as const

export const readUses = (client: Client, itemId: string, signal: AbortSignal) =>
  read(client, at(itemId, '/uses'), contentUsesSchema, { signal })

/** The newest first. */
export const readRevisions = (client: Client, itemId: string, language: string, signal?: AbortSignal) =>
  read(client, at(itemId, `/revisions?language=${encodeURIComponent(language)}`), contentRevisionsSchema, {
    ...(signal && { signal }),
  })

/** Brings an earlier revision back as the newest. */
export const activateRevision = (client: Client, itemId: string, { language, revision }: RevisionRef) =>
  client
    .fetch(at(itemId, `/revisions/${encodeURIComponent(language)}/${revision}/activate`), { method: 'POST' })
    .then(async (answer) => {
      if (!answer.ok) throw await failureOf(answer)
    })
type RevisionRef = Pick<ContentLanguage, 'language' | 'revision'>

type Place = { itemId: string; language: string }

/** Throws ApiFailure `newer_words`, whose words `newerWordsIn` reads, where others than the author saw are there by now. */
export const setWords = (
  client: Client,
  { itemId, language }: Place,
  words: { text: string; seenText: string },
): Promise<ContentItem> =>
  read(client, inLanguage(itemId, language, '/text'), contentItemSchema, withJson('PUT', words))

/** The words that stand where one's own were not saved; undefined when that was not why. */
export function newerWordsIn(error: unknown): string | undefined {
  if (!(error instanceof ApiFailure) || error.code !== 'newer_words') return undefined
  return z.object({ text: z.string() }).safeParse(error.details).data?.text
}

/** Takes a language out of an item; its earlier revisions stay. */
export const takeLanguageOut = (client: Client, { itemId, language }: Place): Promise<ContentItem> =>
  read(client, inLanguage(itemId, language), contentItemSchema, { method: 'DELETE' })

/**
 * Throws ApiFailure `bad_captions` with the line in its details, and `newer_captions` where others than the author saw, at
 * `seenUrl`, are there by now.
 */
export const setCaptions = (
  client: Client,
  { itemId, language }: Place,
  captions: { vtt: string; seenUrl: string | null },
): Promise<ContentItem> =>
  read(client, inLanguage(itemId, language, '/captions'), contentItemSchema, withJson('PUT', captions))

/** WebVTT, at the address that an item gives. */
export async function readCaptions(url: string, signal?: AbortSignal): Promise<string> {
  const answer = await fetch(url, { headers: { accept: 'text/vtt' }, ...(signal && { signal }) })
  if (!answer.ok) throw await failureOf(answer)
  return answer.text()
}

/** Has the server's speech engine read words into a file. Throws ApiFailure `newer_words` where others are there by now. */
export const speakWords = (client: Client, { itemId, language }: Place, text: string): Promise<ContentItem> =>
  read(client, inLanguage(itemId, language, '/speech'), contentItemSchema, withJson('POST', { text, seenText: text }))

/** Of the company, the newest first. */
export const listImports = (client: Client, signal: AbortSignal) =>
  read(client, '/api/imports', contentImportsSchema, { signal })

export const readImport = (client: Client, importId: string, signal: AbortSignal) =>
  read(client, `/api/imports/${importId}`, contentImportSchema, { signal })

/** Gives the import as it is then: it may have ended before. */
export const cancelImport = (client: Client, importId: string) =>
  read(client, `/api/imports/${importId}`, contentImportSchema, { method: 'DELETE' })

export type Zip = { name: string; content: Blob }

/** A zip of files and a CSV, as an import takes it, of all items that can be in one; undefined when none can. */
export async function exportItems(
  client: Client,
  items: readonly Titled[],
): Promise<{ zip: Zip | undefined; refused: ContentOutcome[] }> {
  const ask = (ids: readonly string[]) => client.fetch(`${root}/export`, withJson('POST', { ids }))
  const first = await ask(items.map(({ id }) => id))
  if (first.ok) return { zip: await zipIn(first), refused: [] }
  const failure = await failureOf(first)
  const why = failure.code === 'not_exported' && notExportedSchema.safeParse(failure.details)
  if (!why || !why.success) throw failure
  const messages = new Map(why.data.refused.map(({ id, message }) => [id, message]))
  const refused = items.flatMap(({ id, title }) => {
    const message = messages.get(id)
    return message === undefined ? [] : [{ ...refusal, id, title, message }]
  })
  const rest = items.map(({ id }) => id).filter((id) => !messages.has(id))
  if (rest.length === 0) return { zip: undefined, refused }
  const second = await ask(rest)
  if (!second.ok) throw await failureOf(second)
  return { zip: await zipIn(second), refused }
}

async function zipIn(answer: Response): Promise<Zip> {
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'content.zip'
  return { name, content: await answer.blob() }
}
