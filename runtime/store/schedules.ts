import type { Kysely, Selectable } from 'kysely'
import type { Schedule } from '#shared/flow/schedule.ts'
import type { Database, ScheduleTable } from './schema.ts'

export type ScheduleRow = Pick<Selectable<ScheduleTable>, 'key' | 'document' | 'revision' | 'updatedAt'>
const columns = ['key', 'document', 'revision', 'updatedAt'] as const
type ScheduleKey = { companyId: string; key: string }

export const listSchedules = (
  db: Kysely<Database>,
  { companyId, after, limit }: { companyId: string; after: string | undefined; limit: number },
): Promise<ScheduleRow[]> =>
  db
    .selectFrom('schedule')
    .select(columns)
    .where('companyId', '=', companyId)
    .$if(after !== undefined, (query) => query.where('key', '>', after ?? ''))
    .orderBy('key')
    .limit(limit + 1)
    .execute()

const selectOne = (db: Kysely<Database>, { companyId, key }: ScheduleKey) =>
  db.selectFrom('schedule').select(columns).where('companyId', '=', companyId).where('key', '=', key).limit(1)
export const findSchedule = (db: Kysely<Database>, key: ScheduleKey): Promise<ScheduleRow | undefined> =>
  selectOne(db, key).executeTakeFirst()
export const lockSchedule = (tx: Kysely<Database>, key: ScheduleKey): Promise<ScheduleRow | undefined> =>
  selectOne(tx, key).forUpdate().executeTakeFirst()

export const listScheduleKeys = async (db: Kysely<Database>, companyId: string): Promise<string[]> =>
  (await db.selectFrom('schedule').select('key').where('companyId', '=', companyId).orderBy('key').execute()).map(
    ({ key }) => key,
  )

/** Makes the schedule or replaces it. */
export const saveSchedule = (
  db: Kysely<Database>,
  { companyId, schedule, now }: { companyId: string; schedule: Schedule; now: Date },
): Promise<ScheduleRow> => {
  const document = JSON.stringify(schedule)
  return db
    .insertInto('schedule')
    .values({ companyId, key: schedule.key, document, updatedAt: now })
    .onConflict((conflict) =>
      conflict
        .columns(['companyId', 'key'])
        .doUpdateSet((eb) => ({ document, revision: eb('schedule.revision', '+', 1), updatedAt: now })),
    )
    .returning(columns)
    .executeTakeFirstOrThrow()
}

export async function deleteSchedule(db: Kysely<Database>, { companyId, key }: ScheduleKey): Promise<boolean> {
  const gone = await db
    .deleteFrom('schedule')
    .where('companyId', '=', companyId)
    .where('key', '=', key)
    .returning('key')
    .executeTakeFirst()
  return gone !== undefined
}
