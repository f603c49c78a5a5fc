import type { Fact } from '#shared/run/action.ts'
import type { Ending } from '#shared/run/session.ts'
import type { TrailEntry } from '#shared/run/trail.ts'
import { callStatusRank } from './callStatus.ts'
import type { Channel, Direction, InteractionKind } from './schema.ts'

/** One step of one session, as it is to be stored. All JSON is sealed already where it has to be. */
export type StepRow = {
  companyId: string
  sessionId: string
  /** The session's `seq` before this step; the row is stale when the database has another. 0 with `newSession`. */
  seq: number
  startedAt: Date
  at: Date
  turnAfter: number
  state: object
  /** `key` marks an event that no turn guards against being stepped twice. */
  event: { kind: InteractionKind; json: object; key?: string }
  /** The turn that `reply` answers. */
  turnAnswered?: number
  reply?: string
  isReplySealed: boolean
  facts: readonly Fact[]
  trail: readonly TrailEntry[]
  ended?: { at: Date; ending: Ending }
  selection?: string
  disposition?: string
  /** Inserts the session; for a phone session its call too. */
  newSession?: NewSessionColumns
}

export type NewSessionColumns = {
  channel: Channel
  flowId: string
  versionId: string
  isTest: boolean
  direction: Direction
  caller?: string
  ourNumber?: string
  contactId?: string
  callSid?: string
  carrierSid?: string
  department?: string
  /** A call we placed has its row already, which then learns its SID. */
  call?: {
    callSid: string
    carrierSid: string
    fromNumber?: string
    toNumber?: string
    status: string
    language?: string
  }
}

/**
 * Stores any number of steps and gives the positions of those that were current; the others changed nothing. The parameter is
 * one JSON array of `stepRecord`s, at most one a session. `d` what came, `n` sessions inserted, `u` sessions moved on by
 * compare-and-swap, `won` both, and then, for those only, what goes with a step: its interaction, facts, opt-outs, call.
 */
export const saveStepStatement = {
  name: 'save_step',
  text: `
with d as (
  select * from jsonb_to_recordset($1::jsonb) as t (
    position int, company_id uuid, session_id uuid, seq int, at timestamptz, turn_after int, state jsonb,
    kind text, event jsonb, event_key text, turn int, reply text, is_reply_sealed boolean, facts jsonb, trail jsonb,
    ended_at timestamptz, ending text, selection text, disposition text, started_at timestamptz, new_session jsonb, call jsonb)
), n as (
  insert into session (company_id, id, seq, turn, state, channel, flow_id, version_id, is_test, direction, caller, our_number,
    contact_id, call_sid, carrier_sid, department, started_at, last_step_at, ended_at, ending, selection, disposition)
  select d.company_id, d.session_id, 1, d.turn_after, d.state, c.channel, c.flow_id, c.version_id, c.is_test, c.direction, c.caller,
    c.our_number, c.contact_id, c.call_sid, c.carrier_sid, c.department, d.started_at, d.at, d.ended_at, d.ending, d.selection, d.disposition
  from d cross join lateral jsonb_to_record(d.new_session) as c (
    channel text, flow_id uuid, version_id uuid, is_test boolean, direction text, caller text, our_number text, contact_id uuid,
    call_sid text, carrier_sid text, department text)
  where d.seq = 0 and d.new_session is not null
  on conflict (company_id, id) do nothing
  returning company_id, id
), u as (
  update session s set seq = s.seq + 1, turn = d.turn_after, state = d.state, last_step_at = d.at,
    ended_at = coalesce(s.ended_at, d.ended_at), ending = coalesce(s.ending, d.ending),
    selection = coalesce(d.selection, s.selection), disposition = coalesce(d.disposition, s.disposition)
  from d where d.seq > 0 and s.company_id = d.company_id and s.id = d.session_id and s.seq = d.seq
  returning d.*
), won as (
  select * from u union all select d.* from n join d on d.company_id = n.company_id and d.session_id = n.id
), i as (
  insert into interaction (company_id, session_id, seq, turn, kind, event, event_key, reply, is_reply_sealed, facts, trail, at)
  select company_id, session_id, seq + 1, turn, kind, event, event_key, reply, is_reply_sealed, facts, trail, at from won
), f as (
  insert into session_fact (company_id, session_id, seq, kind, name, value, at)
  select w.company_id, w.session_id, w.seq + 1, t.kind, coalesce(t.tag, t.goal, t.disposition, t.scope), t.value, w.at
  from won w cross join lateral jsonb_to_recordset(w.facts) as t (
    kind text, tag text, goal text, disposition text, scope text, value double precision)
), o as (
  insert into do_not_call (company_id, number, scope, source, session_id, created_at)
  select w.company_id, t.number, t.scope, 'caller', w.session_id, w.at
  from won w cross join lateral jsonb_to_recordset(w.facts) as t (kind text, number text, scope text, "isTest" boolean)
  where t.kind = 'optedOut' and t."isTest" is not true
  on conflict do nothing
), c as (
  insert into call (company_id, id, call_sid, carrier_sid, direction, from_number, to_number, status, status_rank, flow_id,
    department, language, created_at, answered_at)
  select w.company_id, w.session_id, t.call_sid, t.carrier_sid, t.direction, t.from_number, t.to_number, t.status, t.status_rank,
    t.flow_id, t.department, t.language, w.at, case when t.status = 'in-progress' then w.at end
  from won w cross join lateral jsonb_to_record(w.call) as t (
    call_sid text, carrier_sid text, direction text, from_number text, to_number text, status text, status_rank int,
    flow_id uuid, department text, language text)
  where w.call is not null
  on conflict (company_id, id) do update set
    call_sid = excluded.call_sid, carrier_sid = excluded.carrier_sid,
    from_number = coalesce(call.from_number, excluded.from_number), to_number = coalesce(call.to_number, excluded.to_number),
    status = case when excluded.status_rank > call.status_rank then excluded.status else call.status end,
    status_rank = greatest(excluded.status_rank, call.status_rank),
    flow_id = coalesce(call.flow_id, excluded.flow_id), department = coalesce(call.department, excluded.department),
    language = coalesce(call.language, excluded.language), answered_at = coalesce(call.answered_at, excluded.answered_at)
)
select position from won`,
} as const

/** The row as `jsonb_to_recordset` reads it. What is undefined is left out by JSON.stringify and so is null. */
export function stepRecord(row: StepRow, position: number): Record<string, unknown> {
  const { newSession: created, event, ended } = row
  return {
    position,
    company_id: row.companyId,
    session_id: row.sessionId,
    seq: row.seq,
    at: row.at,
    turn_after: row.turnAfter,
    state: row.state,
    kind: event.kind,
    event: event.json,
    event_key: event.key,
    turn: row.turnAnswered,
    reply: row.reply,
    is_reply_sealed: row.isReplySealed,
    facts: row.facts,
    trail: row.trail,
    ended_at: ended?.at,
    ending: ended?.ending,
    selection: row.selection,
    disposition: row.disposition,
    ...(created && { started_at: row.startedAt, new_session: sessionRecord(created), call: callRecord(created) }),
  }
}

function sessionRecord(created: NewSessionColumns) {
  return {
    channel: created.channel,
    flow_id: created.flowId,
    version_id: created.versionId,
    is_test: created.isTest,
    direction: created.direction,
    caller: created.caller,
    our_number: created.ourNumber,
    contact_id: created.contactId,
    call_sid: created.callSid,
    carrier_sid: created.carrierSid,
    department: created.department,
  }
}

function callRecord({ call, direction, flowId, department }: NewSessionColumns) {
  return (
    call && {
      call_sid: call.callSid,
      carrier_sid: call.carrierSid,
      direction,
      from_number: call.fromNumber,
      to_number: call.toNumber,
      status: call.status,
      status_rank: callStatusRank(call.status),
      flow_id: flowId,
      department,
      language: call.language,
    }
  )
}
