import type { Kysely, Selectable } from 'kysely'
import type { Database, SessionTable } from './schema.ts'

/** Which version a session runs, and since when: what reading its steps needs. */
export const findSessionVersion = (
  db: Kysely<Database>,
  { companyId, sessionId }: { companyId: string; sessionId: string },
): Promise<Pick<Selectable<SessionTable>, 'versionId' | 'startedAt' | 'isTest'> | undefined> =>
  db
    .selectFrom('session')
    .select(['versionId', 'startedAt', 'isTest'])
    .where('companyId', '=', companyId)
    .where('id', '=', sessionId)
    .limit(1)
    .executeTakeFirst()
