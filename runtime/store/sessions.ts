import { CompiledQuery, sql, type Insertable, type Kysely, type Selectable } from 'kysely'
import type { Database, InteractionTable, SessionTable } from './schema.ts'

type SessionKey = { companyId: string; sessionId: string }
/** With the start a look-up among interactions leaves out the months before it. */
type StartedSessionKey = SessionKey & { startedAt: Date }

const sessionColumns = [
  'companyId',
  'id',
  'seq',
  'turn',
  'state',
  'channel',
  'flowId',
  'versionId',
  'isTest',
  'direction',
  'callSid',
  'carrierSid',
  'startedAt',
  'lastStepAt',
  'endedAt',
] as const
type SessionColumn = (typeof sessionColumns)[number]
/** What stepping a session needs. `state` is sealed as it was stored. */
export type SessionRow = Pick<Selectable<SessionTable>, SessionColumn>

export function loadSession(
  db: Kysely<Database>,
  { companyId, sessionId }: SessionKey,
): Promise<SessionRow | undefined> {
  return db
    .selectFrom('session')
    .select(sessionColumns)
    .where('companyId', '=', companyId)
    .where('id', '=', sessionId)
    .executeTakeFirst()
}

/** Clocks of two processes differ: a step may bear an instant slightly before the start that another one noted. */
const clockSkewMs = 3_600_000
/** No interaction of the session is older. */
export const earliest = (startedAt: Date) => new Date(startedAt.getTime() - clockSkewMs)

export type StoredReply = {
  reply: string
  isReplySealed: boolean
  /** The document came from a step that no request had asked for. */
  isOutOfBand: boolean
}

const replyText = `
  select reply, is_reply_sealed, event_key from interaction
  where company_id = $1 and session_id = $2 and at >= $3 and turn = $4 and reply is not null
  order by seq desc limit 1`
type ReplyRow = { reply: string; isReplySealed: boolean; eventKey: string | null }

/** The document that answered a turn, or undefined when that turn has none. */
export async function findReply(
  db: Kysely<Database>,
  { companyId, sessionId, startedAt, turn }: StartedSessionKey & { turn: number },
): Promise<StoredReply | undefined> {
  const values = [companyId, sessionId, earliest(startedAt), turn]
  const { rows } = await db.executeQuery<ReplyRow>(CompiledQuery.raw(replyText, values))
  const [row] = rows
  return row && { reply: row.reply, isReplySealed: row.isReplySealed, isOutOfBand: row.eventKey !== null }
}

const eventKeyText = `
  select seq from interaction
  where company_id = $1 and session_id = $2 and at >= $3 and event_key = $4 limit 1`

/** Whether an event without a turn was stepped already. */
export async function hasEventKey(
  db: Kysely<Database>,
  { companyId, sessionId, startedAt, eventKey }: StartedSessionKey & { eventKey: string },
): Promise<boolean> {
  const values = [companyId, sessionId, earliest(startedAt), eventKey]
  const { rows } = await db.executeQuery(CompiledQuery.raw(eventKeyText, values))
  return rows.length > 0
}

type LateInput = { seq: number; turn: number; at: Date; event: object; eventKey?: string }

/** Records input for a turn that was over when it came. Advances nothing: `seq` is that of the last step, and there is no reply. */
export async function insertLateInput(
  db: Kysely<Database>,
  { event, eventKey, ...row }: SessionKey & LateInput,
): Promise<void> {
  const late: Insertable<InteractionTable> = {
    ...row,
    kind: 'late',
    event: JSON.stringify(event),
    eventKey: eventKey ?? null,
    reply: null,
  }
  await db.insertInto('interaction').values(late).execute()
}

const silentColumns = ['companyId', 'id', 'callSid', 'carrierSid', 'startedAt', 'lastStepAt'] as const
export type SilentSession = Pick<Selectable<SessionTable>, (typeof silentColumns)[number]>

/**
 * Open sessions from which nothing can be expected any more: past the `quietUntil` in their state, or where it has none, with no
 * step for `quietSeconds`. The longest silent first, on from `after`.
 */
export function listSilentSessions(
  db: Kysely<Database>,
  {
    at,
    quietSeconds,
    limit,
    after,
  }: {
    at: Date
    quietSeconds: number
    limit: number
    after?: Pick<SilentSession, 'lastStepAt' | 'id'> | undefined
  },
): Promise<SilentSession[]> {
  const quietUntil = sql<Date>`coalesce((state->>'quietUntil')::timestamptz, last_step_at + make_interval(secs => ${quietSeconds}))`
  return db
    .selectFrom('session')
    .select(silentColumns)
    .where('endedAt', 'is', null)
    .where(quietUntil, '<', at)
    .$if(after !== undefined, (query) =>
      query.where((eb) => eb(eb.refTuple('lastStepAt', 'id'), '>', eb.tuple(after?.lastStepAt ?? at, after?.id ?? ''))),
    )
    .orderBy('lastStepAt')
    .orderBy('id')
    .limit(limit)
    .execute()
}

export type LeasedSession = Pick<Selectable<SessionTable>, 'companyId' | 'id' | 'lastStepAt'>

/** Open sessions whose effect has outlived its lease: the process that had it is gone. On from `after`. */
export function listExpiredLeases(
  db: Kysely<Database>,
  { at, limit, after }: { at: Date; limit: number; after?: LeasedSession | undefined },
): Promise<LeasedSession[]> {
  return db
    .selectFrom('session')
    .select(['companyId', 'id', 'lastStepAt'])
    .where('endedAt', 'is', null)
    .where(sql<Date>`(state->'pending'->>'leaseUntil')::timestamptz`, '<', at)
    .$if(after !== undefined, (query) =>
      query.where((eb) => eb(eb.refTuple('lastStepAt', 'id'), '>', eb.tuple(after?.lastStepAt ?? at, after?.id ?? ''))),
    )
    .orderBy('lastStepAt')
    .orderBy('id')
    .limit(limit)
    .execute()
}
