import type { LeaveOptions, Move, NodeAction } from '../flow/defineNode.ts'
import type { Json } from '../flow/flow.ts'
import type { Action, Fact } from './action.ts'
import { apologyIn } from './apology.ts'
import { deadEndIn, deadEndNote } from './deadEnd.ts'
import type { CallerEvent } from './event.ts'
import { leaseMarginSeconds, maxFrames, maxUnasked } from './guards.ts'
import { takeKeysAhead, withoutKeysAhead } from './keysAhead.ts'
import { movedInstant } from './movedInstant.ts'
import { nodeContext } from './nodeContext.ts'
import type { CompiledVersion } from './program.ts'
import {
  between,
  currentNode,
  currentVersion,
  firstVariables,
  nodeOf,
  replaceTopFrame,
  setVariables,
  StepError,
  topFrame,
  versionOf,
  withoutMemory,
  withTopFrame,
  type Run,
} from './run.ts'
import type { Ending, Frame, Values } from './session.ts'

/** A point to come back to: the interruptible prompt that turned out to stand alone, with the next node not yet entered. */
type Checkpoint = Pick<Run, 'state' | 'actions' | 'facts' | 'trail'>

/** The instant of this step on the clock of the host, which a trial's own may differ from. */
const hostInstant = ({ event, state }: Run): string => movedInstant(event.at, -(state.clockOffsetMs ?? 0))

/** Enters nodes one after another until one waits, an effect goes out, or the flow ends. */
export function enterNodes(run: Run): void {
  let checkpoint: Checkpoint | undefined
  while (!run.state.ended && run.effect === undefined) {
    if (run.state.unasked >= maxUnasked)
      throw new StepError(`${maxUnasked} nodes were passed without asking the caller anything.`)
    run.state = { ...run.state, unasked: run.state.unasked + 1 }
    const { type, data } = currentNode(run)
    if (run.state.hungUp && !type.isSilent) {
      if (type.passBy === undefined) finishPath(run)
      else follow(run, type.passBy, {})
      continue
    }
    run.tainted = false
    const move = type.enter({ data, context: nodeContext(run) })
    const before = run.actions.length
    if (applyMove(run, move) === 'waits') return settleWait(run, checkpoint)
    const added = run.actions.slice(before)
    const isCuttable = added.length > 0 && added.every((action) => action.kind === 'play' && action.interruptible)
    if (run.state.ended) return
    if (isCuttable) checkpoint ??= { state: run.state, actions: run.actions, facts: run.facts, trail: run.trail }
    else if (added.some((action) => action.kind !== 'recording')) {
      if (checkpoint && !run.state.hungUp) return cutAt(run, checkpoint)
      checkpoint = undefined
    }
  }
}

/** Gives the waiting node its event and goes on from where it leads. */
export function resumeNode(run: Run, event: CallerEvent): void {
  const { type, data } = currentNode(run)
  if (!type.resume) throw new StepError(`Node ${topFrame(run.state).nodeId} was not waiting.`)
  run.tainted = false
  const move = type.resume({ data, memory: topFrame(run.state).memory, event, context: nodeContext(run) })
  if (applyMove(run, move) === 'waits') settleWait(run, undefined)
  else if (!run.state.ended && run.effect === undefined) enterNodes(run)
}

/**
 * A wait is reached. Interruptible prompts before a `collect` are its prelude; before anything else they stand alone: the
 * session stops after them, so that a key that cuts them is heard (contract §5), and the rest runs on the next turn.
 */
function settleWait(run: Run, checkpoint: Checkpoint | undefined): void {
  const last = run.actions.at(-1)
  if (last?.kind === 'collect') {
    const keys = takeKeysAhead(run, last)
    if (keys === undefined) return
    resumeRecording(run)
    return resumeNode(run, { kind: 'collected', at: run.event.at, keys })
  }
  if (checkpoint && !run.state.hungUp) return cutAt(run, checkpoint)
  // A recording or a dialled call lies between: a key pressed before it answers nothing that is asked after it.
  run.state = withoutKeysAhead(run.state)
}

function cutAt(run: Run, checkpoint: Checkpoint): void {
  Object.assign(run, checkpoint)
  delete run.effect
  run.state = { ...run.state, arriving: true }
}

/** The recording of the call goes on once a sensitive question is answered or left; asking again pauses it again. */
export function resumeRecording(run: Run): void {
  if (run.state.callRecording !== 'paused') return
  emit(run, [{ kind: 'recording', change: 'resume' }])
  run.state = { ...run.state, callRecording: 'on' }
}

/** Carries out one move. `waits` when the session now waits at this node. */
function applyMove(run: Run, move: Move): 'waits' | 'moved' {
  switch (move.kind) {
    case 'wait':
      return stay(run, move)
    case 'leave':
      emit(run, move.actions ?? [])
      follow(run, move.port, move)
      return 'moved'
    case 'end':
      emit(run, run.state.frames.length > 1 ? move.actions.filter(({ kind }) => kind !== 'hangUp') : move.actions)
      record(run, move.facts ?? [])
      if (run.state.frames.length > 1) returnFromFrame(run, move.exit ?? 'done', move.note)
      else {
        pass(run, undefined, move.note)
        if (run.state.hungUp) finishPath(run)
        else finish(run, 'completed')
      }
      return 'moved'
    case 'call':
      callFlow(run, move)
      return 'moved'
    default:
      return move satisfies never
  }
}

function stay(run: Run, { actions, memory, note }: Extract<Move, { kind: 'wait' }>): 'waits' | 'moved' {
  const [request] = actions.flatMap((action) => (action.kind === 'request' ? [action] : []))
  if (run.state.hungUp && !request) {
    finishPath(run)
    return 'moved'
  }
  const asks = actions.some(({ kind }) => kind === 'collect' || kind === 'record' || kind === 'dial')
  run.state = withTopFrame(run.state, { memory: (memory ?? null) as Json })
  if (asks) run.state = { ...run.state, unasked: 0 }
  const asksSensitive = actions.some((action) => action.kind === 'collect' && action.isSensitive)
  if (asksSensitive) run.state = { ...run.state, asksSensitive }
  if (asksSensitive && run.state.callRecording === 'on') {
    emit(run, [{ kind: 'recording', change: 'pause' }])
    run.state = { ...run.state, callRecording: 'paused' }
  }
  emit(
    run,
    actions.flatMap((action) => {
      if (action.kind === 'request') return []
      return action.kind === 'dial' && run.tainted ? { ...action, isSensitive: true as const } : action
    }),
  )
  waitHere(run, note)
  if (!request) return 'waits'
  const key = `${run.session.id}:${run.session.seq}:0`
  const leaseMs = (request.timeoutSeconds + leaseMarginSeconds) * 1000
  run.effect = { ...request, key }
  run.state = {
    ...run.state,
    pending: {
      key,
      kind: 'request',
      at: run.event.at,
      leaseUntil: movedInstant(hostInstant(run), leaseMs),
      isRepeatable: request.isRepeatable,
    },
  }
  return 'moved'
}

function emit(run: Run, actions: readonly NodeAction[]): void {
  if (run.state.hungUp) return
  run.actions = [...run.actions, ...(actions as readonly Action[])]
}

function record(run: Run, facts: readonly Fact[]): void {
  const kept = run.tainted ? facts.filter(({ kind }) => kind === 'optedOut') : facts
  run.facts = [...run.facts, ...kept]
  for (const fact of kept) {
    if (fact.kind === 'disposition') run.state = { ...run.state, disposition: fact.disposition }
    if (fact.kind === 'tagged' && !run.state.tags.includes(fact.tag))
      run.state = { ...run.state, tags: [...run.state.tags, fact.tag] }
  }
}

/** Applies what a node leaves with, then stands before the next node. */
export function follow(run: Run, port: string, options: LeaveOptions): void {
  const version = currentVersion(run)
  const frame = topFrame(run.state)
  const { versionId, nodeId, enteredAt } = frame
  if (!nodeOf(version, nodeId).portIds.has(port)) throw new StepError(`Node ${nodeId} has no port ${port}.`)
  const isTainted = run.tainted || options.sensitive === true
  record(run, options.facts ?? [])
  const { vars, secrets } = options.set ? setVariables(frame, version, options.set, isTainted) : frame
  const kept = options.keep === undefined ? frame.kept : keptWith(frame, options.keep)
  const target = version.edges.get(`${nodeId} ${port}`)
  const isDeadEnd = target === undefined && !run.state.hungUp && isDraft(run, version)
  const note = isTainted ? undefined : options.note
  pass(run, port, !isDeadEnd ? note : note === undefined ? deadEndNote : `${note}; ${deadEndNote}`)
  const next = target === undefined ? { nodeId, enteredAt } : standing(run, version, target)
  const left = replaceTopFrame(run.state, { versionId, ...next, vars, secrets, kept })
  const { language, selection, callRecording } = options
  const isChanged = language !== undefined || selection !== undefined || callRecording !== undefined
  run.state = !isChanged
    ? left
    : {
        ...left,
        ...(language !== undefined && { language }),
        ...(selection !== undefined && !isTainted && { selection }),
        ...(callRecording !== undefined && { callRecording }),
      }
  if (target !== undefined) return
  if (run.state.hungUp) return finishPath(run)
  if (isDeadEnd) return endNowhere(run, port)
  throw new StepError(`Port ${port} of node ${nodeId} leads nowhere.`)
}

/** On trial a draft may be half drawn; what callers get never is. */
const isDraft = ({ session }: Run, version: CompiledVersion) => session.isTest && version.number === 0

/** The author hears that the way is still to be drawn, and the call ends there, on no way for errors. */
function endNowhere(run: Run, port: string): void {
  const { type, data, node } = currentNode(run)
  const label = type.ports(data).find(({ id }) => id === port)?.label ?? port
  const prompt = [{ kind: 'text' as const, ...deadEndIn(run.state.language) }]
  emit(run, [{ kind: 'play', prompt, interruptible: false }])
  finish(run, 'error', `“${label}” of ${node.label ?? type.title} leads nowhere yet.`)
}

/** Where a frame stands that is before this node. */
const standing = (run: Run, version: CompiledVersion, nodeId: string) => ({
  nodeId: nodeOf(version, nodeId).node.id,
  enteredAt: run.event.at,
})

function keptWith({ kept, nodeId }: Frame, value: Json): Values {
  const { [nodeId]: _, ...others } = kept
  return value === null ? others : { ...others, [nodeId]: value }
}

/** Puts the session before a node of the top frame's version. */
export function stand(run: Run, nodeId: string): void {
  run.state = withTopFrame(run.state, standing(run, currentVersion(run), nodeId))
}

/** Notes in the trail that the current node was left, or that the flow ended there. */
function pass(run: Run, port: string | undefined, note: string | undefined): void {
  const version = currentVersion(run)
  const { nodeId, enteredAt } = topFrame(run.state)
  const entry = {
    flow: version.flowKey,
    version: version.number,
    node: nodeId,
    type: nodeOf(version, nodeId).node.type,
    ...(port !== undefined && { port }),
    at: run.event.at,
    durationMs: between(enteredAt, run.event.at),
    ...(note !== undefined && { note }),
  }
  run.trail = [...run.trail, entry]
}

const waitHere = (run: Run, note: string | undefined) => pass(run, undefined, run.tainted ? undefined : note)

function callFlow(run: Run, { flowKey, inputs, outputs }: Extract<Move, { kind: 'call' }>): void {
  const { flows } = currentVersion(run).bindings
  const bound = Object.hasOwn(flows, flowKey) ? flows[flowKey] : undefined
  if (!bound) return failCall(run, `Sub-flow ${flowKey} is not bound to flow ${currentVersion(run).flowKey}.`)
  if (run.state.frames.length >= maxFrames) return failCall(run, `Sub-flows are nested more than ${maxFrames} deep.`)
  const version = versionOf(run.program, bound.versionId)
  waitHere(run, undefined)
  run.state = withTopFrame(run.state, { memory: { outputs } })
  const frame: Frame = {
    versionId: version.id,
    nodeId: version.startId,
    enteredAt: run.event.at,
    ...firstVariables(version, inputs, run.tainted),
    kept: {},
  }
  run.state = { ...run.state, frames: [...run.state.frames, frame] }
}

/** A sub-flow that cannot run leaves its node by `failed`; where that is not wired, it is an error of the flow. */
function failCall(run: Run, why: string): void {
  const { nodeId } = topFrame(run.state)
  if (!currentVersion(run).edges.has(`${nodeId} failed`)) throw new StepError(why)
  follow(run, 'failed', { note: why })
}

/** Ends the top frame: outputs go to the caller's variables, and the calling node leaves by the exit. */
function returnFromFrame(run: Run, exit: string, note: string | undefined): void {
  pass(run, undefined, note)
  const child = topFrame(run.state)
  run.state = { ...run.state, frames: run.state.frames.slice(0, -1) }
  const { outputs = {} } = (topFrame(run.state).memory ?? {}) as { outputs?: Record<string, string> }
  const { type, data } = currentNode(run)
  const port = type.ports(data).find(({ id, label }) => id === exit || label === exit)?.id
  if (port === undefined) return failCall(run, `Node ${topFrame(run.state).nodeId} has no exit ${exit}.`)
  const version = currentVersion(run)
  for (const [ours, theirs] of Object.entries(outputs)) {
    const isSecret = Object.hasOwn(child.secrets, theirs)
    const values = isSecret ? child.secrets : child.vars
    const value = Object.hasOwn(values, theirs) ? values[theirs] : undefined
    if (value !== undefined)
      run.state = withTopFrame(run.state, setVariables(topFrame(run.state), version, { [ours]: value }, isSecret))
  }
  run.tainted = false
  follow(run, port, {})
}

/** After a hang-up no silent node is left on this path: the `hungUp` port has its turn, then the session ends. */
export function finishPath(run: Run): void {
  if (!run.state.farewell && leaveForStartPort(run, 'hungUp')) {
    run.state = { ...run.state, farewell: true }
    return
  }
  finish(run, 'hungUp')
}

export function finish(run: Run, reason: Ending, error?: string): void {
  const { pending: _, keysAhead: __, arriving: ___, ...state } = run.state
  delete run.effect
  run.state = { ...state, ended: { reason, at: hostInstant(run), ...(error !== undefined && { error }) } }
  if (!state.hungUp && run.actions.at(-1)?.kind !== 'hangUp') run.actions = [...run.actions, { kind: 'hangUp' }]
}

/** Leaves for what the innermost start node with this port wired leads to: a sub-flow inherits the ports of its caller. */
export function leaveForStartPort(run: Run, port: 'hungUp' | 'machine' | 'error'): boolean {
  const depth = run.state.frames.findLastIndex(
    ({ versionId }) => targetOf(versionOf(run.program, versionId), port) !== undefined,
  )
  if (depth < 0) return false
  const { pending: _, arriving: __, keysAhead: ___, asksSensitive: ____, ...state } = run.state
  run.state = withoutMemory({ ...state, frames: run.state.frames.slice(0, depth + 1) })
  resumeRecording(run)
  const version = currentVersion(run)
  run.state = withTopFrame(run.state, { nodeId: version.startId, enteredAt: run.event.at })
  pass(run, port, undefined)
  stand(run, targetOf(version, port) ?? version.startId)
  return true
}

const targetOf = (version: CompiledVersion, port: string) => version.edges.get(`${version.startId} ${port}`)

/** The session cannot go on: by the `error` port once, else an apology in the caller's language. */
export function fail(run: Run, error: string): void {
  delete run.effect
  run.tainted = false
  // What was to be said is not; a recording that was started or paused is what the state says.
  run.actions = run.actions.filter(({ kind }) => kind === 'recording')
  if (!run.state.failed && run.state.frames.length > 0 && leaveForStartPort(run, 'error')) {
    run.state = { ...run.state, failed: true, unasked: 0 }
    enterNodes(run)
    return
  }
  if (!run.state.hungUp)
    emit(run, [{ kind: 'play', prompt: [{ kind: 'text', ...apologyIn(run.state.language) }], interruptible: false }])
  finish(run, 'error', error)
}
