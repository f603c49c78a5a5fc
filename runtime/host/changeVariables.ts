import { changeVariables, sensitiveNames, type VariableProblem } from '#shared/run/changeVariables.ts'
import type { Values } from '#shared/run/session.ts'
import type { Sealer } from '../security/sealer.ts'
import type { StepRow } from '../store/saveStep.ts'
import type { Exclusively } from './exclusively.ts'
import type { SessionRef } from './liveSession.ts'
import type { SessionMemory } from './sessionMemory.ts'
import { variablesRow } from './stepRow.ts'

export type VariablesChanged =
  /** Durable; `variables` are those of the outermost flow now, without the sensitive ones. */
  | { kind: 'changed'; seq: number; variables: Values }
  | { kind: 'refused'; problems: readonly VariableProblem[] }
  /** `isWaiting`: a request is under way, which may have to be made again from the values it was made of. */
  | { kind: 'unknown' | 'notTrial' | 'over' | 'isWaiting' }

/** Sets variables of the outermost flow of a trial between two of its steps, for whichever process takes the next. */
export type ChangeVariables = (ref: SessionRef, values: Values, by: { userId: string }) => Promise<VariablesChanged>

type Deps = {
  memory: SessionMemory
  exclusively: Exclusively
  save(row: StepRow): Promise<'done' | 'lost'>
  sealer: Sealer
  now(): string
}

/** Losing the row this often means it cannot be written. */
const maxTries = 6

/** A step in all but name: it waits for the turn under way, and is guarded by compare-and-swap (docs/contract.md §1). */
export const createVariableChanges =
  ({ memory, exclusively, save, sealer, now }: Deps): ChangeVariables =>
  (ref, values, by) =>
    exclusively(ref.sessionId, async () => {
      for (let tries = 0; tries < maxTries; tries++) {
        const session = tries === 0 ? await memory.find(ref) : await memory.reload(ref)
        const state = session?.session.state
        if (!session || !state) return { kind: 'unknown' }
        if (!session.session.isTest) return { kind: 'notTrial' }
        if (state.ended || state.hungUp) return { kind: 'over' }
        if (state.pending) {
          // What this process remembers may be over at another.
          if (tries === 0) continue
          return { kind: 'isWaiting' }
        }
        const changed = changeVariables(session.program, session.session, values)
        if (!changed.ok) return { kind: 'refused', problems: changed.problems }
        const secret = sensitiveNames(session.program, changed.session.state)
        const row = variablesRow({ session, changed, secret, at: now(), userId: by.userId, sealer })
        if ((await save(row)) === 'lost') {
          memory.forget(ref.sessionId)
          continue
        }
        session.session = changed.session
        return { kind: 'changed', seq: changed.session.seq, variables: changed.session.state.frames[0]?.vars ?? {} }
      }
      throw new Error(`The variables of session ${ref.sessionId} could not be stored.`)
    })
