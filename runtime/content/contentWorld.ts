import type { Kysely } from 'kysely'
import type { SoundWarning } from '#shared/api/content.ts'
import type { Bindings, BoundFile } from '#shared/flow/bindings.ts'
import type { KnownContent, KnownFile } from '#shared/flow/lint/content.ts'
import { listKnownContent } from '../store/content.ts'
import { listBoundFiles, listKnownFiles } from '../store/contentRevisions.ts'
import type { Database } from '../store/schema.ts'
import { captionsExtension, mediaPath, phoneExtension } from './mediaAddress.ts'

type BoundRow = Awaited<ReturnType<typeof listBoundFiles>>[number]

/** What a telephone plays; a file without sound has nothing that could be bound. */
function boundFile(companyId: string, row: BoundRow): BoundFile | undefined {
  const { phoneHash, fileHash, extension, posterHash, posterExtension, captionsHash } = row
  if (phoneHash === null) return undefined
  const path = (hash: string, as: string) => mediaPath({ companyId, hash, extension: as })
  return {
    url: path(phoneHash, phoneExtension),
    revision: row.number,
    ...(fileHash !== null && extension !== null && { original: path(fileHash, extension) }),
    ...(posterHash !== null && posterExtension !== null && { poster: path(posterHash, posterExtension) }),
    ...(captionsHash !== null && { captions: path(captionsHash, captionsExtension) }),
  }
}

type Item = Awaited<ReturnType<typeof listKnownContent>>[number]

async function knownOf(db: Kysely<Database>, items: readonly Item[], of: Parameters<typeof listKnownFiles>[1]) {
  const files = new Map(items.map(({ id }) => [id, {} as Record<string, KnownFile>]))
  if (items.length > 0)
    for (const { itemId, language, loudnessLufs, warnings, hasSound, hasCaptions } of await listKnownFiles(db, of)) {
      const known = files.get(itemId)
      if (known)
        known[language] = {
          loudness: loudnessLufs,
          warnings: warnings as SoundWarning[],
          hasSound: Boolean(hasSound),
          hasCaptions: Boolean(hasCaptions),
        }
    }
  return Object.fromEntries(items.map(({ id, key, kind }) => [key, { kind, files: files.get(id) ?? {} }]))
}

async function boundOf(db: Kysely<Database>, items: readonly Item[], companyId: string): Promise<Bindings['content']> {
  const files = new Map(items.map(({ id }) => [id, {} as Record<string, BoundFile>]))
  for (const row of await listBoundFiles(db, { companyId, itemIds: items.map(({ id }) => id) })) {
    const file = boundFile(companyId, row)
    const bound = files.get(row.itemId)
    if (file && bound) bound[row.language] = file
  }
  return Object.fromEntries(items.map(({ id, key }) => [key, files.get(id) ?? {}]))
}

/** The content items of some keys, as lint sees them. */
export async function readKnownContent(
  db: Kysely<Database>,
  { companyId, keys }: { companyId: string; keys: readonly string[] },
): Promise<Record<string, KnownContent>> {
  const items = keys.length === 0 ? [] : await listKnownContent(db, { companyId, keys })
  return knownOf(db, items, { companyId, itemIds: items.map(({ id }) => id) })
}

/** The files of the content items of some keys, as publishing binds them. */
export async function readBoundContent(
  db: Kysely<Database>,
  { companyId, keys }: { companyId: string; keys: readonly string[] },
): Promise<Bindings['content']> {
  const items = keys.length === 0 ? [] : await listKnownContent(db, { companyId, keys })
  return boundOf(db, items, companyId)
}

/** Items that published versions play as they are now. */
export const newestContent = async (db: Kysely<Database>, companyId: string): Promise<Bindings['content']> =>
  boundOf(db, await listKnownContent(db, { companyId, isAlwaysNewest: true }), companyId)
