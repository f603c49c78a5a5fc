import type { Kysely } from 'kysely'
import type { SoundWarning } from '#shared/api/content.ts'
import type { Bindings, BoundFile } from '#shared/flow/bindings.ts'
import type { KnownContent, KnownFile } from '#shared/flow/lint/content.ts'
import { listKnownContent } from '../store/content.ts'
import { listCurrentSounds } from '../store/contentRevisions.ts'
import type { Database } from '../store/schema.ts'
import { captionsExtension, mediaPath, phoneExtension } from './mediaAddress.ts'

type CurrentSound = Awaited<ReturnType<typeof listCurrentSounds>>[number]

/** What a telephone plays; a file without sound has nothing that could be bound. */
function boundFile(companyId: string, row: CurrentSound): BoundFile | undefined {
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

const knownFile = ({ sound, captionsHash }: CurrentSound): KnownFile => ({
  loudness: sound?.loudnessLufs ?? null,
  warnings: (sound?.warnings ?? []) as SoundWarning[],
  hasCaptions: captionsHash !== null,
})

/** Every content item of a company, as lint sees it and as publishing binds it. */
export async function readContent(
  db: Kysely<Database>,
  companyId: string,
): Promise<{ known: Record<string, KnownContent>; bound: Bindings['content'] }> {
  const items = await listKnownContent(db, companyId)
  if (items.length === 0) return { known: {}, bound: {} }
  const rows = await listCurrentSounds(db, companyId)
  const keys = new Map(items.map(({ id, key }) => [id, key]))
  const known: Record<string, KnownContent & { files: Record<string, KnownFile> }> = {}
  const bound: Record<string, Record<string, BoundFile>> = {}
  for (const { key, kind } of items) {
    known[key] = { kind, files: {} }
    bound[key] = {}
  }
  for (const row of rows) {
    const key = keys.get(row.itemId)
    if (key === undefined || row.fileHash === null) continue
    const file = boundFile(companyId, row)
    if (file) (bound[key] ??= {})[row.language] = file
    const item = known[key]
    if (item) item.files[row.language] = knownFile(row)
  }
  return { known, bound }
}

/** Items that published versions play as they are now. */
export async function newestContent(db: Kysely<Database>, companyId: string): Promise<Bindings['content']> {
  const newest = (await listKnownContent(db, companyId)).filter(({ isAlwaysNewest }) => isAlwaysNewest)
  if (newest.length === 0) return {}
  const { bound } = await readContent(db, companyId)
  return Object.fromEntries(newest.map(({ key }) => [key, bound[key] ?? {}]))
}
