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
import { findReply, hasEventKey, insertLateInput } from '../store/sessions.ts'
import { createExclusively } from './exclusively.ts'
import type { Host, NewPhoneSession, TurnRef } from './hostTypes.ts'
import type { PhoneChannel } from './phoneChannel.ts'
import { readLiveSession, type LiveSession, type SessionRef } from './liveSession.ts'
import type { Programs } from './programs.ts'
import { holdRow, stepRow } from './stepRow.ts'

export type HostDeps = {
  db: Kysely<Database>
  writer: StepWriter
  programs: Programs
  sealer: Sealer
  channel: PhoneChannel
  sendRequest(action: RequestAction): Promise<EffectAnswer>
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
/** While another process has the effect, its row is read this often. */
const pollMs = 250
/** Idle sessions are dropped from memory beyond this many; they are read again when they speak. */
const maxLiveSessions = 20_000
/** A turn is judged again after losing a race; losing this often means the row cannot be written. */
const maxJudgements = 6

/** A turn's verdict: its document, or an effect that must answer first. */
type Verdict = { reply: string } | 'awaiting' | 'lost' | undefined

/** The host around the interpreter: one step at a time per session, answers leave only when durable (docs/contract.md §1, §4). */
export function createHost(deps: HostDeps): Host & { drain(): Promise<void>; recover(ref: SessionRef): Promise<void> } {
  const { db, writer, programs, sealer, channel, clock, timers, log, metrics } = deps
  const patienceMs = deps.patienceMs ?? defaultPatienceMs
  const live = new Map<string, LiveSession>()
  const exclusively = createExclusively()
  /** Requests that wait for a turn's document, by `sessionId turn`. */
  const waiting = new Map<string, Set<(reply: string) => void>>()
  const effects = new Set<Promise<void>>()

  const now = () => clock.now().toISOString()

  async function find(ref: SessionRef): Promise<LiveSession | undefined> {
    const known = live.get(ref.sessionId)
    if (known && known.companyId === ref.companyId) {
      known.program = await programs.refreshed(ref.companyId, known.program)
      return known
    }
    return reload(ref)
  }
  async function reload(ref: SessionRef): Promise<LiveSession | undefined> {
    live.delete(ref.sessionId)
    const read = await readLiveSession({ db, programs, sealer }, ref)
    if (read) remember(read)
    return read
  }
  function remember(session: LiveSession): void {
    const [oldest] = live.keys()
    if (live.size >= maxLiveSessions && oldest !== undefined) live.delete(oldest)
    live.set(session.sessionId, session)
    metrics?.liveSessions(live.size)
  }
  function forget(sessionId: string): void {
    live.delete(sessionId)
    metrics?.liveSessions(live.size)
  }

  /** Steps once and stores it. `lost`: another process was faster, or the outcome is unknown: read again and judge again. */
  async function advance(session: LiveSession, event: CallerEvent, eventKey?: string): Promise<StepResult | 'lost'> {
    const result = step(session.program, session.session, event)
    const isAnswered = result.actions.length > 0
    const reply = isAnswered ? render(session, result) : undefined
    const saved = await save(
      stepRow({
        session,
        event,
        result,
        sealer,
        ...(eventKey !== undefined && { eventKey }),
        ...(reply !== undefined && { reply }),
      }),
    )
    if (saved === 'lost') {
      forget(session.sessionId)
      return 'lost'
    }
    metrics?.step(event.kind)
    session.session = result.session
    if (result.session.state.ended?.reason === 'error' || result.session.state.failed)
      log.warn(
        { sessionId: session.sessionId, error: result.session.state.ended?.error },
        'A session met an error in its flow.',
      )
    await prepare(session, result.actions)
    if (reply !== undefined) answered(session, reply)
    if (result.effect) launch(session, result.effect)
    if (result.session.state.ended) forget(session.sessionId)
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
  ): string {
    const { companyId, sessionId, turn } = session
    return channel.render(actions, { companyId, sessionId, nextTurn: turn + 1, language: state.language })
  }

  /** The session's turn has its document: whoever waits for it gets it, and the caller is expected at the next. */
  function answered(session: LiveSession, body: string): void {
    const { turn, sessionId } = session
    session.lastReply = { turn, body }
    session.turn = turn + 1
    const key = `${sessionId} ${turn}`
    const waiters = waiting.get(key)
    waiting.delete(key)
    waiters?.forEach((tell) => tell(body))
  }

  /** Carries out an effect whose step is durable; its answer is a step of its own. */
  function launch(session: LiveSession, effect: RequestAction): void {
    const ref = { companyId: session.companyId, sessionId: session.sessionId }
    session.effectKey = effect.key
    const running = deps
      .sendRequest(effect)
      .then((answer) => settle(ref, { ...answer, at: now() }))
      .catch((error: unknown) =>
        log.error({ sessionId: ref.sessionId, err: error }, 'The answer of a request could not be stored.'),
      )
      .finally(() => effects.delete(running))
    effects.add(running)
  }

  const settle = (ref: SessionRef, event: Extract<CallerEvent, { kind: 'responded' | 'requestFailed' }>) =>
    exclusively(ref.sessionId, async () => {
      for (let tries = 0; tries < maxJudgements; tries++) {
        const session = tries === 0 ? await find(ref) : await reload(ref)
        if (session?.session.state?.pending?.key !== event.key) return
        if ((await advance(session, event, event.key)) !== 'lost') return
      }
    })

  /** One judgement of one turn (contract §1): older → its stored reply, equal → a step, newer → read again. */
  async function judge(session: LiveSession, { turn }: TurnRef, event: CallerEvent): Promise<Verdict> {
    if (turn < session.turn) return { reply: await storedReply(session, turn, event) }
    const { state } = session.session
    if (state?.ended || state?.hungUp)
      return {
        reply: render(session, { actions: [{ kind: 'hangUp' }], session: session.session as StepResult['session'] }),
      }
    if (state?.pending) {
      if (event.kind === 'collected' && event.keys && (await advance(session, event)) === 'lost') return 'lost'
      return adopt(session)
    }
    const result = await advance(session, event)
    if (result === 'lost') return 'lost'
    if (result.actions.length > 0) return { reply: session.lastReply?.body ?? '' }
    if (result.effect) return 'awaiting'
    return { reply: await currentDocument(session) }
  }

  /** A turn that meets an effect under way waits for it; one whose process died is repeated, or fails as unknown. */
  async function adopt(session: LiveSession): Promise<Verdict> {
    const pending = session.session.state?.pending
    if (!pending || session.effectKey === pending.key) return 'awaiting'
    const isOver = (deps.isSoleProcess && session.isAdopted) || now() > pending.leaseUntil
    if (!isOver) return 'awaiting'
    const request = pending.isRepeatable ? pendingRequest(session.program, session.session) : undefined
    if (request) {
      launch(session, request)
      return 'awaiting'
    }
    const { turn } = session
    const failure = { kind: 'requestFailed', at: now(), key: pending.key, reason: 'unknown', durationMs: 0 } as const
    if ((await advance(session, failure, pending.key)) === 'lost') return 'lost'
    return session.turn > turn ? { reply: session.lastReply?.body ?? '' } : 'awaiting'
  }

  async function storedReply(session: LiveSession, turn: number, event?: CallerEvent): Promise<string> {
    const isInput = event?.kind === 'collected'
    if (session.lastReply?.turn === turn && !isInput) return session.lastReply.body
    const { companyId, sessionId, startedAt } = session
    const found = await findReply(db, { companyId, sessionId, startedAt, turn })
    if (!found) return currentDocument(session)
    if (isInput && found.isOutOfBand) await recordLate(session, turn, event)
    return found.isReplySealed ? sealer.unseal(found.reply) : found.reply
  }

  const recordLate = (
    { companyId, sessionId, session }: LiveSession,
    turn: number,
    event: Extract<CallerEvent, { kind: 'collected' }>,
  ) =>
    insertLateInput(db, {
      companyId,
      sessionId,
      seq: session.seq,
      turn,
      at: new Date(event.at),
      event: {
        kind: 'late',
        at: event.at,
        ...(event.keys !== undefined && { keyCount: event.keys.length }),
        ...(event.speech && { hasSpeech: true }),
      },
    })

  /** The newest document of the session: what a turn we do not know yet is answered with. */
  async function currentDocument(session: LiveSession): Promise<string> {
    const turn = session.turn - 1
    if (session.lastReply?.turn === turn) return session.lastReply.body
    const { companyId, sessionId, startedAt } = session
    const found = turn < 0 ? undefined : await findReply(db, { companyId, sessionId, startedAt, turn })
    if (found) return found.isReplySealed ? sealer.unseal(found.reply) : found.reply
    return channel.render([{ kind: 'pause', seconds: 1 }], {
      companyId,
      sessionId,
      nextTurn: session.turn,
      language: session.session.state?.language ?? session.program.root.flow.defaultLanguage,
    })
  }

  /** Judges a turn until it has a document, waiting for an effect no longer than the caller's patience. */
  async function turnReply(
    ref: TurnRef,
    event: CallerEvent,
    first: () => Promise<Verdict>,
  ): Promise<string | undefined> {
    const awaited = { reply: undefined as Promise<string> | undefined, stop: () => {} }
    const verdict = await exclusively(ref.sessionId, async () => {
      let outcome = await first()
      for (let tries = 1; outcome === 'lost'; tries++) {
        if (tries >= maxJudgements) throw new Error(`Turn ${ref.turn} of session ${ref.sessionId} lost every race.`)
        const session = await reload(ref)
        outcome = session ? await judge(session, ref, event) : undefined
      }
      if (outcome === 'awaiting') Object.assign(awaited, documentOf(ref))
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

  /** The turn's document once some step of this process makes it. Registered while the session stands still, so none is missed. */
  function documentOf({ sessionId, turn }: TurnRef): { reply: Promise<string>; stop: () => void } {
    const key = `${sessionId} ${turn}`
    const waiters = waiting.get(key) ?? new Set<(reply: string) => void>()
    waiting.set(key, waiters)
    let tell: (reply: string) => void = () => {}
    const reply = new Promise<string>((resolve) => (tell = resolve))
    waiters.add(tell)
    return {
      reply,
      stop: () => {
        waiters.delete(tell)
        if (waiters.size === 0 && waiting.get(key) === waiters) waiting.delete(key)
      },
    }
  }

  /** The turn's document if it comes in time: from this process at once, from another by reading its row now and then. */
  function withinPatience(ref: TurnRef, document: Promise<string> | undefined): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const stopPolling = timers.every(pollMs, () => {
        if (live.get(ref.sessionId)?.effectKey !== undefined) return
        exclusively(ref.sessionId, async () => {
          const session = await reload(ref)
          if (session && session.turn > ref.turn) done(await storedReply(session, ref.turn))
        }).catch(reject)
      })
      const stopWaiting = timers.after(patienceMs, () => done(undefined))
      const done = (reply: string | undefined) => {
        stopPolling()
        stopWaiting()
        resolve(reply)
      }
      document?.then(done, reject)
    })
  }

  /** The effect takes longer than the caller's patience: the hold prompt, and another turn. No step; a turn with a stored reply. */
  async function hold(ref: TurnRef): Promise<string | undefined> {
    for (let tries = 0; tries < maxJudgements; tries++) {
      const session = tries === 0 ? await find(ref) : await reload(ref)
      if (!session) return undefined
      if (session.turn > ref.turn) return storedReply(session, ref.turn)
      const prompt = pendingRequest(session.program, session.session)?.holdPrompt ?? []
      const actions: Action[] =
        prompt.length > 0 ? [{ kind: 'play', prompt, interruptible: false }] : [{ kind: 'pause', seconds: 1 }]
      const reply = render(session, { actions, session: session.session as StepResult['session'] })
      const isSensitive = prompt.some((part) => part.kind !== 'pause' && part.sensitive)
      if ((await save(holdRow({ session, at: now(), reply, isSensitive, sealer }))) === 'lost') continue
      session.session = { ...session.session, seq: session.session.seq + 1 }
      answered(session, reply)
      return reply
    }
    throw new Error(`Session ${ref.sessionId} could not be put on hold.`)
  }

  return {
    startPhoneSession(input) {
      const ref: TurnRef = { companyId: input.companyId, sessionId: input.sessionId, turn: 0 }
      return turnReply(ref, input.started, async () => {
        const known = await find(ref)
        return known ? judge(known, ref, input.started) : begin(input)
      }).then((reply) => {
        if (reply === undefined) throw new Error(`Session ${input.sessionId} could not be started.`)
        return reply
      })
    },

    answerTurn(ref, event) {
      return turnReply(ref, event, async () => {
        const known = await find(ref)
        const session = known && ref.turn > known.turn ? await reload(ref) : known
        if (!session) return undefined
        if (ref.turn > session.turn) return { reply: await currentDocument(session) }
        return judge(session, ref, event)
      })
    },

    replayTurn: (ref) =>
      exclusively(ref.sessionId, async () => {
        const session = await reload(ref)
        if (!session) return undefined
        return ref.turn < session.turn ? storedReply(session, ref.turn) : currentDocument(session)
      }),

    deliver: (ref, event, eventKey) =>
      exclusively(ref.sessionId, async () => {
        for (let tries = 0; tries < maxJudgements; tries++) {
          const session = tries === 0 ? await find(ref) : await reload(ref)
          if (!session) return 'unknown'
          if (session.session.state?.ended) return 'dropped'
          const { startedAt, turn } = session
          if (await hasEventKey(db, { ...ref, startedAt, eventKey })) return 'dropped'
          const isAwaited = waiting.has(`${ref.sessionId} ${turn}`)
          const result = await advance(session, event, eventKey)
          if (result === 'lost') continue
          if (result.actions.length > 0 && !isAwaited) await push(session, turn)
          return 'stepped'
        }
        throw new Error(`Event ${event.kind} of session ${ref.sessionId} could not be stored.`)
      }),

    /** Goes on with an effect whose process died; for sessions that no webhook asks about. */
    recover: (ref) =>
      exclusively(ref.sessionId, async () => {
        const session = await find(ref)
        if (session?.session.state?.pending) await adopt(session)
      }),

    async drain() {
      await Promise.allSettled(effects)
      await exclusively.idle()
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
      isAdopted: false,
    }
    const result = step(program, blank, input.started)
    const reply = result.actions.length > 0 ? render(session, result) : undefined
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
    if (!result.session.state.ended) remember(session)
    await prepare(session, result.actions)
    if (reply !== undefined) answered(session, reply)
    if (result.effect) launch(session, result.effect)
    return reply === undefined ? 'awaiting' : { reply }
  }

  async function prepare(session: LiveSession, actions: readonly Action[]): Promise<void> {
    const { companyId, sessionId, callSid, carrierSid } = session
    if (callSid === undefined || carrierSid === undefined || !actions.some(({ kind }) => kind === 'recording')) return
    try {
      await channel.prepare({ companyId, sessionId, callSid, carrierSid }, actions)
    } catch (error) {
      log.warn({ sessionId, err: error }, 'The carrier did not change the recording of a call.')
    }
  }

  async function push(session: LiveSession, turn: number): Promise<void> {
    const { companyId, sessionId, callSid, carrierSid } = session
    if (callSid === undefined || carrierSid === undefined) return
    try {
      await channel.push({ companyId, sessionId, callSid, carrierSid }, turn)
    } catch (error) {
      log.warn(
        { sessionId, err: error },
        'The carrier did not take a push; the caller gets the document at the next turn.',
      )
    }
  }
}
