import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** Counts one more in the bucket's window, or in a new window when the old one is over. */
export const takeAttempt = (
  db: Kysely<Database>,
  { bucket, now, windowEndsAt }: { bucket: string; now: Date; windowEndsAt: Date },
): Promise<{ failures: number; windowEndsAt: Date }> =>
  db
    .insertInto('authAttempt')
    .values({ bucket, failures: 1, windowEndsAt })
    .onConflict((conflict) =>
      conflict.column('bucket').doUpdateSet({
        failures: sql`case when auth_attempt.window_ends_at <= ${now} then 1 else auth_attempt.failures + 1 end`,
        windowEndsAt: sql`case when auth_attempt.window_ends_at <= ${now} then excluded.window_ends_at else auth_attempt.window_ends_at end`,
      }),
    )
    .returning(['failures', 'windowEndsAt'])
    .executeTakeFirstOrThrow()

export async function forgiveAttempt(db: Kysely<Database>, bucket: string): Promise<void> {
  await db
    .updateTable('authAttempt')
    .set({ failures: sql`greatest(failures - 1, 0)` })
    .where('bucket', '=', bucket)
    .execute()
}

export async function forgiveAttempts(db: Kysely<Database>, bucket: string): Promise<void> {
  await db.deleteFrom('authAttempt').where('bucket', '=', bucket).execute()
}

export async function dropOldAttempts(db: Kysely<Database>, now: Date): Promise<void> {
  await db.deleteFrom('authAttempt').where('windowEndsAt', '<', now).execute()
}
