import type { CallerEvent } from '#shared/run/event.ts'

export type TurnRef = { companyId: string; sessionId: string; turn: number }

export type NewPhoneSession = {
  companyId: string
  sessionId: string
  flowId: string
  versionId: string
  isTest: boolean
  started: Extract<CallerEvent, { kind: 'started' }>
  call: { callSid: string; carrierSid: string; fromNumber?: string; toNumber?: string; status: string }
}

/** What channels and the API ask of the host. */
export type Host = {
  /** Turn 0: steps `started` once, durable before it resolves; a repeat gets the stored reply. Resolves to TwiML. */
  startPhoneSession(input: NewPhoneSession): Promise<string>
  /** Answers one turn, once (docs/contract.md §1). An older turn gets its stored reply, a newer one than known the current document. Undefined: no such session. */
  answerTurn(ref: TurnRef, event: CallerEvent): Promise<string | undefined>
  /** The document of that turn again, without advancing: for /twilio/fallback. */
  replayTurn(ref: TurnRef): Promise<string | undefined>
  /** An event no request waits for (hang-up, machine verdict); dropped when eventKey was recorded already. Durable before it resolves. */
  deliver(
    ref: { companyId: string; sessionId: string },
    event: CallerEvent,
    eventKey: string,
  ): Promise<'stepped' | 'dropped' | 'unknown'>
}
