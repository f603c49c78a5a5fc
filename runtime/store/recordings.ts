import { sql, type Kysely, type Selectable } from 'kysely'
import type { Sound } from '#shared/api/content.ts'
import type { Database, RecordingTable } from './schema.ts'

export type Recording = Pick<RecordingTable, 'companyId' | 'sid' | 'callId' | 'source' | 'status'> & {
  url?: string | undefined
  durationSeconds?: number | undefined
  channels?: number | undefined
  startedAt?: Date | undefined
  at: Date
}
export type RecordingRef = { companyId: string; sid: string }

/** How long nothing is heard of a recording that was begun before the carrier is asked: an outage of ours is mostly over by then. */
export const askAfterMs = 10 * 60_000

/**
 * Writes what is known of a recording. Callbacks come in any order: one that ended is not under way again. One that is complete
 * is due to be fetched, unless it is of a trial; also where we had given up waiting for its end. One that was deleted meanwhile is
 * due to be deleted at the carrier, which may not have had it yet when it was asked.
 */
export async function saveRecording(db: Kysely<Database>, recording: Recording): Promise<void> {
  const { url = null, durationSeconds = null, channels = null, startedAt = null, at, ...rest } = recording
  const kept = (column: 'url' | 'durationSeconds' | 'channels' | 'startedAt') =>
    sql<never>`coalesce(${sql.ref(`excluded.${column}`)}, ${sql.ref(`recording.${column}`)})`
  const isDeleted = sql`recording.deleted_at is not null`
  const isOfTrial = sql`exists (select from session where company_id = ${rest.companyId} and id = ${rest.callId} and is_test)`
  const fetchAt =
    rest.status === 'completed' ? sql<Date | null>`case when ${isOfTrial} then null else ${at}::timestamptz end` : null
  const askAt =
    rest.status === 'in-progress'
      ? sql<Date | null>`case when ${isOfTrial} then null else ${new Date(at.getTime() + askAfterMs)}::timestamptz end`
      : null
  await db
    .insertInto('recording')
    .values({ ...rest, url, durationSeconds, channels, startedAt, fetchAt, askAt, updatedAt: at })
    .onConflict((conflict) =>
      conflict
        .columns(['companyId', 'sid'])
        .doUpdateSet({
          status: (eb) => eb.ref('excluded.status'),
          url: sql<string | null>`case when ${isDeleted} then null else ${kept('url')} end`,
          durationSeconds: kept('durationSeconds'),
          channels: kept('channels'),
          startedAt: kept('startedAt'),
          fetchAt: sql<Date | null>`case when ${isDeleted} then null else excluded.fetch_at end`,
          deleteAtCarrierAt: sql<Date | null>`case when ${isDeleted} then ${at}::timestamptz else recording.delete_at_carrier_at end`,
          askAt: (eb) => eb.ref('excluded.askAt'),
          // Those for its end are not held against its sound.
          fetchTries: 0,
          fetchError: null,
          // What is under way knew nothing of this, and has no say any more.
          takes: sql<number>`recording.takes + 1`,
          updatedAt: at,
        })
        .where((eb) =>
          eb.or([
            eb('recording.status', '=', 'in-progress'),
            // What the carrier itself called absent has no error, and stays so.
            sql<boolean>`excluded.status = 'completed' and recording.status = 'absent'
              and (${isDeleted} or recording.fetch_error is not null)`,
          ]),
        ),
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
  'recording.itemId',
  'recording.fetchAt',
  'recording.fetchError',
  'recording.deletedAt',
] as const
export type RecordingRow = Pick<
  Selectable<RecordingTable>,
  | 'sid'
  | 'source'
  | 'status'
  | 'durationSeconds'
  | 'channels'
  | 'startedAt'
  | 'itemId'
  | 'fetchAt'
  | 'fetchError'
  | 'deletedAt'
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

/** With its call, the carrier account that went through, and the language of its session. */
export const findRecording = (
  db: Kysely<Database>,
  { companyId, sid }: RecordingRef,
): Promise<
  | (RecordingRow & {
      callId: string
      carrierSid: string | null
      callSid: string | null
      callEndedAt: Date | null
      sessionId: string | null
      isTest: boolean
      language: string | null
    })
  | undefined
> =>
  db
    .selectFrom('recording')
    .leftJoin('call', (join) =>
      join.onRef('call.companyId', '=', 'recording.companyId').onRef('call.id', '=', 'recording.callId'),
    )
    .leftJoin('session', (join) =>
      join.onRef('session.companyId', '=', 'recording.companyId').onRef('session.id', '=', 'recording.callId'),
    )
    .select([
      ...columns,
      'recording.callId',
      'call.carrierSid',
      sql<string | null>`coalesce(call.call_sid, session.call_sid)`.as('callSid'),
      sql<Date | null>`case when call.id is null then session.ended_at else call.ended_at end`.as('callEndedAt'),
      'session.id as sessionId',
      sql<boolean>`coalesce(session.is_test, false)`.as('isTest'),
      sql<string | null>`session.state ->> 'language'`.as('language'),
    ])
    .where('recording.companyId', '=', companyId)
    .where('recording.sid', '=', sid)
    .limit(1)
    .executeTakeFirst()

/** Holds the recording until the transaction ends. */
export const lockRecording = (
  tx: Kysely<Database>,
  { companyId, sid }: RecordingRef,
): Promise<Selectable<RecordingTable> | undefined> =>
  tx
    .selectFrom('recording')
    .selectAll()
    .where('companyId', '=', companyId)
    .where('sid', '=', sid)
    .forUpdate()
    .executeTakeFirst()

/** The file that a recording is kept as, and what was measured of it. */
export const findKeptSound = (
  db: Kysely<Database>,
  { companyId, itemId }: { companyId: string; itemId: string },
): Promise<{ hash: string; extension: string; durationMs: number | null; sound: Sound | null } | undefined> =>
  db
    .selectFrom('contentRevision as revision')
    .innerJoin('mediaFile as file', (join) =>
      join.onRef('file.companyId', '=', 'revision.companyId').onRef('file.hash', '=', 'revision.fileHash'),
    )
    .select(['file.hash', 'file.extension', 'file.durationMs', 'revision.sound'])
    .where('revision.companyId', '=', companyId)
    .where('revision.itemId', '=', itemId)
    .orderBy('revision.number', 'desc')
    .limit(1)
    .executeTakeFirst()

/** What the carrier understood of a recording; undefined when it was not asked, or has not answered yet. */
export async function findTranscript(
  db: Kysely<Database>,
  { companyId, sid, callId }: RecordingRef & { callId: string },
): Promise<string | undefined> {
  const row = await db
    .selectFrom('callEvent')
    .select(sql<string | null>`detail ->> 'text'`.as('text'))
    .where('companyId', '=', companyId)
    .where('callId', '=', callId)
    .where('kind', '=', 'transcript')
    .where(sql<boolean>`detail ->> 'recordingSid' = ${sid}`)
    .limit(1)
    .executeTakeFirst()
  return row?.text ?? undefined
}

/** Takes the words of a transcript out of the log of its call. */
export async function forgetTranscript(
  db: Kysely<Database>,
  { companyId, sid, callId }: RecordingRef & { callId: string },
): Promise<void> {
  await db
    .updateTable('callEvent')
    .set({ detail: sql<string>`detail - 'text'` })
    .where('companyId', '=', companyId)
    .where('callId', '=', callId)
    .where('kind', '=', 'transcript')
    .where(sql<boolean>`detail ->> 'recordingSid' = ${sid}`)
    .execute()
}
