import type { PhoneEvent, PhoneNode } from '#shared/api/phone.ts'
import type { HeardItem } from '#shared/api/session.ts'

/** What the caller does; `id` tells one from another, so that a refusal finds its line. */
export type Deed =
  | { does: 'press'; keys: string }
  | { does: 'say'; text: string; confidence?: number }
  | { does: 'staySilent' }
  | { does: 'hangUp' }
  | { does: 'set'; name: string; value: unknown }
export type Happening =
  { kind: 'deed'; id: number; deed: Deed } | { kind: 'refused'; id: number; message: string } | PhoneEvent

export type LineOf =
  | { kind: 'said'; text: string; language: string; isCut: boolean }
  | { kind: 'played'; url: string; item?: HeardItem | undefined; durationMs: number; isCut: boolean }
  | { kind: 'playedKeys'; keys: string }
  | { kind: 'pressed'; keys: string; isLost: boolean; refused?: string }
  | { kind: 'spoke'; text: string; isLost: boolean; refused?: string }
  /** A question to which the caller said nothing. */
  | { kind: 'silent' }
  | { kind: 'set'; name: string; value: unknown; refused?: string }
  | { kind: 'recording'; maxSeconds: number; finishOnKey: string; tookMs?: number }
  /** A node that does something without a word was left. */
  | { kind: 'did'; port: string; note?: string }
  | { kind: 'entered'; flow: string }
  | { kind: 'returned'; flow: string }
  | { kind: 'heard'; text: string }
  | { kind: 'heardKeys'; keys: string }
  | { kind: 'bridged'; with: string }
  | { kind: 'held'; isOn: boolean }
  | { kind: 'trouble'; severity: 'warning' | 'error'; text: string }
  | { kind: 'hungUp'; by: string; status: string }
export type Line = LineOf & {
  id: number
  /** On the call's clock, in milliseconds since 1970. */
  at: number
  node: PhoneNode | null
  /** Where on the canvas of the flow that was called: the node itself, or the one that runs the sub-flow it is in. */
  nodeId: string | undefined
}

export type Phase =
  | { kind: 'dialling' }
  | { kind: 'ringing' }
  | { kind: 'working' }
  | { kind: 'speaking'; durationMs: number; listensFor: Listening | undefined }
  | { kind: 'pausing'; durationMs: number; listensFor: Listening | undefined }
  | { kind: 'waiting'; for: Listening }
  | { kind: 'recording'; maxSeconds: number; finishOnKey: string }
  | { kind: 'bridged'; with: string; isOnHold: boolean }
  | { kind: 'over'; by: string; status: string }
export type Listening = {
  input: readonly ('dtmf' | 'speech')[]
  numDigits: number | null
  finishOnKey: string
  timeoutSeconds: number
  language: string
  hints: readonly string[]
}

/** What the caller did at each question, in order: played again, it is the same call. */
export type Input = Deed

export type CallView = {
  /** The key of the flow on the canvas. */
  flowKey: string
  callSid: string | undefined
  sessionId: string | null
  /** Of the first event, and of the last: on the call's clock. */
  startedAt: number | undefined
  at: number | undefined
  phase: Phase
  lines: readonly Line[]
  inputs: readonly Input[]
  /** Keys or words are heard now, or would cut the prompt short. */
  listening: Listening | undefined
  /** A question stands and nothing was answered yet. */
  isUnanswered: boolean
  /** Turns whose trail is in: a document that is fetched again brings the same. */
  turns: ReadonlySet<number>
  /** Flows under way, the outermost first. */
  flows: readonly { flow: string; version: number }[]
  /** Of the outermost flow. */
  visited: readonly string[]
  ways: readonly { node: string; port: string }[]
  current: string | undefined
  variables: Readonly<Record<string, unknown>> | undefined
  /** Names of those that the last step changed. */
  changed: ReadonlySet<string>
  seq: number
  /** Everything about the call is on record. */
  isComplete: boolean
  /** The last lines of one deed each, so that keys in a row make one line. */
  deeds: ReadonlyMap<number, number>
  /** Nothing happened since the caller's last key. */
  isTyping: boolean
  /** Done before the phone told that anybody listens: whether it was heard, the next document shows. */
  early: readonly { lineId: number; deed: Deed }[]
}

export const newCallView = (flowKey: string): CallView => ({
  flowKey,
  callSid: undefined,
  sessionId: null,
  startedAt: undefined,
  at: undefined,
  phase: { kind: 'dialling' },
  lines: [],
  inputs: [],
  listening: undefined,
  isUnanswered: false,
  turns: new Set(),
  flows: [],
  visited: [],
  ways: [],
  current: undefined,
  variables: undefined,
  changed: new Set(),
  seq: 0,
  isComplete: false,
  deeds: new Map(),
  isTyping: false,
  early: [],
})

/** What the caller heard, in order, with the language of each. */
export const heardIn = ({ lines }: Pick<CallView, 'lines'>): string[] =>
  lines.flatMap((line) =>
    line.kind === 'said'
      ? [`${line.language}: ${line.text}`]
      : line.kind === 'played'
        ? [`(plays ${line.item ? playedItem(line.item) : line.url})`]
        : [],
  )

const playedItem = ({ title, text }: HeardItem) => (text.trim() === '' ? title : `${title}: ${text}`)
