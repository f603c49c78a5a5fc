import { sql, type Kysely, type Selectable } from 'kysely'
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

const columns = [
  'recording.sid',
  'recording.source',
  'recording.status',
  'recording.durationSeconds',
  'recording.channels',
  'recording.startedAt',
] as const
export type RecordingRow = Pick<
  Selectable<RecordingTable>,
  'sid' | 'source' | 'status' | 'durationSeconds' | 'channels' | 'startedAt'
>

/** The recordings of a call, the newest first. */
export const listRecordingsOf = (
  db: Kysely<Database>,
  { companyId, callId, limit }: { companyId: string; callId: string; limit: number },
): Promise<RecordingRow[]> =>
  db
    .selectFrom('recording')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('callId', '=', callId)
    .orderBy('updatedAt', 'desc')
    .orderBy('sid')
    .limit(limit)
    .execute()

/** With the carrier account its call went through. */
export const findRecording = (
  db: Kysely<Database>,
  { companyId, sid }: { companyId: string; sid: string },
): Promise<(RecordingRow & { carrierSid: string | null }) | undefined> =>
  db
    .selectFrom('recording')
    .leftJoin('call', (join) =>
      join.onRef('call.companyId', '=', 'recording.companyId').onRef('call.id', '=', 'recording.callId'),
    )
    .select([...columns, 'call.carrierSid'])
    .where('recording.companyId', '=', companyId)
    .where('recording.sid', '=', sid)
    .limit(1)
    .executeTakeFirst()
