import { sql, type Kysely } from 'kysely'
import type { Database, RecordingTable } from './schema.ts'

export type Recording = Pick<RecordingTable, 'companyId' | 'sid' | 'callId' | 'source' | 'status'> & {
  url?: string | undefined
  durationSeconds?: number | undefined
  channels?: number | undefined
  startedAt?: Date | undefined
  at: Date
}

/** Writes what is known of a recording. Callbacks come in any order: one that ended is not under way again. */
export async function saveRecording(db: Kysely<Database>, recording: Recording): Promise<void> {
  const { url = null, durationSeconds = null, channels = null, startedAt = null, at, ...rest } = recording
  const kept = (column: 'url' | 'durationSeconds' | 'channels' | 'startedAt') =>
    sql<never>`coalesce(${sql.ref(`excluded.${column}`)}, ${sql.ref(`recording.${column}`)})`
  await db
    .insertInto('recording')
    .values({ ...rest, url, durationSeconds, channels, startedAt, updatedAt: at })
    .onConflict((conflict) =>
      conflict
        .columns(['companyId', 'sid'])
        .doUpdateSet({
          status: (eb) => eb.ref('excluded.status'),
          url: kept('url'),
          durationSeconds: kept('durationSeconds'),
          channels: kept('channels'),
          startedAt: kept('startedAt'),
          updatedAt: at,
        })
        .where('recording.status', '=', 'in-progress'),
    )
    .execute()
}
