import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** What a trial's outermost flow has in its variables after its last step, without the sensitive ones; undefined for other sessions. */
export const findTrialVariables = (
  db: Kysely<Database>,
  { companyId, sessionId }: { companyId: string; sessionId: string },
): Promise<{ seq: number; variables: Readonly<Record<string, unknown>> } | undefined> =>
  db
    .selectFrom('session')
    .select(['seq', sql<Readonly<Record<string, unknown>>>`session.state -> 'frames' -> 0 -> 'vars'`.as('variables')])
    .where('companyId', '=', companyId)
    .where('id', '=', sessionId)
    .where('isTest', '=', true)
    .limit(1)
    .executeTakeFirst()
