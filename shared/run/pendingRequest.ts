import type { RequestAction } from './action.ts'
import { nodeContext } from './nodeContext.ts'
import type { Program } from './program.ts'
import { currentNode, type Run } from './run.ts'
import type { Session } from './session.ts'

/**
 * The request a session waits for, made again from its node: nothing it is made of has changed since, so that it need not be
 * stored. Undefined when none is pending.
 */
export function pendingRequest(program: Program, session: Session): RequestAction | undefined {
  const { state } = session
  if (!state?.pending) return undefined
  const { key, at } = state.pending
  const run: Run = {
    program,
    session,
    event: { kind: 'resumed', at },
    state,
    actions: [],
    facts: [],
    trail: [],
    tainted: false,
  }
  const { type, data } = currentNode(run)
  const move = type.enter({ data, context: nodeContext(run) })
  if (move.kind !== 'wait') return undefined
  const request = move.actions.find((action) => action.kind === 'request')
  return request ? { ...request, key } : undefined
}
