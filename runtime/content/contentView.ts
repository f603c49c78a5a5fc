import type { Kysely } from 'kysely'
import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { listCurrentRevisions, type RevisionRow } from '../store/contentRevisions.ts'
import type { ContentItemRow } from '../store/content.ts'
import { findMediaFiles, type MediaFileRow } from '../store/mediaFiles.ts'
import type { Database } from '../store/schema.ts'
import type { CompanyFile } from './mediaAddress.ts'

/** Address of a file for who may see it: signed, with an end in some hours or after `goodForMs`, when it is not for everyone. */
export type AddressOf = (file: CompanyFile, access: { isSigned: boolean; goodForMs?: number | undefined }) => string

/**
 * How long the address of a caller's recording is good for: as long as it lasts, so that it is heard to its end, and a quarter of
 * an hour. Whoever may not listen any more has it no longer than that.
 */
export const recordingAddressMs = (durationMs: number | null): number => 15 * 60_000 + (durationMs ?? 0)

const hashesOf = (row: RevisionRow): string[] =>
  [row.fileHash, row.phoneHash, row.mulawHash, row.posterHash, row.captionsHash].filter((hash) => hash !== null)

/** Revisions as the API tells them. */
export async function viewRevisions(
  db: Kysely<Database>,
  {
    companyId,
    revisions,
    isSigned,
    isOfCaller,
    addressOf,
  }: {
    companyId: string
    revisions: readonly RevisionRow[]
    isSigned: (itemId: string) => boolean
    isOfCaller: (itemId: string) => boolean
    addressOf: AddressOf
  },
): Promise<ContentLanguage[]> {
  const files = await findMediaFiles(db, { companyId, hashes: revisions.flatMap(hashesOf) })
  return revisions.map((row) => {
    const address = (file: MediaFileRow) =>
      addressOf(file, {
        isSigned: isSigned(row.itemId),
        goodForMs: isOfCaller(row.itemId) ? recordingAddressMs(file.durationMs) : undefined,
      })
    const urlOf = (hash: string | null) => {
      const file = hash === null ? undefined : files.get(hash)
      return file ? address(file) : null
    }
    const file = row.fileHash === null ? undefined : files.get(row.fileHash)
    const phoneUrl = urlOf(row.phoneHash)
    const mulawUrl = urlOf(row.mulawHash)
    return {
      language: row.language,
      revision: row.number,
      text: row.text,
      file: file
        ? {
            url: address(file),
            name: row.fileName,
            type: file.type,
            bytes: file.bytes,
            durationMs: file.durationMs,
            width: file.width,
            height: file.height,
          }
        : null,
      phone: phoneUrl !== null && mulawUrl !== null ? { url: phoneUrl, mulawUrl } : null,
      sound: row.sound,
      posterUrl: urlOf(row.posterHash),
      captionsUrl: urlOf(row.captionsHash),
      createdAt: row.createdAt.toISOString(),
      createdBy: row.createdBy,
    }
  })
}

/** Items with the languages they have now. `usesOf` counts flows by key. */
export async function viewItems(
  db: Kysely<Database>,
  {
    companyId,
    items,
    usesOf,
    addressOf,
  }: {
    companyId: string
    items: readonly ContentItemRow[]
    usesOf: (key: string) => number
    addressOf: AddressOf
  },
): Promise<ContentItem[]> {
  const revisions = await listCurrentRevisions(db, { companyId, itemIds: items.map(({ id }) => id) })
  const isSigned = new Map(items.map(({ id, kind, isPrivate }) => [id, isPrivate || kind === 'recording']))
  const ofCallers = new Set(items.filter(({ kind }) => kind === 'recording').map(({ id }) => id))
  const views = await viewRevisions(db, {
    companyId,
    revisions,
    isSigned: (itemId) => isSigned.get(itemId) ?? true,
    isOfCaller: (itemId) => ofCallers.has(itemId),
    addressOf,
  })
  const languagesOf = new Map<string, ContentLanguage[]>()
  for (const [index, { itemId }] of revisions.entries()) {
    const view = views[index]
    if (view) languagesOf.set(itemId, [...(languagesOf.get(itemId) ?? []), view])
  }
  return items.map(({ deletedAt, createdAt, updatedAt, companyId: _, createdBy: __, ...item }) => ({
    ...item,
    languages: languagesOf.get(item.id) ?? [],
    uses: usesOf(item.key),
    isDeleted: deletedAt !== null,
    deletedAt: deletedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }))
}
