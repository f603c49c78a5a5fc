import {
  contentBulkResultSchema,
  contentFacetsSchema,
  contentItemSchema,
  contentLimitsSchema,
  contentPageSchema,
  contentRevisionsSchema,
  contentUsesSchema,
  type AuthoredKind,
  type contentBulkActions,
  type ContentChange,
  type ContentItem,
  type ContentLanguage,
  type ContentUse,
} from '#shared/api/content.ts'
import { z } from 'zod'
import { ApiFailure, failureOf, parse, type Client } from '../api/client.ts'

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

/** One thing for several items; each succeeds or fails by itself. */
export async function changeItems(
  client: Client,
  items: readonly Pick<ContentItem, 'id' | 'title'>[],
  wish: BulkWish,
): Promise<ContentOutcome[]> {
  const titleOf = new Map(items.map(({ id, title }) => [id, title]))
  const outcomes: ContentOutcome[] = []
  for (let from = 0; from < items.length; from += maxAtOnce) {
    const ids = items.slice(from, from + maxAtOnce).map(({ id }) => id)
    const { results } = await read(client, `${root}/bulk`, contentBulkResultSchema, withJson('POST', { ids, ...wish }))
    outcomes.push(...results.map((result) => ({ ...result, title: titleOf.get(result.id) ?? '' })))
  }
  return outcomes
}

export const readUses = (client: Client, itemId: string, signal: AbortSignal) =>
  read(client, at(itemId, '/uses'), contentUsesSchema, { signal })

export const readRevisions = (client: Client, itemId: string, language: string, signal: AbortSignal) =>
  read(client, at(itemId, `/revisions?language=${encodeURIComponent(language)}`), contentRevisionsSchema, { signal })

/** Brings an earlier revision back as the newest. */
export const activateRevision = (client: Client, itemId: string, { language, revision }: RevisionRef) =>
  client
    .fetch(at(itemId, `/revisions/${encodeURIComponent(language)}/${revision}/activate`), { method: 'POST' })
    .then(async (answer) => {
      if (!answer.ok) throw await failureOf(answer)
    })
type RevisionRef = Pick<ContentLanguage, 'language' | 'revision'>

type Place = { itemId: string; language: string }

export const setWords = (client: Client, { itemId, language }: Place, text: string): Promise<ContentItem> =>
  read(client, inLanguage(itemId, language, '/text'), contentItemSchema, withJson('PUT', { text }))

/** Takes a language out of an item; its earlier revisions stay. */
export const takeLanguageOut = (client: Client, { itemId, language }: Place): Promise<ContentItem> =>
  read(client, inLanguage(itemId, language), contentItemSchema, { method: 'DELETE' })

/** Throws ApiFailure `bad_captions` with the line in its details. */
export const setCaptions = (client: Client, { itemId, language }: Place, vtt: string): Promise<ContentItem> =>
  read(client, inLanguage(itemId, language, '/captions'), contentItemSchema, withJson('PUT', { vtt }))

/** Has the server's speech engine read words into a file. */
export const speakWords = (client: Client, { itemId, language }: Place, text: string): Promise<ContentItem> =>
  read(client, inLanguage(itemId, language, '/speech'), contentItemSchema, withJson('POST', { text }))

/** A zip of files and a CSV, as an import takes it. */
export async function exportZip(client: Client, ids: readonly string[]): Promise<{ name: string; content: Blob }> {
  const answer = await client.fetch(`${root}/export?ids=${ids.join(',')}`)
  if (!answer.ok) throw await failureOf(answer)
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'content.zip'
  return { name, content: await answer.blob() }
}
