import { sql, type Kysely, type Selectable } from 'kysely'
import type { ContentRevisionTable, Database } from './schema.ts'

export type RevisionRow = Selectable<ContentRevisionTable>

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
    .selectAll()
    .distinctOn(['itemId', 'language'])
    .where('companyId', '=', companyId)
    .where('itemId', 'in', [...itemIds])
    .orderBy('itemId')
    .orderBy('language')
    .orderBy('number', 'desc')
    .execute()
  return rows.filter((row) => !isTakenOut(row))
}

/** What lint and publishing need of every item of a company: no waveforms. */
export async function listCurrentSounds(
  db: Kysely<Database>,
  companyId: string,
): Promise<
  (Pick<
    RevisionRow,
    'itemId' | 'language' | 'number' | 'text' | 'fileHash' | 'phoneHash' | 'posterHash' | 'captionsHash'
  > & {
    extension: string | null
    type: string | null
    posterExtension: string | null
    sound: { loudnessLufs: number | null; durationMs: number; warnings: string[] } | null
  })[]
> {
  const { rows } = await sql<Awaited<ReturnType<typeof listCurrentSounds>>[number]>`
    select r.item_id as "itemId", r.language, r.number, r.text, r.file_hash as "fileHash", r.phone_hash as "phoneHash",
      r.poster_hash as "posterHash", r.captions_hash as "captionsHash", f.extension, f.type, p.extension as "posterExtension",
      r.sound - 'waveform' as sound
    from (
      select distinct on (item_id, language) * from content_revision
      where company_id = ${companyId}
      order by item_id, language, number desc
    ) as r
    join content_item i on i.company_id = r.company_id and i.id = r.item_id
      and i.deleted_at is null and i.kind <> 'recording'
    left join media_file f on f.company_id = r.company_id and f.hash = r.file_hash
    left join media_file p on p.company_id = r.company_id and p.hash = r.poster_hash
    where r.file_hash is not null or r.text <> ''`.execute(db)
  return rows
}

export const listRevisions = (
  db: Kysely<Database>,
  { companyId, itemId, language }: { companyId: string; itemId: string; language?: string | undefined },
): Promise<RevisionRow[]> =>
  db
    .selectFrom('contentRevision')
    .selectAll()
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
    .selectAll()
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
    .returningAll()
    .executeTakeFirstOrThrow()
}
