import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database, InteractionTable, SessionTable } from './schema.ts'
import { earliest } from './sessions.ts'

type SessionColumns = Omit<Selectable<SessionTable>, 'companyId' | 'seq' | 'turn' | 'state' | 'carrierSid'>
/** A session as lists show it; `language` and `tags` are read out of its state. */
export type SessionRow = SessionColumns & {
  flowKey: string | null
  flowName: string | null
  versionNumber: number | null
  language: string | null
  tags: unknown
}
export type SessionFilter = {
  flowId?: string | undefined
  flowKey?: string | undefined
  status?: 'live' | 'ended' | undefined
  from?: Date | undefined
  to?: Date | undefined
  number?: string | undefined
  department?: string | undefined
  callSid?: string | undefined
  isTest?: boolean | undefined
}

const select = (db: Kysely<Database>, companyId: string) =>
  db
    .selectFrom('session')
    .leftJoin('flow', (join) =>
      join.onRef('flow.companyId', '=', 'session.companyId').onRef('flow.id', '=', 'session.flowId'),
    )
    .leftJoin('flowVersion as version', (join) =>
      join.onRef('version.companyId', '=', 'session.companyId').onRef('version.id', '=', 'session.versionId'),
    )
    .select([
      'session.id',
      'session.channel',
      'session.flowId',
      'session.versionId',
      'session.isTest',
      'session.direction',
      'session.caller',
      'session.ourNumber',
      'session.contactId',
      'session.callSid',
      'session.department',
      'session.startedAt',
      'session.lastStepAt',
      'session.endedAt',
      'session.ending',
      'session.selection',
      'session.disposition',
      'flow.key as flowKey',
      'flow.name as flowName',
      'version.number as versionNumber',
      sql<string | null>`session.state ->> 'language'`.as('language'),
      sql<unknown>`session.state -> 'tags'`.as('tags'),
    ])
    .where('session.companyId', '=', companyId)

/** Last started first; one row more than `limit` when there is a next page. */
export const listSessions = (
  db: Kysely<Database>,
  {
    companyId,
    filter,
    after,
    limit,
  }: { companyId: string; filter: SessionFilter; after: { at: Date; id: string } | undefined; limit: number },
): Promise<SessionRow[]> => {
  const { flowId, flowKey, status, from, to, number, department, callSid, isTest } = filter
  let query = select(db, companyId)
  if (flowId !== undefined) query = query.where('session.flowId', '=', flowId)
  if (flowKey !== undefined) query = query.where('flow.key', '=', flowKey)
  if (status !== undefined) query = query.where('session.endedAt', status === 'live' ? 'is' : 'is not', null)
  if (from !== undefined) query = query.where('session.startedAt', '>=', from)
  if (to !== undefined) query = query.where('session.startedAt', '<', to)
  if (number !== undefined)
    query = query.where((eb) => eb.or([eb('session.caller', '=', number), eb('session.ourNumber', '=', number)]))
  if (department !== undefined) query = query.where('session.department', '=', department)
  if (callSid !== undefined) query = query.where('session.callSid', '=', callSid)
  if (isTest !== undefined) query = query.where('session.isTest', '=', isTest)
  if (after)
    query = query.where(sql<boolean>`(session.started_at, session.id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  return query
    .orderBy('session.startedAt', 'desc')
    .orderBy('session.id', 'desc')
    .limit(limit + 1)
    .execute()
}

type SessionKey = { companyId: string; sessionId: string }
/** With its state, whose sensitive part is ciphertext. */
export const findSessionDetail = (
  db: Kysely<Database>,
  { companyId, sessionId }: SessionKey,
): Promise<(SessionRow & { state: unknown }) | undefined> =>
  select(db, companyId)
    .select(sql<unknown>`session.state`.as('state'))
    .where('session.id', '=', sessionId)
    .limit(1)
    .executeTakeFirst()

export type InteractionRow = Pick<
  Selectable<InteractionTable>,
  'seq' | 'turn' | 'kind' | 'event' | 'reply' | 'isReplySealed' | 'facts' | 'trail' | 'at'
>
/** Every step of a session in order. Its start keeps older partitions untouched; a session takes at most 1,000 steps. */
export const listInteractions = (
  db: Kysely<Database>,
  { companyId, sessionId, startedAt }: SessionKey & { startedAt: Date },
): Promise<InteractionRow[]> =>
  db
    .selectFrom('interaction')
    .select(['seq', 'turn', 'kind', 'event', 'reply', 'isReplySealed', 'facts', 'trail', 'at'])
    .where('companyId', '=', companyId)
    .where('sessionId', '=', sessionId)
    .where('at', '>=', earliest(startedAt))
    .orderBy('seq')
    .orderBy('at')
    .limit(5000)
    .execute()

/** How far a session is, and whether it is over; written by the statement that writes its last step. */
export const findSessionEnd = (
  db: Kysely<Database>,
  { companyId, sessionId }: SessionKey,
): Promise<Pick<Selectable<SessionTable>, 'seq' | 'startedAt' | 'endedAt' | 'ending'> | undefined> =>
  db
    .selectFrom('session')
    .select(['seq', 'startedAt', 'endedAt', 'ending'])
    .where('companyId', '=', companyId)
    .where('id', '=', sessionId)
    .limit(1)
    .executeTakeFirst()

/** The steps after a number, in order; late input is none. */
export const listStepsAfter = (
  db: Kysely<Database>,
  { companyId, sessionId, startedAt, after }: SessionKey & { startedAt: Date; after: number },
): Promise<Pick<Selectable<InteractionTable>, 'seq' | 'turn' | 'kind' | 'trail' | 'at'>[]> =>
  db
    .selectFrom('interaction')
    .select(['seq', 'turn', 'kind', 'trail', 'at'])
    .where('companyId', '=', companyId)
    .where('sessionId', '=', sessionId)
    .where('at', '>=', earliest(startedAt))
    .where('seq', '>', after)
    .where('kind', '!=', 'late')
    .orderBy('seq')
    .limit(500)
    .execute()
