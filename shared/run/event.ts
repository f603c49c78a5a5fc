import type { Json } from '../flow/flow.ts'

/** Who is on the other side. Withheld, client and SIP callers have no number: no contact, no do-not-call, stickiness per session. */
export type Caller =
  | { kind: 'number'; number: string }
  | { kind: 'withheld' }
  | { kind: 'client'; name: string }
  | { kind: 'sip'; address: string }

/** What is known of the person behind a number; fields an author may use in texts. */
export type Contact = {
  id: string
  firstName?: string
  lastName?: string
  language?: string
  attributes: Readonly<Record<string, Json>>
}

/** Verdict of the carrier's answering-machine detection. */
export type AnsweredBy = 'human' | 'machine' | 'fax' | 'unknown'

export type Recorded = {
  /** Carrier's id of the recording; absent when nothing was recorded. */
  recordingSid?: string
  url?: string
  durationSeconds?: number
}

export type DialOutcome = 'answered' | 'busy' | 'noAnswer' | 'failed'

type Started = {
  kind: 'started'
  direction: 'inbound' | 'outbound'
  caller: Caller
  /** Our number of the call, E.164. */
  ourNumber?: string
  contact?: Contact
  /** Languages that were asked for, best first: the call's, then the contact's, the number's, the browser's. */
  languages: readonly string[]
  variables?: Readonly<Record<string, Json>>
  department?: string
  /** Synchronous machine detection delivers its verdict with the first request. */
  answeredBy?: AnsweredBy
  /** 32 bits; all chance in the session comes from it. */
  seed: number
  /** A trial may begin at any node of its flow; at the start when not given. */
  startNode?: string
  /** How far the clock of a trial runs ahead of the host's (behind it when negative): the flow sees every `at` moved by it. */
  clockOffsetMs?: number
}

/** What happened, said without any channel's words. `at` is the only clock the interpreter has. */
export type CallerEvent = { at: string } & (
  | Started
  | { kind: 'collected'; keys?: string; speech?: { text: string; confidence?: number }; choice?: string }
  | { kind: 'silence' }
  | { kind: 'submitted'; fields: Readonly<Record<string, Json>> }
  /** `hungUp`: the caller ended the recording by hanging up; the result still counts. */
  | { kind: 'recorded'; recording: Recorded; hungUp?: true }
  | { kind: 'dialed'; outcome: DialOutcome; durationSeconds?: number; hungUp?: true }
  | { kind: 'queueLeft'; reason: string; hungUp?: true }
  /** Answer to an effect. `body` is parsed JSON when it is JSON, else text. `key` names the pending effect. `mocked`: a trial's own. */
  | { kind: 'responded'; key: string; status: number; body: Json; durationMs: number; mocked?: true }
  | { kind: 'requestFailed'; key: string; reason: RequestFailure; durationMs: number; mocked?: true }
  | { kind: 'machineDetected'; answeredBy: AnsweredBy }
  | { kind: 'hungUp'; cause?: string }
  | { kind: 'resumed' }
)
export type EventKind = CallerEvent['kind']

/** `unknown`: we died while it was under way and may not repeat it, so it may or may not have happened. */
export type RequestFailure = 'timeout' | 'network' | 'refused' | 'tooLarge' | 'unknown'
