import type { Action, SpokenPart } from '#shared/run/action.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import { leaseMarginSeconds } from '#shared/run/guards.ts'
import type { Session, SessionState, Values } from '#shared/run/session.ts'
import type { StepResult } from '#shared/run/step.ts'
import type { Sealer } from '../security/sealer.ts'
import type { StepRow } from '../store/saveStep.ts'
import type { NewPhoneSession } from './hostTypes.ts'
import type { LiveSession } from './liveSession.ts'
import { quietSeconds } from './quietSeconds.ts'
import { eventForRecord, sealState, type StoredState } from './storedState.ts'

type Input = {
  session: LiveSession
  event: CallerEvent
  result: StepResult
  sealer: Sealer
  eventKey?: string
  reply?: string
  newSession?: NewPhoneSession
}

/** One step as the hot statement stores it: state and replies sealed where they hold sensitive values. */
export function stepRow({ session, event, result, sealer, eventKey, reply, newSession }: Input): StepRow {
  const { state } = result.session
  const isReplySealed =
    reply !== undefined &&
    result.actions.some(
      (action) =>
        ('prompt' in action && action.prompt.some(isSensitive)) || (action.kind === 'dial' && action.isSensitive),
    )
  return {
    companyId: session.companyId,
    sessionId: session.sessionId,
    seq: session.session.seq,
    startedAt: session.startedAt,
    at: new Date(event.at),
    turnAfter: reply === undefined ? session.turn : session.turn + 1,
    state: storedState(state, { at: event.at, actions: result.actions, sealer }),
    event: {
      kind: event.kind,
      json: eventForRecord(event, session.session, session.program),
      ...(eventKey !== undefined && { key: eventKey }),
    },
    ...(reply !== undefined && { turnAnswered: session.turn, reply: isReplySealed ? sealer.seal(reply) : reply }),
    isReplySealed,
    // A trial puts nobody on the do-not-call list.
    facts: session.session.isTest ? result.facts.map((fact) => ({ ...fact, isTest: true })) : result.facts,
    trail: result.trail,
    ...(state.ended && { ended: { at: new Date(state.ended.at), ending: state.ended.reason } }),
    ...(state.selection !== undefined && { selection: state.selection }),
    ...(state.disposition !== undefined && { disposition: state.disposition }),
    ...(newSession && { newSession: newSessionColumns(newSession, state.language) }),
  }
}

/** The state sealed, with the instant until when silence is no sign of a lost call. */
const storedState = (
  state: SessionState,
  { at, actions, sealer }: { at: string; actions: readonly Action[]; sealer: Sealer },
): StoredState => ({
  ...sealState(state, sealer),
  quietUntil: new Date(Date.parse(at) + quietSeconds(actions) * 1000).toISOString(),
})

const isSensitive = (part: SpokenPart) => part.kind !== 'pause' && part.sensitive === true

function newSessionColumns({ flowId, versionId, isTest, started, call }: NewPhoneSession, language: string) {
  return {
    channel: 'phone' as const,
    flowId,
    versionId,
    isTest,
    direction: started.direction,
    ...(started.caller.kind === 'number' && { caller: started.caller.number }),
    ...(started.ourNumber !== undefined && { ourNumber: started.ourNumber }),
    ...(started.contact && { contactId: started.contact.id }),
    callSid: call.callSid,
    carrierSid: call.carrierSid,
    ...(started.department !== undefined && { department: started.department }),
    call: { ...call, language },
  }
}

type Hold = {
  session: LiveSession
  at: string
  actions: readonly Action[]
  reply: string
  isSensitive: boolean
  sealer: Sealer
}

/** A hold: the turn gets a stored reply and the session waits on; the flow does not move. */
export function holdRow({ session, at, actions, reply, isSensitive: isReplySealed, sealer }: Hold): StepRow {
  const { state } = session.session
  if (!state) throw new Error(`Session ${session.sessionId} was never started.`)
  return {
    companyId: session.companyId,
    sessionId: session.sessionId,
    seq: session.session.seq,
    startedAt: session.startedAt,
    at: new Date(at),
    turnAfter: session.turn + 1,
    state: storedState(state, { at, actions, sealer }),
    event: { kind: 'hold', json: { kind: 'hold', at } },
    turnAnswered: session.turn,
    reply: isReplySealed ? sealer.seal(reply) : reply,
    isReplySealed,
    facts: [],
    trail: [],
  }
}

type VariablesChange = {
  session: LiveSession
  changed: { session: { state: SessionState }; values: Values }
  /** Names whose values are not recorded. */
  secret: ReadonlySet<string>
  at: string
  userId: string
  sealer: Sealer
}

/** Variables were set from outside: no turn is answered, and the flow does not move. */
export function variablesRow({ session, changed, secret, at, userId, sealer }: VariablesChange): StepRow {
  const entries = Object.entries(changed.values)
  return {
    companyId: session.companyId,
    sessionId: session.sessionId,
    seq: session.session.seq,
    startedAt: session.startedAt,
    at: new Date(at),
    turnAfter: session.turn,
    state: storedState(changed.session.state, { at, actions: [], sealer }),
    event: {
      kind: 'variables',
      json: {
        kind: 'variables',
        at,
        variables: Object.fromEntries(entries.filter(([name]) => !secret.has(name))),
        sensitive: entries.flatMap(([name]) => (secret.has(name) ? [name] : [])),
        userId,
      },
    },
    isReplySealed: false,
    facts: [],
    trail: [],
  }
}

type Lease = { session: LiveSession; at: string; timeoutSeconds: number; sealer: Sealer }

/** Another process takes an effect over: the session waits on, and nothing is said. */
export function leaseRow({ session, at, timeoutSeconds, sealer }: Lease): StepRow {
  const { state } = withRenewedLease(session.session, { at, timeoutSeconds })
  if (!state) throw new Error(`Session ${session.sessionId} was never started.`)
  return {
    companyId: session.companyId,
    sessionId: session.sessionId,
    seq: session.session.seq,
    startedAt: session.startedAt,
    at: new Date(at),
    turnAfter: session.turn,
    state: storedState(state, { at, actions: [], sealer }),
    event: { kind: 'resumed', json: { kind: 'resumed', at } },
    isReplySealed: false,
    facts: [],
    trail: [],
  }
}

export function withRenewedLease(
  session: Session,
  { at, timeoutSeconds }: { at: string; timeoutSeconds: number },
): Session {
  const { state } = session
  if (!state?.pending) return session
  const leaseUntil = new Date(Date.parse(at) + (timeoutSeconds + leaseMarginSeconds) * 1000).toISOString()
  return { ...session, seq: session.seq + 1, state: { ...state, pending: { ...state.pending, leaseUntil } } }
}
