import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database, MediaFileTable } from './schema.ts'

export type MediaFileRow = Selectable<MediaFileTable>
// prettier-ignore
const columns = ['companyId', 'hash', 'extension', 'type', 'bytes', 'durationMs', 'width', 'height', 'createdAt'] as const

/** Notes files that are in the store already. The same bytes are the same file; a known one is young again, and not purged. */
export async function insertMediaFiles(db: Kysely<Database>, files: readonly MediaFileRow[]): Promise<void> {
  if (files.length === 0) return
  // What was uploaded may be, byte for byte, what telephones play.
  const unique = [...new Map(files.map((file) => [file.hash, file])).values()]
  await db
    .insertInto('mediaFile')
    .values(unique)
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
    .select(columns)
    .where('companyId', '=', companyId)
    // One parameter, however many there are: a statement has 65,535 at most.
    .where('hash', 'in', sql<string>`(select unnest(${[...new Set(hashes)]}::text[]))`)
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

/** Items of which some revision has the file: each column that names files has an index of its own. */
const itemsWith = ({ companyId, hash }: { companyId: string; hash: string }) =>
  sql<string>`(${sql.join(
    columnsOfFiles.map(
      (column) =>
        sql`select item_id from content_revision where company_id = ${companyId} and ${sql.ref(column)} = ${hash}`,
    ),
    sql` union `,
  )})`

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
    .selectFrom('contentItem')
    .select(['kind', 'isPrivate'])
    .distinct()
    .where('companyId', '=', companyId)
    .where('id', 'in', itemsWith({ companyId, hash }))
    .execute()
  const isPublic = rows.some(({ kind, isPrivate }) => kind !== 'recording' && !isPrivate)
  const isRecording = rows.some(({ kind }) => kind === 'recording')
  return { type: file.type, access: isPublic ? 'public' : isRecording ? 'recording' : 'private' }
}

/** Every file that any revision of an item has. */
export async function listFilesOfItem(
  db: Kysely<Database>,
  { companyId, itemId }: { companyId: string; itemId: string },
): Promise<{ hash: string; extension: string }[]> {
  const hashes = sql<string>`(${sql.join(
    columnsOfFiles.map(
      (column) =>
        sql`select ${sql.ref(column)} from content_revision where company_id = ${companyId} and item_id = ${itemId}`,
    ),
    sql` union `,
  )})`
  return db
    .selectFrom('mediaFile')
    .select(['hash', 'extension'])
    .where('companyId', '=', companyId)
    .where('hash', 'in', hashes)
    .execute()
}

const filesAtOnce = 500

/**
 * Forgets files that nothing has any more, put before an instant. Their bytes are orphans then, and swept. Goes through the files
 * some hundred at a time: no statement is long. Gives how many.
 */
export async function deleteUnusedFiles(
  db: Kysely<Database>,
  { companyId, before }: { companyId: string; before: Date },
): Promise<number> {
  let gone = 0
  for (let after = ''; ;) {
    const page = await db
      .selectFrom('mediaFile')
      .select('hash')
      .where('companyId', '=', companyId)
      .where('hash', '>', after)
      .where('createdAt', '<', before)
      .orderBy('hash')
      .limit(filesAtOnce)
      .execute()
    gone += await deleteUnusedAmong(db, { companyId, before, hashes: page.map(({ hash }) => hash) })
    const last = page.at(-1)
    if (!last || page.length < filesAtOnce) return gone
    after = last.hash
  }
}

/** Neither a revision nor a text that was read out has the file of the row; each column by its own index. */
export const isUnused = sql<boolean>`${sql.join(
  [
    ...columnsOfFiles.map(
      (column) => sql`not exists (select from content_revision r where r.company_id = media_file.company_id
        and ${sql.ref(`r.${column}`)} = media_file.hash)`,
    ),
    sql`not exists (select from spoken_text s where s.company_id = media_file.company_id
      and s.file_hash = media_file.hash)`,
  ],
  sql` and `,
)}`

async function deleteUnusedAmong(
  db: Kysely<Database>,
  { companyId, before, hashes }: { companyId: string; before: Date; hashes: readonly string[] },
): Promise<number> {
  if (hashes.length === 0) return 0
  const gone = await db
    .deleteFrom('mediaFile')
    .where('companyId', '=', companyId)
    .where('hash', 'in', [...hashes])
    .where('createdAt', '<', before)
    .where(isUnused)
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}
