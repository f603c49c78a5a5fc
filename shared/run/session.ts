import type { Json } from '../flow/flow.ts'
import type { AnsweredBy, Caller, Contact } from './event.ts'

export type Values = Readonly<Record<string, Json>>

/** One flow version under way; a sub-flow call pushes another on top. */
export type Frame = {
  readonly versionId: string
  readonly nodeId: string
  /** What the waiting node remembers; absent while nothing waits here. */
  readonly memory?: Json
  readonly enteredAt: string
  readonly vars: Values
  /** Values of sensitive variables: the host stores them encrypted. */
  readonly secrets: Values
  /** What nodes keep between visits, by node id: rounds of a loop. */
  readonly kept: Values
}

/** The effect under way. The event that answers it must name its key. */
export type Pending = {
  readonly key: string
  readonly kind: 'request'
  readonly at: string
  /** After this, whoever touches the session repeats a repeatable effect and fails any other as `unknown`. */
  readonly leaseUntil: string
  readonly isRepeatable: boolean
}

export type Ending = 'completed' | 'hungUp' | 'error' | 'limit' | 'silence'

/** All that a call carries from step to step: plain JSON, no history, no flow. */
export type SessionState = {
  readonly frames: readonly Frame[]
  readonly direction: 'inbound' | 'outbound'
  readonly caller: Caller
  readonly ourNumber?: string
  readonly contact?: Contact
  readonly department?: string
  readonly language: string
  readonly startedAt: string
  /** A trial's own clock: this much ahead of that of the events. */
  readonly clockOffsetMs?: number
  readonly seed: number
  readonly steps: number
  /** Nodes passed since the caller was last asked or heard anything that waits. */
  readonly unasked: number
  readonly silences: number
  readonly pending?: Pending
  /** Keys that cut a prompt, kept for the next collecting node. */
  readonly keysAhead?: string
  readonly callRecording: 'off' | 'on' | 'paused'
  readonly tags: readonly string[]
  readonly selection?: string
  readonly disposition?: string
  /** The current node has not been entered yet: an interruptible prompt plays, and any answer goes on. */
  readonly arriving?: true
  /** The question under way is sensitive: its answer is recorded as a length. */
  readonly asksSensitive?: true
  readonly answeredBy?: AnsweredBy
  /** The caller is gone; silent nodes may still run. */
  readonly hungUp?: true
  /** The start node's `hungUp` port has been taken. */
  readonly farewell?: true
  /** The start node's `error` port has been taken: a second error ends the session. */
  readonly failed?: true
  readonly ended?: { readonly reason: Ending; readonly at: string; readonly error?: string }
}

/** A session as the interpreter sees it. `seq` counts steps; what it is before `started` is `newSession`. */
export type Session = {
  readonly id: string
  readonly seq: number
  readonly channel: 'phone' | 'web'
  readonly isTest: boolean
  /** Absent until `started` has been stepped. */
  readonly state?: SessionState
}
