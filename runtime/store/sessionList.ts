import { sql, type Kysely, type Selectable, type SelectQueryBuilder } from 'kysely'
import type { Ending } from '#shared/run/session.ts'
import type { Database, InteractionTable, SessionTable } from './schema.ts'
import { containing } from './likePattern.ts'
import { earliest } from './sessions.ts'
import { havingOutcome } from './sessionOutcomes.ts'

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
  versionId?: string | undefined
  ending?: Ending | undefined
  outcome?: string | undefined
  text?: string | undefined
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

type Place = { at: Date; id: string }
type SessionQuery<Row> = SelectQueryBuilder<Database, 'session', Row>

/** All filters but the text and the outcome; and sessions after the last of the page before. */
function narrowed<Row>(
  query: SessionQuery<Row>,
  { companyId, filter, after }: { companyId: string; filter: SessionFilter; after: Place | undefined },
): SessionQuery<Row> {
  const { flowId, flowKey, versionId, status, ending, from, to, number, department, callSid, isTest } = filter
  let narrow = query
  if (flowId !== undefined) narrow = narrow.where('session.flowId', '=', flowId)
  if (flowKey !== undefined)
    narrow = narrow.where((eb) =>
      eb(
        'session.flowId',
        '=',
        eb
          .selectFrom('flow as named')
          .select('named.id')
          .where('named.companyId', '=', companyId)
          .where('named.key', '=', flowKey),
      ),
    )
  if (versionId !== undefined)
    narrow = narrow
      .where('session.versionId', '=', versionId)
      // Its flow leads to an index: versions have none of their own.
      .where(
        sql<boolean>`session.flow_id = coalesce(
          (select flow_id from flow_version where company_id = ${companyId} and id = ${versionId}),
          (select flow_id from trial_snapshot where company_id = ${companyId} and id = ${versionId}))`,
      )
  if (status !== undefined) narrow = narrow.where('session.endedAt', status === 'live' ? 'is' : 'is not', null)
  if (ending !== undefined) narrow = narrow.where('session.ending', '=', ending)
  if (from !== undefined) narrow = narrow.where('session.startedAt', '>=', from)
  if (to !== undefined) narrow = narrow.where('session.startedAt', '<', to)
  if (number !== undefined)
    narrow = narrow.where((eb) => eb.or([eb('session.caller', '=', number), eb('session.ourNumber', '=', number)]))
  if (department !== undefined) narrow = narrow.where('session.department', '=', department)
  if (callSid !== undefined) narrow = narrow.where('session.callSid', '=', callSid)
  if (isTest !== undefined) narrow = narrow.where('session.isTest', '=', isTest)
  if (after)
    narrow = narrow.where(
      sql<boolean>`(session.started_at, session.id) < (${after.at}::timestamptz, ${after.id}::uuid)`,
    )
  return narrow
}

/** Whether a session holds the text: in its own columns, or in what its caller said, pressed or wrote. */
function holding(companyId: string, text: string) {
  const pattern = containing(text)
  const digits = text.replace(/[\s().-]/g, '')
  const callerPattern = containing(/^\+?\d+$/.test(digits) ? digits : text)
  return sql<boolean>`(
    session.caller like ${callerPattern} or session.selection ilike ${pattern} or session.disposition ilike ${pattern}
    or exists (select from jsonb_array_elements_text(
      case jsonb_typeof(session.state -> 'tags') when 'array' then session.state -> 'tags' else '[]' end) as tag
      where tag ilike ${pattern})
    or exists (select from interaction said
      where said.company_id = ${companyId} and said.session_id = session.id
        and said.at >= session.started_at - interval '1 hour' and said.kind in ('collected', 'submitted', 'late')
        and (said.event ->> 'keys' ilike ${pattern} or said.event -> 'speech' ->> 'text' ilike ${pattern}
          or said.event ->> 'choice' ilike ${pattern} or said.event ->> 'fields' ilike ${pattern})))`
}

/**
 * So many sessions a page of a text search looks at. With eight steps each that took 40 ms on either database when nothing was
 * found (median on two busy cores); the embedded one answers no call meanwhile.
 */
export const maxSearched = 500
/** An outcome stands in the session itself: with states of 1,000 characters these took 6 to 62 ms on a busy machine. */
export const maxOutcomes = 2000

/**
 * Last started first; one row more than `limit` when there is a next page. A text or an outcome is looked for in so many sessions
 * of the other filters, whatever dates were asked for: `searchedTo` is the last of them when there are more.
 */
export async function listSessions(
  db: Kysely<Database>,
  wanted: { companyId: string; filter: SessionFilter; after: Place | undefined; limit: number },
): Promise<{ rows: SessionRow[]; searchedTo: Place | undefined }> {
  const { companyId, limit } = wanted
  const { text, outcome } = wanted.filter
  const most = text !== undefined ? maxSearched : outcome !== undefined ? maxOutcomes : undefined
  const sorted = <Row>(query: SessionQuery<Row>) =>
    narrowed(query, wanted).orderBy('session.startedAt', 'desc').orderBy('session.id', 'desc')
  const searchedTo =
    most === undefined
      ? undefined
      : await sorted(
          db
            .selectFrom('session')
            .select(['session.startedAt as at', 'session.id'])
            .where('session.companyId', '=', companyId),
        )
          .offset(most - 1)
          .limit(1)
          .executeTakeFirst()
  const rows = await sorted(select(db, companyId) as unknown as SessionQuery<SessionRow>)
    .$if(text !== undefined, (query) => query.where(holding(companyId, text ?? '')))
    .$if(outcome !== undefined, (query) => query.where(havingOutcome(outcome ?? '')))
    .$if(searchedTo !== undefined, (query) =>
      query.where(
        sql<boolean>`(session.started_at, session.id) >= (${searchedTo?.at}::timestamptz, ${searchedTo?.id}::uuid)`,
      ),
    )
    .limit(limit + 1)
    .execute()
  return { rows, searchedTo }
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
): Promise<Pick<Selectable<SessionTable>, 'seq' | 'startedAt' | 'endedAt' | 'ending' | 'isTest'> | undefined> =>
  db
    .selectFrom('session')
    .select(['seq', 'startedAt', 'endedAt', 'ending', 'isTest'])
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
