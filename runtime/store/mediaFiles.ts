import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database, MediaFileTable } from './schema.ts'

export type MediaFileRow = Selectable<MediaFileTable>

/** Notes files that are in the store already. The same bytes are the same file; a known one is young again, and not purged. */
export async function insertMediaFiles(db: Kysely<Database>, files: readonly MediaFileRow[]): Promise<void> {
  if (files.length === 0) return
  await db
    .insertInto('mediaFile')
    .values([...files])
    .onConflict((conflict) =>
      conflict.columns(['companyId', 'hash']).doUpdateSet({ createdAt: (eb) => eb.ref('excluded.createdAt') }),
    )
    .execute()
}

export async function findMediaFiles(
  db: Kysely<Database>,
  { companyId, hashes }: { companyId: string; hashes: readonly string[] },
): Promise<ReadonlyMap<string, MediaFileRow>> {
  if (hashes.length === 0) return new Map()
  const rows = await db
    .selectFrom('mediaFile')
    .selectAll()
    .where('companyId', '=', companyId)
    .where('hash', 'in', [...new Set(hashes)])
    .execute()
  return new Map(rows.map((row) => [row.hash, row]))
}

/** Of `companyId hash` pairs, those that have a row. */
export async function listKnownHashes(
  db: Kysely<Database>,
  { companyId, hashes }: { companyId: string; hashes: readonly string[] },
): Promise<ReadonlySet<string>> {
  return new Set((await findMediaFiles(db, { companyId, hashes })).keys())
}

const columnsOfFiles = ['fileHash', 'phoneHash', 'mulawHash', 'posterHash', 'captionsHash'] as const
const isIn = (hash: string) =>
  sql<boolean>`${hash} in (${sql.join(columnsOfFiles.map((column) => sql.ref(`revision.${column}`)))})`

/**
 * Who may have a file: `public` when any item that is not private has it, `recording` when it is of a caller only, `missing` when
 * the company has no such file. A file that no item has, such as a text that was read out for a preview, is private.
 */
export async function accessOfFile(
  db: Kysely<Database>,
  { companyId, hash }: { companyId: string; hash: string },
): Promise<{ access: 'public' | 'private' | 'recording'; type: string } | undefined> {
  const file = await db
    .selectFrom('mediaFile')
    .select('type')
    .where('companyId', '=', companyId)
    .where('hash', '=', hash)
    .executeTakeFirst()
  if (!file) return undefined
  const rows = await db
    .selectFrom('contentRevision as revision')
    .innerJoin('contentItem as item', (join) =>
      join.onRef('item.companyId', '=', 'revision.companyId').onRef('item.id', '=', 'revision.itemId'),
    )
    .select(['item.kind', 'item.isPrivate'])
    .distinct()
    .where('revision.companyId', '=', companyId)
    .where(isIn(hash))
    .execute()
  const isPublic = rows.some(({ kind, isPrivate }) => kind !== 'recording' && !isPrivate)
  const isRecording = rows.some(({ kind }) => kind === 'recording')
  return { type: file.type, access: isPublic ? 'public' : isRecording ? 'recording' : 'private' }
}

/** Forgets files that nothing has any more, put before an instant. Their bytes are orphans then, and swept. Gives how many. */
export async function deleteUnusedFiles(
  db: Kysely<Database>,
  { companyId, before }: { companyId: string; before: Date },
): Promise<number> {
  const gone = await db
    .deleteFrom('mediaFile')
    .where('companyId', '=', companyId)
    .where('createdAt', '<', before)
    .where(
      sql<boolean>`not exists (select from content_revision r where r.company_id = media_file.company_id
        and media_file.hash in (r.file_hash, r.phone_hash, r.mulaw_hash, r.poster_hash, r.captions_hash))`,
    )
    .where(
      sql<boolean>`not exists (select from spoken_text s where s.company_id = media_file.company_id
        and s.file_hash = media_file.hash)`,
    )
    .returning('hash')
    .execute()
  return gone.length
}
