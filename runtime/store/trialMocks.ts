import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

type SessionKey = { companyId: string; sessionId: string }

/** Before the session begins; its first webhook may come again. */
export async function keepTrialMocks(
  db: Kysely<Database>,
  row: SessionKey & { sealed: string; createdAt: Date },
): Promise<void> {
  await db
    .insertInto('trialMocks')
    .values(row)
    .onConflict((conflict) => conflict.columns(['companyId', 'sessionId']).doNothing())
    .execute()
}

/** What answers the requests of a session, sealed; undefined for all but trials that asked for it. */
export async function findTrialMocks(
  db: Kysely<Database>,
  { companyId, sessionId }: SessionKey,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('trialMocks')
    .select('sealed')
    .where('companyId', '=', companyId)
    .where('sessionId', '=', sessionId)
    .limit(1)
    .executeTakeFirst()
  return row?.sealed
}

/** A call takes four hours at most, and paperwork after it minutes. */
const longestSessionMs = 24 * 3600_000

/** Takes away those of sessions that are over for certain, of trials made before an instant. */
export async function deleteOldTrialMocks(
  db: Kysely<Database>,
  { companyId, before }: { companyId: string; before: Date },
): Promise<void> {
  await db
    .deleteFrom('trialMocks')
    .where('companyId', '=', companyId)
    .where('createdAt', '<', new Date(before.getTime() - longestSessionMs))
    .execute()
}
