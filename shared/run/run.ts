import type { Json } from '../flow/flow.ts'
import type { CompiledNode, CompiledVersion, Program } from './program.ts'
import type { Action, Fact, RequestAction } from './action.ts'
import type { CallerEvent } from './event.ts'
import type { Frame, Session, SessionState, Values } from './session.ts'
import type { TrailEntry } from './trail.ts'

/** One step under way. `state` is replaced, never changed, so that a checkpoint is a copy of references. */
export type Run = {
  readonly program: Program
  readonly session: Session
  readonly event: CallerEvent
  state: SessionState
  actions: Action[]
  facts: Fact[]
  trail: TrailEntry[]
  effect?: RequestAction
  /** A sensitive value was read since this was last cleared: what comes of it is sensitive too. */
  tainted: boolean
}

/** A mistake of the flow or of ours inside a step; the session goes to the `error` port, or apologises and ends. */
export class StepError extends Error {}

export function topFrame(state: SessionState): Frame {
  const frame = state.frames.at(-1)
  if (!frame) throw new StepError('The session has no frame.')
  return frame
}

// Three or four of these run for every node passed, so they copy no more than they must.
export const withTopFrame = (state: SessionState, change: Partial<Frame>): SessionState =>
  replaceTopFrame(state, { ...topFrame(state), ...change })

export function replaceTopFrame(state: SessionState, frame: Frame): SessionState {
  const { frames } = state
  return { ...state, frames: frames.length === 1 ? [frame] : [...frames.slice(0, -1), frame] }
}

/** The frame without its waiting node's memory. */
export function withoutMemory(state: SessionState): SessionState {
  const { versionId, nodeId, enteredAt, vars, secrets, kept } = topFrame(state)
  return replaceTopFrame(state, { versionId, nodeId, enteredAt, vars, secrets, kept })
}

export function versionOf(program: Program, versionId: string): CompiledVersion {
  const version = program.versions.get(versionId)
  if (!version) throw new StepError(`Version ${versionId} is not bound to this session.`)
  return version
}

export function nodeOf(version: CompiledVersion, nodeId: string): CompiledNode {
  const node = version.nodes.get(nodeId)
  if (!node) throw new StepError(`Node ${nodeId} is not in flow ${version.flowKey}, version ${version.number}.`)
  return node
}

export const currentVersion = (run: Run): CompiledVersion => versionOf(run.program, topFrame(run.state).versionId)
export const currentNode = (run: Run): CompiledNode => nodeOf(currentVersion(run), topFrame(run.state).nodeId)

/** Milliseconds between two ISO instants; 0 when a clock went backwards. */
export const between = (from: string, to: string): number =>
  from === to ? 0 : Math.max(0, Date.parse(to) - Date.parse(from))

/** Variables of the top frame with `values` set: sensitive ones, declared or tainted, go where the host encrypts them. */
export function setVariables(
  frame: Frame,
  version: CompiledVersion,
  values: Values,
  isTainted: boolean,
): Pick<Frame, 'vars' | 'secrets'> {
  const vars: Record<string, Json> = { ...frame.vars }
  const secrets: Record<string, Json> = { ...frame.secrets }
  for (const [name, value] of Object.entries(values)) {
    const isSensitive =
      isTainted ||
      Object.hasOwn(frame.secrets, name) ||
      version.flow.variables.some((variable) => variable.name === name && variable.sensitive)
    delete vars[name]
    delete secrets[name]
    if (isSensitive) secrets[name] = value
    else vars[name] = value
  }
  return { vars, secrets }
}

/** Variables a frame begins with: the declared defaults, then what it is given. */
export function firstVariables(
  version: CompiledVersion,
  given: Values,
  isTainted: boolean,
): Pick<Frame, 'vars' | 'secrets'> {
  const defaults = Object.fromEntries(
    version.flow.variables.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  ) as Values
  const empty: Frame = {
    versionId: version.id,
    nodeId: version.startId,
    enteredAt: '',
    vars: {},
    secrets: {},
    kept: {},
  }
  const begun = { ...empty, ...setVariables(empty, version, defaults, false) }
  return setVariables(begun, version, given, isTainted)
}
