import type { Kysely } from 'kysely'
import type { Action, RequestAction } from '#shared/run/action.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import { pendingRequest } from '#shared/run/pendingRequest.ts'
import type { Session } from '#shared/run/session.ts'
import { step, type StepResult } from '#shared/run/step.ts'
import type { Clock, Timers } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Sealer } from '../security/sealer.ts'
import { OutcomeUnknownError, type StepRow, type StepWriter } from '../store/saveStep.ts'
import type { Database } from '../store/schema.ts'
import { createCarrierSide } from './carrierSide.ts'
import { createVariableChanges, type ChangeVariables } from './changeVariables.ts'
import { createExclusively } from './exclusively.ts'
import type { Host, NewPhoneSession, TurnRef } from './hostTypes.ts'
import type { PhoneChannel } from './phoneChannel.ts'
import type { LiveSession, SessionRef } from './liveSession.ts'
import type { AnswerInstead, RequestPlace } from './mockedAnswers.ts'
import type { Programs } from './programs.ts'
import { createSessionMemory } from './sessionMemory.ts'
import { holdRow, leaseRow, stepRow, withRenewedLease } from './stepRow.ts'
import { createStoredReplies, turnKey } from './storedReplies.ts'
import { throughOutage } from './throughOutage.ts'
import { createTurnPatience } from './turnPatience.ts'
import { createTurnWaiters } from './turnWaiters.ts'

export type HostDeps = {
  db: Kysely<Database>
  writer: StepWriter
  programs: Programs
  sealer: Sealer
  channel: PhoneChannel
  sendRequest(action: RequestAction): Promise<EffectAnswer>
  /** Asked first for sessions of trials, and for no others. */
  answerInstead?: AnswerInstead
  clock: Clock
  timers: Timers
  log: Log
  metrics?: { step(event: CallerEvent['kind']): void; liveSessions(count: number): void }
  /** On the embedded database no other process can hold a lease: one that outlived its process is over. */
  isSoleProcess: boolean
  /** For tests: how long a webhook waits for an effect. */
  patienceMs?: number
}
export type EffectAnswer = DistributiveOmit<Extract<CallerEvent, { kind: 'responded' | 'requestFailed' }>, 'at'>
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never

/** After this the caller hears the hold prompt: Twilio gives up at 15 s, people sooner. Budget of a webhook: 5 s. */
const defaultPatienceMs = 2000
/** A turn is judged again after losing a race; losing this often means the row cannot be written. */
const maxJudgements = 6

/** How often the answer of an effect is tried to be stored, the waits doubled each time: 15 s in all. */
const maxStorings = 5
const storeAgainMs = 500

/** A turn's verdict: its document, or an effect that must answer first. */
type Verdict = { reply: string } | 'awaiting' | 'lost' | undefined

/** The host around the interpreter: one step at a time per session, answers leave only when durable (docs/contract.md §1, §4). */
export function createHost(deps: HostDeps): Host & {
  drain(): Promise<void>
  recover(ref: SessionRef): Promise<void>
  changeVariables: ChangeVariables
} {
  const { db, writer, programs, sealer, channel, clock, timers, log, metrics } = deps
  const patienceMs = deps.patienceMs ?? defaultPatienceMs
  const memory = createSessionMemory({
    db,
    programs,
    sealer,
    clock,
    ...(metrics && { onCount: (count) => metrics.liveSessions(count) }),
  })
  const carrier = createCarrierSide({ channel, timers, log, patienceMs })
  const replies = createStoredReplies({ db, sealer, channel, carrier })
  const waiters = createTurnWaiters()
  const exclusively = createExclusively()
  const effects = new Set<Promise<void>>()
  /** Keys of the effects this process carries out, whatever becomes of their sessions in its memory. */
  const underWay = new Set<string>()
  const isUnderWay = (key: string) => underWay.has(key)
  const withinPatience = createTurnPatience({ timers, log, memory, replies, exclusively, isUnderWay, patienceMs })

  const now = () => clock.now().toISOString()

  /**
   * Steps once and stores it. `lost`: another process was faster, or the outcome is unknown: read again and judge again. Without
   * an event key it answers the session's turn, and where no document comes of it yet, its row bears the key of that turn.
   */
  async function advance(session: LiveSession, event: CallerEvent, eventKey?: string): Promise<StepResult | 'lost'> {
    const result = step(session.program, session.session, event)
    const isAnswered = result.actions.length > 0
    const reply = isAnswered ? await render(session, result) : undefined
    const key = eventKey ?? (isAnswered ? undefined : turnKey(session.turn))
    const saved = await save(
      stepRow({
        session,
        event,
        result,
        sealer,
        ...(key !== undefined && { eventKey: key }),
        ...(reply !== undefined && { reply }),
      }),
    )
    if (saved === 'lost') {
      memory.forget(session.sessionId)
      return 'lost'
    }
    metrics?.step(event.kind)
    session.session = result.session
    if (result.session.state.ended?.reason === 'error' || result.session.state.failed)
      log.warn(
        { sessionId: session.sessionId, error: result.session.state.ended?.error },
        'A session met an error in its flow.',
      )
    await carrier.prepare(session, result.actions)
    if (reply !== undefined) answered(session, reply)
    if (result.effect) launch(session, result.effect)
    if (result.session.state.ended) memory.forget(session.sessionId)
    return result
  }

  async function save(row: StepRow): Promise<'done' | 'lost'> {
    try {
      return (await writer.saveStep(row)) === 'done' ? 'done' : 'lost'
    } catch (error) {
      if (error instanceof OutcomeUnknownError) return 'lost'
      throw error
    }
  }

  function render(
    session: LiveSession,
    { actions, session: { state } }: Pick<StepResult, 'actions' | 'session'>,
  ): string | Promise<string> {
    const { companyId, sessionId, turn } = session
    return channel.render(actions, { companyId, sessionId, nextTurn: turn + 1, language: state.language })
  }

  /** The session's turn has its document: whoever waits for it gets it, and the caller is expected at the next. */
  function answered(session: LiveSession, body: string): void {
    const { turn, sessionId } = session
    session.lastReply = { turn, body }
    session.turn = turn + 1
    waiters.tell({ sessionId, turn }, body)
  }

  /** Carries out an effect whose step is durable; its answer is a step of its own. */
  function launch(session: LiveSession, effect: RequestAction): void {
    const { sessionId } = session
    underWay.add(effect.key)
    const running = carryOut(session, effect)
      .catch((error: unknown) => log.error({ sessionId, err: error }, 'The answer of a request could not be stored.'))
      .finally(() => {
        underWay.delete(effect.key)
        effects.delete(running)
      })
    effects.add(running)
  }

  async function carryOut(session: LiveSession, effect: RequestAction): Promise<void> {
    const ref: SessionRef = { companyId: session.companyId, sessionId: session.sessionId }
    const place = session.session.isTest ? placeOf(session) : undefined
    const instead = place && (await deps.answerInstead?.(ref, place, effect))
    const answer = instead ?? (await deps.sendRequest(effect))
    const event = { ...answer, at: now() }
    for (let tries = 0; ; tries++)
      try {
        return await settle(ref, event)
      } catch (error) {
        if (tries === maxStorings) throw error
        log.warn({ sessionId: ref.sessionId, err: error }, 'The answer of a request was not stored; trying again.')
        await pause(storeAgainMs * 2 ** tries)
      }
  }
  const pause = (ms: number) => new Promise<void>((resolve) => void timers.after(ms, resolve))

  const settle = (ref: SessionRef, event: Extract<CallerEvent, { kind: 'responded' | 'requestFailed' }>) =>
    exclusively(ref.sessionId, async () => {
      for (let tries = 0; tries < maxJudgements; tries++) {
        const session = tries === 0 ? await memory.find(ref) : await memory.reload(ref)
        if (session?.session.state?.pending?.key !== event.key) return
        if ((await advance(session, event, event.key)) !== 'lost') return
      }
    })

  /** One judgement of one turn (contract §1): older → its stored reply, equal → a step, newer than the row → the current document. */
  async function judge(session: LiveSession, { turn }: TurnRef, event: CallerEvent): Promise<Verdict> {
    if (turn < session.turn) return { reply: await replies.of(session, turn, event) }
    if (turn > session.turn) return { reply: await replies.current(session) }
    const { state } = session.session
    if (state?.ended || state?.hungUp)
      return {
        reply: await render(session, {
          actions: [{ kind: 'hangUp' }],
          session: session.session as StepResult['session'],
        }),
      }
    if (state?.pending) {
      // The same webhook again: its key began the effect, or is kept already.
      const isKey =
        event.kind === 'collected' && event.keys !== undefined && !(await replies.hasKey(session, turnKey(turn)))
      if (isKey && (await advance(session, event)) === 'lost') return 'lost'
      return adopt(session)
    }
    const result = await advance(session, event)
    if (result === 'lost') return 'lost'
    if (result.actions.length > 0) return { reply: session.lastReply?.body ?? '' }
    if (result.effect) return 'awaiting'
    return { reply: await replies.current(session) }
  }

  /** A turn that meets an effect under way waits for it; one whose process died is repeated, or fails as unknown. */
  async function adopt(session: LiveSession): Promise<Verdict> {
    const pending = session.session.state?.pending
    if (!pending || underWay.has(pending.key)) return 'awaiting'
    if (!deps.isSoleProcess && now() <= pending.leaseUntil) return 'awaiting'
    const request = pending.isRepeatable ? pendingRequest(session.program, session.session) : undefined
    if (request) {
      if ((await renewLease(session, request)) === 'lost') return 'lost'
      launch(session, request)
      return 'awaiting'
    }
    const { turn } = session
    const failure = { kind: 'requestFailed', at: now(), key: pending.key, reason: 'unknown', durationMs: 0 } as const
    if ((await advance(session, failure, pending.key)) === 'lost') return 'lost'
    return session.turn > turn ? { reply: session.lastReply?.body ?? '' } : 'awaiting'
  }

  /** Makes the effect this process's own, by compare-and-swap: of all that find a lease expired, one repeats it. */
  async function renewLease(session: LiveSession, { timeoutSeconds }: RequestAction): Promise<'done' | 'lost'> {
    const at = now()
    const saved = await save(leaseRow({ session, at, timeoutSeconds, sealer }))
    if (saved === 'lost') memory.forget(session.sessionId)
    else session.session = withRenewedLease(session.session, { at, timeoutSeconds })
    return saved
  }

  /**
   * Judges a turn until it has a document, waiting for an effect no longer than the caller's patience. `begin` makes a session
   * that is not there.
   */
  async function turnReply(
    ref: TurnRef,
    event: CallerEvent,
    first: () => Promise<Verdict>,
    begin?: () => Promise<Verdict>,
  ): Promise<string | undefined> {
    const awaited = { reply: undefined as Promise<string> | undefined, stop: () => {} }
    const verdict = await exclusively(ref.sessionId, async () => {
      const again = async () => {
        const session = await memory.reload(ref)
        return session ? judge(session, ref, event) : begin?.()
      }
      let outcome = await throughOutage(deps, first, again)
      for (let tries = 1; outcome === 'lost'; tries++) {
        if (tries >= maxJudgements) throw new Error(`Turn ${ref.turn} of session ${ref.sessionId} lost every race.`)
        outcome = await throughOutage(deps, again, again)
      }
      if (outcome === 'awaiting') Object.assign(awaited, waiters.documentOf(ref))
      return outcome
    })
    if (verdict === undefined) return undefined
    if (verdict !== 'awaiting') return verdict.reply
    try {
      return (await withinPatience(ref, awaited.reply)) ?? (await exclusively(ref.sessionId, () => hold(ref)))
    } finally {
      awaited.stop()
    }
  }

  /** The effect takes longer than the caller's patience: the hold prompt, and another turn. No step; a turn with a stored reply. */
  async function hold(ref: TurnRef): Promise<string | undefined> {
    for (let tries = 0; tries < maxJudgements; tries++) {
      const session = tries === 0 ? await memory.find(ref) : await memory.reload(ref)
      if (!session) return undefined
      if (session.turn > ref.turn) return replies.of(session, ref.turn)
      const prompt = pendingRequest(session.program, session.session)?.holdPrompt ?? []
      const actions: Action[] =
        prompt.length > 0 ? [{ kind: 'play', prompt, interruptible: false }] : [{ kind: 'pause', seconds: 1 }]
      const reply = await render(session, { actions, session: session.session as StepResult['session'] })
      const isSensitive = prompt.some((part) => part.kind !== 'pause' && part.sensitive)
      if ((await save(holdRow({ session, at: now(), actions, reply, isSensitive, sealer }))) === 'lost') continue
      session.session = { ...session.session, seq: session.session.seq + 1 }
      answered(session, reply)
      return reply
    }
    throw new Error(`Session ${ref.sessionId} could not be put on hold.`)
  }

  return {
    startPhoneSession(input) {
      const ref: TurnRef = { companyId: input.companyId, sessionId: input.sessionId, turn: 0 }
      const first = async () => {
        // Nearly always it is new, and its insertion tells when it is not: no look-up before.
        const known = memory.peek(input.sessionId) ? await memory.find(ref) : undefined
        return known ? judge(known, ref, input.started) : begin(input)
      }
      return turnReply(ref, input.started, first, () => begin(input)).then((reply) => {
        if (reply === undefined) throw new Error(`Session ${input.sessionId} could not be started.`)
        return reply
      })
    },

    answerTurn(ref, event) {
      return turnReply(ref, event, async () => {
        const known = await memory.find(ref)
        const session = known && ref.turn > known.turn ? await memory.reload(ref) : known
        return session && judge(session, ref, event)
      })
    },

    replayTurn: (ref) =>
      exclusively(ref.sessionId, async () => {
        const session = await memory.reload(ref)
        if (!session) return undefined
        return ref.turn < session.turn ? replies.of(session, ref.turn) : replies.current(session)
      }),

    deliver: (ref, event, eventKey) =>
      exclusively(ref.sessionId, async () => {
        for (let tries = 0; tries < maxJudgements; tries++) {
          const session = tries === 0 ? await memory.find(ref) : await memory.reload(ref)
          if (!session) return 'unknown'
          const { turn } = session
          const { ended, hungUp } = session.session.state ?? {}
          if (ended || (hungUp && event.kind === 'hungUp')) return 'dropped'
          // Whether the caller hung up is in the state itself.
          if (event.kind !== 'hungUp' && (await replies.hasKey(session, eventKey))) return 'dropped'
          const isAwaited = waiters.isAwaited({ sessionId: ref.sessionId, turn })
          const result = await advance(session, event, eventKey)
          if (result === 'lost') continue
          if (result.actions.length > 0 && !isAwaited) await carrier.push(session, turn)
          return 'stepped'
        }
        throw new Error(`Event ${event.kind} of session ${ref.sessionId} could not be stored.`)
      }),

    changeVariables: createVariableChanges({ memory, exclusively, save, sealer, now }),

    /** Goes on with an effect whose process died; for sessions that no webhook asks about. */
    recover: (ref) =>
      exclusively(ref.sessionId, async () => {
        const session = await memory.find(ref)
        if (session?.session.state?.pending) await adopt(session)
      }),

    async drain() {
      // The answer of an effect is a step, which may send out the next.
      do {
        await Promise.allSettled(effects)
        await exclusively.idle()
      } while (effects.size > 0)
      await writer.drain()
    },
  }

  /** The first step of a new session, with its row. */
  async function begin(input: NewPhoneSession): Promise<Verdict> {
    const program = await programs.program(input.companyId, input.versionId)
    const blank: Session = { id: input.sessionId, seq: 0, channel: 'phone', isTest: input.isTest }
    const session: LiveSession = {
      companyId: input.companyId,
      sessionId: input.sessionId,
      startedAt: new Date(input.started.at),
      flowId: input.flowId,
      versionId: input.versionId,
      callSid: input.call.callSid,
      carrierSid: input.call.carrierSid,
      program,
      session: blank,
      turn: 0,
    }
    const result = step(program, blank, input.started)
    const reply = result.actions.length > 0 ? await render(session, result) : undefined
    const row = stepRow({
      session,
      event: input.started,
      result,
      sealer,
      newSession: input,
      ...(reply !== undefined && { reply }),
    })
    if ((await save(row)) === 'lost') return 'lost'
    metrics?.step('started')
    session.session = result.session
    if (!result.session.state.ended) memory.remember(session)
    await carrier.prepare(session, result.actions)
    if (reply !== undefined) answered(session, reply)
    if (result.effect) launch(session, result.effect)
    return reply === undefined ? 'awaiting' : { reply }
  }
}

/** Where a session stands whose request goes out. */
function placeOf({ program, session }: LiveSession): RequestPlace | undefined {
  const frame = session.state?.frames.at(-1)
  const version = frame && program.versions.get(frame.versionId)
  return version && { flowKey: version.flowKey, nodeId: frame.nodeId, isOutermost: version.id === program.root.id }
}
