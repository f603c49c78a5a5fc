import { sql, type Kysely } from 'kysely'
import type { RecordingRef } from './recordings.ts'
import type { Database } from './schema.ts'

/** What is to be done with a recording: its end asked for, its sound fetched, or its copy at the carrier deleted. Never two at a time. */
export type Work = 'askAt' | 'fetchAt' | 'deleteAtCarrierAt'
/**
 * `tries`: this one included, since it was last settled or something new was heard. `takes`: never the same twice. Whoever took it
 * later has a higher one, and the word over it.
 */
export type Taken = RecordingRef & { tries: number; takes: number }

/**
 * Takes what is due, the oldest first: nobody else is given it until the lease ends, by when it is done, has another time, or its
 * process is dead.
 */
export async function takeDueRecordings(
  db: Kysely<Database>,
  work: Work,
  { now, leaseUntil, limit }: { now: Date; leaseUntil: Date; limit: number },
): Promise<Taken[]> {
  const at = sql.ref(work)
  const { rows } = await sql<Taken>`
    update recording set ${at} = ${leaseUntil}, fetch_tries = recording.fetch_tries + 1, takes = recording.takes + 1
    from (
      select company_id, sid from recording where ${at} <= ${now}
      order by ${at} limit ${limit} for update skip locked
    ) as due
    where recording.company_id = due.company_id and recording.sid = due.sid
    returning recording.company_id as "companyId", recording.sid, recording.fetch_tries as tries, recording.takes`.execute(
    db,
  )
  return rows
}

/**
 * Writes how it went on with what was taken. Nothing is written when it is another's by now, is to be done anew, or not to be done
 * any more.
 */
export async function updateTaken(
  db: Kysely<Database>,
  work: Work,
  { companyId, sid, takes }: Taken,
  change: {
    status?: string
    itemId?: string
    askAt?: Date | null
    fetchAt?: Date | null
    deleteAtCarrierAt?: Date | null
    fetchTries?: number
    fetchError?: string | null
  },
): Promise<void> {
  await db
    .updateTable('recording')
    .set(change)
    .where('companyId', '=', companyId)
    .where('sid', '=', sid)
    .where('takes', '=', takes)
    .where(work, 'is not', null)
    .execute()
}

/** How old a recording is; indexed by it. */
const since = sql`coalesce(started_at, updated_at)`
/** Where a page of old recordings ends: since when the last of it is, as the database writes it to the microsecond, and its name. */
export type AgePlace = { since: string; sid: string }

/**
 * Recordings that began before an instant and are kept still, the oldest first, after that place. Also those of whose end the
 * carrier could not be asked: it may have the caller's voice.
 */
export const listRecordingsBefore = (
  db: Kysely<Database>,
  { companyId, before, after, limit }: { companyId: string; before: Date; after?: AgePlace | undefined; limit: number },
): Promise<(RecordingRef & AgePlace)[]> =>
  db
    .selectFrom('recording')
    .select(['companyId', 'sid', sql<string>`${since}::text`.as('since')])
    .where('companyId', '=', companyId)
    .where('deletedAt', 'is', null)
    .where((eb) => eb.or([eb('status', '=', 'completed'), eb('fetchError', 'is not', null)]))
    .where(sql<boolean>`${since} < ${before}`)
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(${since}, sid) > (${after?.since}::timestamptz, ${after?.sid}::text)`),
    )
    .orderBy(since)
    .orderBy('sid')
    .limit(limit)
    .execute()
