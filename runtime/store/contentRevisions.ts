import { sql, type Kysely, type Selectable, type SqlBool } from 'kysely'
import type { ContentRevisionTable, Database } from './schema.ts'

export type RevisionRow = Selectable<ContentRevisionTable>
const columns = [
  ...(['companyId', 'itemId', 'language', 'number', 'text', 'fileName'] as const),
  ...(['fileHash', 'phoneHash', 'mulawHash', 'posterHash', 'captionsHash'] as const),
  ...(['sound', 'loudnessLufs', 'warnings', 'createdBy', 'createdAt'] as const),
] as const

/** One parameter, however many there are: the statement stays the same. */
const ofSome = (itemIds: readonly string[] = []) => sql<string>`(select unnest(${[...itemIds]}::uuid[]))`

/** Nothing is left of the language: neither words nor a file. */
export const isTakenOut = ({ text, fileHash }: Pick<RevisionRow, 'text' | 'fileHash'>): boolean =>
  text === '' && fileHash === null

/** The newest revision of each language of some items, those that were taken out left out. */
export async function listCurrentRevisions(
  db: Kysely<Database>,
  { companyId, itemIds }: { companyId: string; itemIds: readonly string[] },
): Promise<RevisionRow[]> {
  if (itemIds.length === 0) return []
  const rows = await db
    .selectFrom('contentRevision')
    .select(columns)
    .distinctOn(['itemId', 'language'])
    .where('companyId', '=', companyId)
    .where('itemId', 'in', ofSome(itemIds))
    .orderBy('itemId')
    .orderBy('language')
    .orderBy('number', 'desc')
    .execute()
  return rows.filter((row) => !isTakenOut(row))
}

/** Current files as lint sees them; the columns are small ones. `itemIds` left out: of every item of the company. */
export function listKnownFiles(
  db: Kysely<Database>,
  { companyId, itemIds }: { companyId: string; itemIds?: readonly string[] | undefined },
): Promise<KnownFileRow[]> {
  const now = db
    .selectFrom('contentRevision')
    .select(['itemId', 'language', 'fileHash', 'phoneHash', 'captionsHash', 'loudnessLufs', 'warnings'])
    .distinctOn(['itemId', 'language'])
    .where('companyId', '=', companyId)
    .$if(itemIds !== undefined, (query) => query.where('itemId', 'in', ofSome(itemIds)))
    .orderBy('itemId')
    .orderBy('language')
    .orderBy('number', 'desc')
  return db
    .selectFrom(now.as('now'))
    .select((eb) => [
      'itemId',
      'language',
      'loudnessLufs',
      'warnings',
      eb('phoneHash', 'is not', null).as('hasSound'),
      eb('captionsHash', 'is not', null).as('hasCaptions'),
    ])
    .where('fileHash', 'is not', null)
    .execute()
}
export type KnownFileRow = Pick<RevisionRow, 'itemId' | 'language' | 'loudnessLufs' | 'warnings'> & {
  hasSound: SqlBool
  hasCaptions: SqlBool
}

/** Current files of some items with all that a version is bound to. */
export async function listBoundFiles(
  db: Kysely<Database>,
  { companyId, itemIds }: { companyId: string; itemIds: readonly string[] },
) {
  if (itemIds.length === 0) return []
  const now = db
    .selectFrom('contentRevision')
    .select(['companyId', 'itemId', 'language', 'number', 'fileHash', 'phoneHash', 'posterHash', 'captionsHash'])
    .distinctOn(['itemId', 'language'])
    .where('companyId', '=', companyId)
    .where('itemId', 'in', ofSome(itemIds))
    .orderBy('itemId')
    .orderBy('language')
    .orderBy('number', 'desc')
  return db
    .selectFrom(now.as('now'))
    .leftJoin('mediaFile as file', (join) =>
      join.onRef('file.companyId', '=', 'now.companyId').onRef('file.hash', '=', 'now.fileHash'),
    )
    .leftJoin('mediaFile as poster', (join) =>
      join.onRef('poster.companyId', '=', 'now.companyId').onRef('poster.hash', '=', 'now.posterHash'),
    )
    .select(['now.itemId', 'now.language', 'now.number', 'now.fileHash', 'now.phoneHash', 'now.posterHash'])
    .select(['now.captionsHash', 'file.extension', 'poster.extension as posterExtension'])
    .where('now.fileHash', 'is not', null)
    .execute()
}

export const listRevisions = (
  db: Kysely<Database>,
  { companyId, itemId, language }: { companyId: string; itemId: string; language?: string | undefined },
): Promise<RevisionRow[]> =>
  db
    .selectFrom('contentRevision')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('itemId', '=', itemId)
    .$if(language !== undefined, (query) => query.where('language', '=', language ?? ''))
    .orderBy('createdAt', 'desc')
    .orderBy('number', 'desc')
    .limit(200)
    .execute()

export const findRevision = (
  db: Kysely<Database>,
  ref: { companyId: string; itemId: string; language: string; number?: number | undefined },
): Promise<RevisionRow | undefined> =>
  db
    .selectFrom('contentRevision')
    .select(columns)
    .where('companyId', '=', ref.companyId)
    .where('itemId', '=', ref.itemId)
    .where('language', '=', ref.language)
    .$if(ref.number !== undefined, (query) => query.where('number', '=', ref.number ?? 0))
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()

export type RevisionContent = Pick<
  RevisionRow,
  'text' | 'fileName' | 'fileHash' | 'phoneHash' | 'mulawHash' | 'posterHash' | 'captionsHash' | 'sound'
>
export const emptyRevision: RevisionContent = {
  text: '',
  fileName: '',
  fileHash: null,
  phoneHash: null,
  mulawHash: null,
  posterHash: null,
  captionsHash: null,
  sound: null,
}
export const contentOf = (row: RevisionRow | undefined): RevisionContent => {
  if (!row) return emptyRevision
  const { text, fileName, fileHash, phoneHash, mulawHash, posterHash, captionsHash, sound } = row
  return { text, fileName, fileHash, phoneHash, mulawHash, posterHash, captionsHash, sound }
}

/** Writes the next revision of a language; its item is locked by the same transaction. */
export async function insertRevision(
  tx: Kysely<Database>,
  revision: {
    companyId: string
    itemId: string
    language: string
    createdBy: string | null
    createdAt: Date
  } & RevisionContent,
): Promise<RevisionRow> {
  const { sound, ...row } = revision
  const last = await findRevision(tx, revision)
  return tx
    .insertInto('contentRevision')
    .values({
      ...row,
      number: (last?.number ?? 0) + 1,
      sound: sound && JSON.stringify(sound),
      loudnessLufs: sound?.loudnessLufs ?? null,
      warnings: [...(sound?.warnings ?? [])],
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** The picture of a film that came with the revision; nothing else of a revision ever changes. */
export async function setPoster(
  tx: Kysely<Database>,
  ref: { companyId: string; itemId: string; language: string; number: number; posterHash: string },
): Promise<void> {
  await tx
    .updateTable('contentRevision')
    .set({ posterHash: ref.posterHash })
    .where('companyId', '=', ref.companyId)
    .where('itemId', '=', ref.itemId)
    .where('language', '=', ref.language)
    .where('number', '=', ref.number)
    .execute()
}
