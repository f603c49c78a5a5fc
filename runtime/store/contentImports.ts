import { sql, type Kysely, type Selectable } from 'kysely'
import type { ImportedRow, ImportState } from '#shared/api/content.ts'
import type { ContentImportTable, Database } from './schema.ts'

type ImportRef = { companyId: string; importId: string }
const columns = [
  ...(['id', 'userId', 'fileName', 'state', 'done', 'total', 'code', 'message', 'createdAt', 'endedAt'] as const),
] as const
/** An import without what came of each row. `userName` null: whoever began it is no user any more. */
export type ImportSummary = Pick<Selectable<ContentImportTable>, (typeof columns)[number]> & { userName: string | null }
export type ImportDetail = ImportSummary & { notTakenIn: number; results: ImportedRow[] }

const select = (db: Kysely<Database>, companyId: string) =>
  db
    .selectFrom('contentImport')
    .leftJoin('user', 'user.id', 'contentImport.userId')
    .select(columns.map((column) => `contentImport.${column}` as const))
    .select('user.name as userName')
    .where('contentImport.companyId', '=', companyId)

/** The newest first. */
export const listImports = (
  db: Kysely<Database>,
  { companyId, limit }: { companyId: string; limit: number },
): Promise<ImportSummary[]> =>
  select(db, companyId).orderBy('contentImport.createdAt', 'desc').orderBy('contentImport.id').limit(limit).execute()

const results = sql.ref('contentImport.results')
const notTakenIn = sql<ImportedRow[]>`jsonb_path_query_array(${results}, '$[*] ? (@.isDone == false)')`

/** All that came of its rows is read once it is over: until then it grows, and is asked about each second. */
export const findImport = (
  db: Kysely<Database>,
  { companyId, importId }: ImportRef,
): Promise<ImportDetail | undefined> =>
  select(db, companyId)
    .select(sql<number>`jsonb_array_length(${notTakenIn})`.as('notTakenIn'))
    .select((eb) =>
      eb
        .case()
        .when('contentImport.state', '=', 'importing')
        .then(sql<ImportedRow[]>`jsonb_path_query_array(${notTakenIn}, '$[0 to 19]')`)
        .else(eb.ref('contentImport.results'))
        .end()
        .as('results'),
    )
    .where('contentImport.id', '=', importId)
    .limit(1)
    .executeTakeFirst()

/** False while another one of the company is under way, and where there was one of this id. */
export async function insertImport(
  db: Kysely<Database>,
  { now, importId: id, ...row }: ImportRef & { userId: string; fileName: string; leaseUntil: Date; now: Date },
): Promise<boolean> {
  const inserted = await db
    .insertInto('contentImport')
    .values({ ...row, id, state: 'importing', createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** What came of rows, from that one on which is the `from`th, beginning with 0. */
export type NewResults = { from: number; rows: readonly ImportedRow[] }

/**
 * How far it is, and what came of rows since the last time: those that are there by now, as where only the answer to the last time
 * was lost, are not written again. False when it was ended meanwhile, by whoever may: its process has no word over it any more.
 */
export async function updateImport(
  db: Kysely<Database>,
  { companyId, importId }: ImportRef,
  { newResults, ...change }: { leaseUntil: Date; done?: number; total?: number | null; newResults?: NewResults },
): Promise<boolean> {
  const updated = await db
    .updateTable('contentImport')
    .set({
      ...change,
      ...(newResults && newResults.rows.length > 0 && { results: withNew(newResults) }),
    })
    .where('companyId', '=', companyId)
    .where('id', '=', importId)
    .where('state', '=', 'importing')
    .returning('id')
    .executeTakeFirst()
  return updated !== undefined
}

const withNew = ({ from, rows }: NewResults) => {
  const known = sql`jsonb_build_object('known', jsonb_array_length(results) - ${from}::int)`
  const left = sql`jsonb_path_query_array(${JSON.stringify(rows)}::jsonb, '$[$known to last]', ${known})`
  return sql<string>`results || ${left}`
}

export type ImportEnd = { state: Exclude<ImportState, 'importing'>; code?: string; message?: string }
type Outcome = { done: number; total: number | null; results: readonly ImportedRow[] }

/** False when it has ended before. */
export async function endImport(
  db: Kysely<Database>,
  { companyId, importId }: ImportRef,
  { now, results, ...end }: ImportEnd & Partial<Outcome> & { now: Date },
): Promise<boolean> {
  const ended = await db
    .updateTable('contentImport')
    .set({ ...end, ...(results && { results: JSON.stringify(results) }), endedAt: now })
    .where('companyId', '=', companyId)
    .where('id', '=', importId)
    .where('state', '=', 'importing')
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** What came of its rows, also where somebody else has ended it meanwhile. */
export async function saveResults(
  db: Kysely<Database>,
  { companyId, importId }: ImportRef,
  { done, total, results }: Outcome,
): Promise<void> {
  await db
    .updateTable('contentImport')
    .set({ done, total, results: JSON.stringify(results) })
    .where('companyId', '=', companyId)
    .where('id', '=', importId)
    .execute()
}

/** Ends those whose process is dead: nobody has made their lease longer. `alive` are known not to be. */
export async function endLapsedImports(
  db: Kysely<Database>,
  {
    companyId,
    alive,
    now,
    ...why
  }: { companyId: string; alive: readonly string[]; now: Date; code: string; message: string },
): Promise<void> {
  await db
    .updateTable('contentImport')
    .set({ ...why, state: 'interrupted', endedAt: now })
    .where('companyId', '=', companyId)
    .where('state', '=', 'importing')
    .where('leaseUntil', '<', now)
    .where('id', 'not in', sql<string>`(select unnest(${[...alive]}::uuid[]))`)
    .execute()
}

/** Forgets those that ended before an instant. */
export async function deleteImportsBefore(db: Kysely<Database>, before: Date): Promise<void> {
  await db.deleteFrom('contentImport').where('endedAt', '<', before).execute()
}
