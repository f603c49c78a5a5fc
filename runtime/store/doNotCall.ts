import type { Kysely, Selectable } from 'kysely'
import type { Database, DoNotCallTable } from './schema.ts'
import { containing } from './likePattern.ts'

export type DoNotCallRow = Omit<Selectable<DoNotCallTable>, 'companyId'>
const columns = ['number', 'scope', 'source', 'reason', 'sessionId', 'createdBy', 'createdAt'] as const
type DoNotCallKey = { companyId: string; number: string; scope: string }

/** By number, then scope; one row more than `limit` when there is a next page. */
export const listDoNotCall = (
  db: Kysely<Database>,
  {
    companyId,
    search,
    scope,
    after,
    limit,
  }: {
    companyId: string
    search: string | undefined
    scope: string | undefined
    after: { number: string; scope: string } | undefined
    limit: number
  },
): Promise<DoNotCallRow[]> =>
  db
    .selectFrom('doNotCall')
    .select(columns)
    .where('companyId', '=', companyId)
    .$if(search !== undefined, (query) => query.where('number', 'like', containing(search ?? '')))
    .$if(scope !== undefined, (query) => query.where('scope', '=', scope ?? ''))
    .$if(after !== undefined, (query) =>
      query.where((eb) => eb(eb.refTuple('number', 'scope'), '>', eb.tuple(after?.number ?? '', after?.scope ?? ''))),
    )
    .orderBy('number')
    .orderBy('scope')
    .limit(limit + 1)
    .execute()

export const findDoNotCall = (
  db: Kysely<Database>,
  { companyId, number, scope }: DoNotCallKey,
): Promise<DoNotCallRow | undefined> =>
  db
    .selectFrom('doNotCall')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('number', '=', number)
    .where('scope', '=', scope)
    .limit(1)
    .executeTakeFirst()

/** Whether any scope forbids calling the number. */
export async function isDoNotCall(
  db: Kysely<Database>,
  { companyId, number, scopes }: { companyId: string; number: string; scopes: readonly string[] },
): Promise<boolean> {
  const found = await db
    .selectFrom('doNotCall')
    .select('number')
    .where('companyId', '=', companyId)
    .where('number', '=', number)
    .where('scope', 'in', [...scopes])
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** The row, which keeps its first reason when the number was listed already (`isNew` tells). */
export async function insertDoNotCall(
  db: Kysely<Database>,
  row: DoNotCallKey & { source: string; reason: string; createdBy: string | null; now: Date },
): Promise<{ row: DoNotCallRow; isNew: boolean }> {
  const { now, ...rest } = row
  const inserted = await db
    .insertInto('doNotCall')
    .values({ ...rest, createdAt: now })
    .onConflict((conflict) => conflict.columns(['companyId', 'number', 'scope']).doNothing())
    .returning(columns)
    .executeTakeFirst()
  if (inserted) return { row: inserted, isNew: true }
  const known = await findDoNotCall(db, row)
  return known ? { row: known, isNew: false } : insertDoNotCall(db, row)
}

export async function deleteDoNotCall(
  db: Kysely<Database>,
  { companyId, number, scope }: DoNotCallKey,
): Promise<boolean> {
  const gone = await db
    .deleteFrom('doNotCall')
    .where('companyId', '=', companyId)
    .where('number', '=', number)
    .where('scope', '=', scope)
    .returning('number')
    .executeTakeFirst()
  return gone !== undefined
}
