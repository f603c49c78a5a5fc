import type { Action } from '#shared/run/action.ts'
import type { SessionRef } from './liveSession.ts'

export type CallRef = SessionRef & { callSid: string; carrierSid: string }

/** How a channel says and does what the interpreter decided. */
export type PhoneChannel = {
  /** The bytes that answer a turn; they send the caller on to `nextTurn`. Waits only for files it does not know yet. */
  render(
    actions: readonly Action[],
    view: { companyId: string; sessionId: string; nextTurn: number; language: string },
  ): string | Promise<string>
  /** Does what no document can say, before the document goes out: pauses a recording before a secret is asked for. */
  prepare(call: CallRef, actions: readonly Action[]): Promise<void>
  /** Has the carrier ask for the document of `turn` now. `ended`: the call was over, which is a normal answer. */
  push(call: CallRef, turn: number): Promise<'pushed' | 'ended'>
}
