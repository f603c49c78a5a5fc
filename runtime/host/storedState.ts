import { maxScriptLine, type Json } from '#shared/flow/flow.ts'
import type { Program } from '#shared/run/program.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import type { Session, SessionState, Values } from '#shared/run/session.ts'
import type { Sealer } from '../security/sealer.ts'

/**
 * The state as its row holds it: in one sealed text the sensitive values of all frames, keys that may belong to a secret, and
 * what a node remembers while it asks for one (a value to be confirmed).
 */
export type StoredState = SessionState & { readonly sealed?: string; readonly quietUntil?: string }

type Hidden = { secrets: readonly Values[]; keysAhead?: string; memory?: Json }

export function sealState(state: SessionState, sealer: Sealer): StoredState {
  const hasSecrets = state.frames.some(({ secrets }) => Object.keys(secrets).length > 0)
  if (!hasSecrets && state.keysAhead === undefined && !state.asksSensitive) return state
  const { keysAhead, ...open } = state
  const memory = state.asksSensitive ? state.frames.at(-1)?.memory : undefined
  const hidden: Hidden = {
    secrets: state.frames.map(({ secrets }) => secrets),
    ...(keysAhead !== undefined && { keysAhead }),
    ...(memory !== undefined && { memory }),
  }
  const last = state.frames.length - 1
  const frames = state.frames.map((frame, index) => ({
    ...frame,
    secrets: {},
    ...(index === last && memory !== undefined && { memory: null }),
  }))
  return { ...open, frames, sealed: sealer.seal(JSON.stringify(hidden)) }
}

export function unsealState(stored: StoredState, sealer: Sealer): SessionState {
  const { sealed, quietUntil: _, ...state } = stored
  if (sealed === undefined) return state
  const { secrets, keysAhead, memory } = JSON.parse(sealer.unseal(sealed)) as Hidden
  const last = state.frames.length - 1
  return {
    ...state,
    frames: state.frames.map((frame, index) => ({
      ...frame,
      secrets: secrets[index] ?? {},
      ...(index === last && memory !== undefined && { memory }),
    })),
    ...(keysAhead !== undefined && { keysAhead }),
  }
}

const masked = (text: string) => '•'.repeat(text.length)

/**
 * The event as its interaction keeps it: answers to sensitive questions as their length, and keys that cut a prompt as their
 * length when this program asks for secrets anywhere. Bodies of responses are kept of trials only, of flows without secrets.
 */
export function eventForRecord(event: CallerEvent, session: Session, program: Program): Record<string, unknown> {
  const { state } = session
  switch (event.kind) {
    case 'collected': {
      const mayBeSecret = state?.asksSensitive || ((state?.arriving || state?.pending) && asksSecrets(program))
      if (!mayBeSecret) return event
      return {
        kind: event.kind,
        at: event.at,
        ...(event.keys !== undefined && { keys: masked(event.keys) }),
        ...(event.speech && { speech: { text: masked(event.speech.text) } }),
        isMasked: true,
      }
    }
    case 'responded': {
      const { body, ...kept } = event
      const isKept = session.isTest && !asksSecrets(program) && JSON.stringify(body).length <= maxScriptLine
      return isKept ? event : kept
    }
    case 'started': {
      const { seed: _, variables, contact, ...kept } = event
      const sensitive = new Set(
        program.root.flow.variables.flatMap((variable) => (variable.sensitive ? [variable.name] : [])),
      )
      const open = Object.entries(variables ?? {}).filter(([name]) => !sensitive.has(name))
      return {
        ...kept,
        ...(contact && { contactId: contact.id }),
        ...(open.length > 0 && { variables: Object.fromEntries(open) }),
      }
    }
    default:
      return event
  }
}

const asking = new WeakMap<Program['versions'], boolean>()
function asksSecrets({ versions }: Program): boolean {
  const known = asking.get(versions)
  if (known !== undefined) return known
  const asks = [...versions.values()].some(
    ({ flow }) =>
      flow.variables.some(({ sensitive }) => sensitive) || flow.nodes.some(({ data }) => data['sensitive'] === true),
  )
  asking.set(versions, asks)
  return asks
}
