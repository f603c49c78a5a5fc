import { lookupLanguage } from '../flow/language.ts'
import type { Action, Fact, RequestAction } from './action.ts'
import type { CallerEvent } from './event.ts'
import { defaultMaxSilences, jsonBytesAtMost, maxStateBytes, maxSteps, utf8Length } from './guards.ts'
import { movedInstant } from './movedInstant.ts'
import { keysAheadWith } from './keysAhead.ts'
import type { Program } from './program.ts'
import { between, currentNode, firstVariables, StepError, topFrame, type Run } from './run.ts'
import type { Session, SessionState } from './session.ts'
import type { TrailEntry } from './trail.ts'
import { enterNodes, fail, finish, finishPath, leaveForStartPort, resumeNode, resumeRecording } from './walk.ts'

export type StepResult = {
  /** `seq` is one more; the caller's copy is not touched. */
  session: Session & { state: SessionState }
  /** What the channel must do, in order. With none, and none pending, the session's course did not change. */
  actions: readonly Action[]
  /** Goes out after this step is durable; its answer comes back as an event that names its key. */
  effect?: RequestAction
  facts: readonly Fact[]
  trail: readonly TrailEntry[]
}

/**
 * Moves a session forward by one caller event. Pure: no clock, no chance, no I/O; the same program, session and event give the
 * same result, and it never throws. The host carries out `actions` in order, and `effect` once the step is durable.
 */
export function step(program: Program, session: Session, given: CallerEvent): StepResult {
  const event = onOwnClock(session, given)
  const before = session.state ?? stateBefore(program, event)
  const run: Run = {
    program,
    session,
    event,
    state: { ...before, steps: before.steps + 1 },
    actions: [],
    facts: [],
    trail: [],
    tainted: false,
  }
  attempt(run, () => advance(run))
  if (isTooLarge(run.state)) {
    const tooLarge = `The session keeps more than ${maxStateBytes / 1024} KB.`
    // Whoever hung up is gone, however much there was to keep.
    const { hungUp } = run.state
    run.state = { ...before, steps: before.steps + 1, failed: true, ...(hungUp && { hungUp }) }
    run.actions = []
    attempt(run, () => fail(run, tooLarge))
  }
  return {
    session: { ...session, seq: session.seq + 1, state: run.state },
    actions: run.actions,
    ...(run.effect && { effect: run.effect }),
    facts: run.facts,
    trail: run.trail,
  }
}

const isTooLarge = (state: SessionState) =>
  jsonBytesAtMost(state) > maxStateBytes && utf8Length(JSON.stringify(state)) > maxStateBytes

/** A trial may have a clock of its own: its flow sees that one, and what the host waits for is told on the host's. */
function onOwnClock({ state }: Session, event: CallerEvent): CallerEvent {
  const offset = state ? state.clockOffsetMs : event.kind === 'started' ? event.clockOffsetMs : undefined
  return offset === undefined ? event : { ...event, at: movedInstant(event.at, offset) }
}

/** A broken flow, or a bug of ours, must not reach the caller as anything but an apology. */
function attempt(run: Run, go: () => void): void {
  try {
    go()
  } catch (error) {
    try {
      fail(run, messageOf(error))
    } catch (again) {
      run.state = { ...run.state, failed: true }
      fail(run, messageOf(again))
    }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'The step failed.')

function advance(run: Run): void {
  const { state, event } = run
  const { flow } = run.program.root
  if (state.ended) return
  if (state.steps > maxSteps) return finish(run, 'limit', `The session took more than ${maxSteps} steps.`)
  if (between(state.startedAt, begunAt(state, event)) > flow.maxCallMinutes * 60_000)
    return finish(run, 'limit', `The call lasted longer than ${flow.maxCallMinutes} minutes.`)

  switch (event.kind) {
    case 'started':
      if (run.session.state) return
      if (isMachine(event.answeredBy) && leaveForStartPort(run, 'machine')) return enterNodes(run)
      return enterNodes(run)
    case 'hungUp':
      return hangUp(run)
    case 'machineDetected':
      // A second verdict of a machine does not begin its message again.
      if (state.hungUp || isMachine(state.answeredBy)) return
      run.state = { ...state, answeredBy: event.answeredBy }
      if (isMachine(event.answeredBy) && leaveForStartPort(run, 'machine')) enterNodes(run)
      return
    case 'responded':
    case 'requestFailed': {
      if (state.pending?.key !== event.key) return
      const { pending: _, ...settled } = state
      run.state = settled
      return resumeNode(run, event)
    }
    case 'recorded':
    case 'dialed':
    case 'queueLeft':
      if (event.hungUp) return hangUpWith(run, event)
      return answer(run, event)
    case 'collected':
    case 'silence':
    case 'submitted':
    case 'resumed':
      return answer(run, event)
    default:
      return event satisfies never
  }
}

/**
 * The instant that counts against the length of a call. A recording, a talk or a request that began in time still has its result,
 * and the paperwork after a hang-up has no limit of time.
 */
function begunAt(state: SessionState, event: CallerEvent): string {
  switch (event.kind) {
    case 'hungUp':
      return state.startedAt
    case 'recorded':
    case 'dialed':
    case 'queueLeft':
    case 'responded':
    case 'requestFailed':
      return state.hungUp || ('hungUp' in event && event.hungUp) ? state.startedAt : topFrame(state).enteredAt
    default:
      return event.at
  }
}

const isMachine = (answeredBy: string | undefined) => answeredBy === 'machine' || answeredBy === 'fax'

function withoutQuestion({ keysAhead: _, asksSensitive: __, ...state }: SessionState): SessionState {
  return state
}

/** The caller answered, or said nothing, where the session waits. */
function answer(run: Run, event: CallerEvent): void {
  const { state } = run
  if (state.hungUp) return
  const keys = event.kind === 'collected' ? event.keys : undefined
  if (state.pending) {
    if (keys) run.state = { ...state, keysAhead: keysAheadWith(state, keys) }
    return
  }
  if (state.arriving) {
    const { arriving: _, ...arrived } = state
    run.state = keys ? { ...arrived, keysAhead: keysAheadWith(state, keys) } : arrived
    return enterNodes(run)
  }
  const { keysAhead } = state
  const rest = keysAhead === undefined && state.asksSensitive === undefined ? state : withoutQuestion(state)
  const isAnswer = event.kind === 'collected' || event.kind === 'silence'
  const isSilent = event.kind === 'silence' && keysAhead === undefined
  run.state = { ...rest, silences: isSilent ? state.silences + 1 : 0, unasked: isSilent ? state.unasked : 0 }
  if (run.state.silences >= (run.program.root.flow.maxSilences ?? defaultMaxSilences))
    return finish(run, 'silence', 'The caller stayed silent.')
  resumeRecording(run)
  if (keysAhead === undefined) return resumeNode(run, event)
  if (!isAnswer) {
    run.state = { ...run.state, keysAhead }
    return resumeNode(run, event)
  }
  const whole = {
    kind: 'collected' as const,
    at: event.at,
    ...(event.kind === 'collected' && event),
    keys: keysAhead + (keys ?? ''),
  }
  resumeNode(run, whole)
}

function hangUp(run: Run): void {
  if (run.state.hungUp) return
  const { arriving, keysAhead: _, asksSensitive: __, ...state } = run.state
  run.state = { ...state, hungUp: true }
  if (run.state.pending) return
  // The node ahead has not been entered: silent ones there still run, as they would after a prompt no key can cut.
  if (!arriving) finishPath(run)
  if (!run.state.ended) finishInSilence(run)
}

/** A recording or a dial that the hang-up ended: its result still counts, then silent nodes finish the paperwork. */
function hangUpWith(run: Run, event: CallerEvent): void {
  if (
    run.state.hungUp ||
    run.state.pending ||
    run.state.arriving ||
    topFrame(run.state).memory === undefined ||
    !currentNode(run).type.resume
  )
    return hangUp(run)
  run.state = { ...run.state, hungUp: true }
  resumeNode(run, event)
  if (!run.state.ended) finishInSilence(run)
}

function finishInSilence(run: Run): void {
  if (run.effect === undefined) enterNodes(run)
}

/** State before the first step: the caller's facts and the variables the call came with. */
function stateBefore(program: Program, event: CallerEvent): SessionState {
  const { root } = program
  const frame = { versionId: root.id, nodeId: root.startId, enteredAt: event.at, kept: {} }
  const common = { startedAt: event.at, steps: 0, unasked: 0, silences: 0, callRecording: 'off' as const, tags: [] }
  if (event.kind !== 'started')
    return {
      ...common,
      frames: [{ ...frame, ...firstVariables(root, {}, false) }],
      direction: 'inbound',
      caller: { kind: 'withheld' },
      language: root.flow.defaultLanguage,
      seed: 1,
    }
  const language = lookupLanguage(event.languages, root.flow.languages) ?? root.flow.defaultLanguage
  return {
    ...common,
    frames: [
      {
        ...frame,
        ...(event.startNode !== undefined && { nodeId: event.startNode }),
        ...firstVariables(root, event.variables ?? {}, false),
      },
    ],
    ...(event.clockOffsetMs !== undefined && { clockOffsetMs: event.clockOffsetMs }),
    direction: event.direction,
    caller: event.caller,
    ...(event.ourNumber !== undefined && { ourNumber: event.ourNumber }),
    ...(event.contact && { contact: event.contact }),
    ...(event.department !== undefined && { department: event.department }),
    ...(event.answeredBy !== undefined && { answeredBy: event.answeredBy }),
    language,
    seed: event.seed >>> 0,
  }
}

export { StepError }
