import { sql, type Kysely, type Selectable } from 'kysely'
import type { CallEventTable, CallStatus, CallTable, Database, Direction } from './schema.ts'

const columns = [
  'id',
  'callSid',
  'direction',
  'fromNumber',
  'toNumber',
  'status',
  'flowId',
  'department',
  'language',
  'variables',
  'isRecorded',
  'answeredBy',
  'durationSeconds',
  'errorCode',
  'errorMessage',
  'createdAt',
  'answeredAt',
  'endedAt',
] as const
export type CallRow = Pick<Selectable<CallTable>, (typeof columns)[number]>
export type CallFilter = {
  department?: string | undefined
  statuses?: readonly CallStatus[] | undefined
  direction?: Direction | undefined
  /** Whether its session is a trial's. */
  isTest?: boolean | undefined
}

/** Last made first; one row more than `limit` when there is a next page. */
export const listCalls = (
  db: Kysely<Database>,
  {
    companyId,
    filter: { department, statuses, direction, isTest },
    after,
    limit,
  }: { companyId: string; filter: CallFilter; after: { at: Date; id: string } | undefined; limit: number },
): Promise<CallRow[]> => {
  let query = db.selectFrom('call').select(columns).where('companyId', '=', companyId)
  if (department !== undefined) query = query.where('department', '=', department)
  if (statuses !== undefined) query = query.where('status', 'in', [...statuses])
  if (direction !== undefined) query = query.where('direction', '=', direction)
  if (isTest !== undefined) {
    const isOfTrial = sql<boolean>`exists (select 1 from session s where s.company_id = call.company_id and s.id = call.id and s.is_test)`
    query = query.where(isTest ? isOfTrial : sql<boolean>`not ${isOfTrial}`)
  }
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  return query
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

type CallKey = { companyId: string; callId: string }
export const findCallDetail = (db: Kysely<Database>, { companyId, callId }: CallKey): Promise<CallRow | undefined> =>
  db
    .selectFrom('call')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('id', '=', callId)
    .limit(1)
    .executeTakeFirst()

export type CallEventRow = Pick<Selectable<CallEventTable>, 'id' | 'kind' | 'detail' | 'at'>
export const listCallEvents = (db: Kysely<Database>, { companyId, callId }: CallKey): Promise<CallEventRow[]> =>
  db
    .selectFrom('callEvent')
    .select(['id', 'kind', 'detail', 'at'])
    .where('companyId', '=', companyId)
    .where('callId', '=', callId)
    .orderBy('at')
    .orderBy('id')
    .limit(1000)
    .execute()
