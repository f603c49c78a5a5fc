import { CompiledQuery, sql, type Kysely, type Selectable } from 'kysely'
import type { Json } from '#shared/flow/flow.ts'
import type { AnsweredBy } from '#shared/run/event.ts'
import { callStatusRank, finalCallStatusRank } from './callStatus.ts'
import { keptPlan } from './keptPlan.ts'
import type { CallStatus, CallTable, Database } from './schema.ts'

/** The call is over: nobody can be told anything on it. */
export const hasEnded = (status: CallStatus): boolean => callStatusRank(status) === finalCallStatusRank

const columns = [
  'id',
  'callSid',
  'carrierSid',
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
] as const
export type Call = Pick<Selectable<CallTable>, (typeof columns)[number]>

export function findCall(db: Kysely<Database>, companyId: string, callId: string): Promise<Call | undefined> {
  return db
    .selectFrom('call')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('id', '=', callId)
    .limit(1)
    .executeTakeFirst()
}

/** Fixed text, as the end of every call asks for it: building it anew costs more than sending it. */
const bySidText = `${keptPlan}
  select id, call_sid, carrier_sid, direction, from_number, to_number, status, flow_id,
    department, language, variables, is_recorded, answered_by
  from call where company_id = $1 and call_sid = $2 limit 1`

export async function findCallBySid(
  db: Kysely<Database>,
  companyId: string,
  callSid: string,
): Promise<Call | undefined> {
  const { rows } = await db.executeQuery<Call>(CompiledQuery.raw(bySidText, [companyId, callSid]))
  return rows[0]
}

export type NewCall = {
  companyId: string
  id: string
  fromNumber: string
  toNumber: string
  flowId: string
  carrierSid: string
  isRecorded: boolean
  variables: Readonly<Record<string, Json>>
  createdAt: Date
  department?: string | undefined
  language?: string | undefined
  idempotencyKey?: string | undefined
  requestHash?: string | undefined
  createdBy?: string | undefined
}

/**
 * Writes a call we are about to place, unless its number is on the do-not-call list in one of these scopes: look and row are one
 * statement. `repeated`: another request with the same Idempotency-Key was faster.
 */
export async function insertPlacing(
  db: Kysely<Database>,
  call: NewCall,
  scopes: readonly string[],
): Promise<'written' | 'doNotCall' | 'repeated'> {
  const { rows } = await sql<{ written: boolean; listed: boolean }>`with listed as (
      select 1 from do_not_call d
      where d.company_id = ${call.companyId}::uuid and d.number = ${call.toNumber}::text and d.scope = any(${scopes}::text[])
    ), written as (
    insert into call (company_id, id, direction, from_number, to_number, status, status_rank, flow_id, carrier_sid, department,
      language, variables, is_recorded, idempotency_key, request_hash, created_by, created_at)
    select ${call.companyId}::uuid, ${call.id}::uuid, 'outbound', ${call.fromNumber}::text, ${call.toNumber}::text, 'placing', ${callStatusRank('placing')}::int,
      ${call.flowId}::uuid, ${call.carrierSid}::text, ${call.department ?? null}::text, ${call.language ?? null}::text,
      ${JSON.stringify(call.variables)}::jsonb, ${call.isRecorded}::boolean, ${call.idempotencyKey ?? null}::text,
      ${call.requestHash ?? null}::text, ${call.createdBy ?? null}::uuid, ${call.createdAt}::timestamptz
    where not exists (select 1 from listed)
    on conflict (company_id, idempotency_key) do nothing
    returning id)
    select exists (select 1 from written) as written, exists (select 1 from listed) as listed`.execute(db)
  const [row] = rows
  return row?.written ? 'written' : row?.listed ? 'doNotCall' : 'repeated'
}

/** The call an Idempotency-Key made before, with the hash of its request. */
export function findCallByKey(
  db: Kysely<Database>,
  companyId: string,
  idempotencyKey: string,
): Promise<Pick<CallTable, 'id' | 'status' | 'requestHash'> | undefined> {
  return db
    .selectFrom('call')
    .select(['id', 'status', 'requestHash'])
    .where('companyId', '=', companyId)
    .where('idempotencyKey', '=', idempotencyKey)
    .limit(1)
    .executeTakeFirst()
}

/** Writes an inbound call that no session was made for: it was over too early, or met a closed line. Known ones stay as they are. */
export async function insertInboundCall(
  db: Kysely<Database>,
  call: Pick<NewCall, 'companyId' | 'id' | 'carrierSid' | 'createdAt'> & {
    callSid: string
    fromNumber?: string | undefined
    toNumber?: string | undefined
    flowId?: string | undefined
  },
): Promise<void> {
  await db
    .insertInto('call')
    .values({
      companyId: call.companyId,
      id: call.id,
      callSid: call.callSid,
      carrierSid: call.carrierSid,
      direction: 'inbound',
      fromNumber: call.fromNumber ?? null,
      toNumber: call.toNumber ?? null,
      status: 'ringing',
      statusRank: callStatusRank('ringing'),
      flowId: call.flowId ?? null,
      createdAt: call.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export type StatusChange = {
  status: CallStatus
  at: Date
  /** Counts the carrier's callbacks of one call from 0; they come in any order. */
  sequenceNumber?: number | undefined
  callSid?: string | undefined
  durationSeconds?: number | undefined
  answeredBy?: AnsweredBy | undefined
  error?: { code: string; message: string } | undefined
}

/** Moves a call forward; a status of no higher rank, or from an older callback, changes nothing. */
export async function updateStatus(
  db: Kysely<Database>,
  { companyId, callId }: { companyId: string; callId: string },
  change: StatusChange,
): Promise<'moved' | 'stale'> {
  const rank = callStatusRank(change.status)
  const moved = await db
    .updateTable('call')
    .set((eb) => ({
      status: change.status,
      statusRank: rank,
      ...(change.sequenceNumber !== undefined && { sequenceNumber: change.sequenceNumber }),
      ...(change.callSid !== undefined && { callSid: eb.fn.coalesce('callSid', eb.val(change.callSid)) }),
      ...(change.durationSeconds !== undefined && { durationSeconds: change.durationSeconds }),
      ...(change.answeredBy !== undefined && { answeredBy: change.answeredBy }),
      ...(change.error && { errorCode: change.error.code, errorMessage: change.error.message }),
      ...(change.status === 'in-progress' && { answeredAt: change.at }),
      ...(rank === finalCallStatusRank && { endedAt: change.at }),
    }))
    .where('companyId', '=', companyId)
    .where('id', '=', callId)
    .where('statusRank', '<', rank)
    .$if(change.sequenceNumber !== undefined, (query) => query.where('sequenceNumber', '<', change.sequenceNumber ?? 0))
    .returning('id')
    .executeTakeFirst()
  return moved ? 'moved' : 'stale'
}

const reportText = `${keptPlan}
  with known as (
    select id from call where company_id = $1 and id = $2 and call_sid = $11
  ), moved as (
    update call set status = $3, status_rank = $4,
      sequence_number = coalesce($5, sequence_number), duration_seconds = coalesce($6, duration_seconds),
      answered_by = coalesce($7, answered_by),
      answered_at = case when $3 = 'in-progress' then $8 else answered_at end,
      ended_at = case when $4 = ${finalCallStatusRank} then $8 else ended_at end
    where company_id = $1 and id = (select id from known) and status_rank < $4 and ($5::int is null or sequence_number < $5)
  ), noted as (
    insert into call_event (company_id, call_id, id, kind, detail, at) select $1, id, $9::uuid, 'status', $10::jsonb, $8 from known
    on conflict do nothing
  )
  select id from known`

/**
 * As `updateStatus` together with `insertCallEvent`, in one statement: every call ends with it. `unknown`, and nothing is stored,
 * when no call has this id and this SID.
 */
export async function recordStatus(
  db: Kysely<Database>,
  { companyId, callId, callSid }: { companyId: string; callId: string; callSid: string },
  { status, at, sequenceNumber, durationSeconds, answeredBy }: Omit<StatusChange, 'callSid' | 'error'>,
  event: { id: string; detail: Readonly<Record<string, Json>> },
): Promise<'recorded' | 'unknown'> {
  const change = [
    status,
    callStatusRank(status),
    sequenceNumber ?? null,
    durationSeconds ?? null,
    answeredBy ?? null,
    at,
  ]
  const values = [companyId, callId, ...change, event.id, JSON.stringify(event.detail), callSid]
  const { rows } = await db.executeQuery(CompiledQuery.raw(reportText, values))
  return rows.length > 0 ? 'recorded' : 'unknown'
}

/** Notes the carrier's id of a call we placed, however far the call has come by then. */
export async function updateCallSid(
  db: Kysely<Database>,
  { companyId, callId }: { companyId: string; callId: string },
  callSid: string,
): Promise<void> {
  await db
    .updateTable('call')
    .set({ callSid })
    .where('companyId', '=', companyId)
    .where('id', '=', callId)
    .where('callSid', 'is', null)
    .execute()
}

export async function updateAnsweredBy(
  db: Kysely<Database>,
  { companyId, callId }: { companyId: string; callId: string },
  answeredBy: AnsweredBy,
): Promise<void> {
  await db.updateTable('call').set({ answeredBy }).where('companyId', '=', companyId).where('id', '=', callId).execute()
}

/** Adds a line to the call's log; one of the same id is there already and stays. */
export async function insertCallEvent(
  db: Kysely<Database>,
  event: {
    companyId: string
    callId: string
    id: string
    kind: string
    detail: Readonly<Record<string, Json>>
    at: Date
  },
): Promise<void> {
  await db
    .insertInto('callEvent')
    .values({ ...event, detail: JSON.stringify(event.detail) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

const quietColumns = ['companyId', 'id', 'callSid', 'carrierSid', 'status', 'createdAt'] as const
export type QuietCall = Pick<Selectable<CallTable>, (typeof quietColumns)[number]>

/** Calls made before an instant that have not ended and whose session, where there is one, has not moved since either; oldest first, on from `after`. */
export function listQuietCalls(
  db: Kysely<Database>,
  { before, limit, after }: { before: Date; limit: number; after?: Pick<QuietCall, 'createdAt' | 'id'> | undefined },
): Promise<QuietCall[]> {
  return (
    db
      .selectFrom('call')
      .select(quietColumns)
      // A literal: with a parameter the plan could not use the index of open calls.
      .where('statusRank', '<', sql.lit(finalCallStatusRank))
      .where('createdAt', '<', before)
      .$if(after !== undefined, (query) =>
        query.where((eb) =>
          eb(eb.refTuple('createdAt', 'id'), '>', eb.tuple(after?.createdAt ?? before, after?.id ?? '')),
        ),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('session')
              .select('session.id')
              .whereRef('session.companyId', '=', 'call.companyId')
              .whereRef('session.id', '=', 'call.id')
              .where('session.endedAt', 'is', null)
              .where('session.lastStepAt', '>=', before),
          ),
        ),
      )
      .orderBy('createdAt')
      .orderBy('id')
      .limit(limit)
      .execute()
  )
}
