/** How a stretch of speech sounds; resolved from the flow's voices, then the company's, by the channel if absent. */
type Sound = {
  language: string
  voice?: string
  rate?: number
  /** Holds a sensitive value: never stored in the clear. */ sensitive?: true
}

/** Prompt parts after templates, languages and bindings are resolved: what a channel renders. */
export type SpokenPart =
  | ({ kind: 'text'; text: string } & Sound)
  /** Text stands under the file: caption, and fallback when the file is missing. */
  | ({ kind: 'audio'; url: string; text: string } & Sound)
  | ({
      kind: 'value'
      value: string
      as: 'digits' | 'number' | 'date' | 'time' | 'money' | 'spelled'
      currency?: string
    } & Sound)
  | { kind: 'pause'; seconds: number }

export type KeysWanted = {
  /** Every answer has between these many keys. */
  minLength: number
  maxLength: number
  /** The key that ends the entry, not part of it; empty when none does. */
  endKey: string
  /** Silence between two keys that ends the entry. */
  gapSeconds: number
}

export type SpeechWanted = {
  language: string
  hints: readonly string[]
  /** Silence that ends the sentence; `auto` lets the carrier judge. */
  timeoutSeconds: number | 'auto'
  model?: string
  profanityFilter: boolean
}

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type RequestAction = {
  kind: 'request'
  /** `sessionId:seq:index`; also sent as Idempotency-Key. */
  key: string
  method: HttpMethod
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
  timeoutSeconds: number
  /** Tries after the first, on network failures and 5xx, inside the timeout. */
  retries: number
  /** May be sent again when its outcome is unknown. */
  isRepeatable: boolean
  /** Heard while the answer takes longer than two seconds. */
  holdPrompt: readonly SpokenPart[]
}

/** What a channel must do. Channel-neutral, few and closed: a channel renders these and knows no node type. */
export type Action =
  /** `interruptible`: a key pressed cuts it; played before a `collect` it becomes part of that. */
  | { kind: 'play'; prompt: readonly SpokenPart[]; interruptible: boolean }
  | {
      kind: 'collect'
      prompt: readonly SpokenPart[]
      interruptible: boolean
      keys?: KeysWanted
      speech?: SpeechWanted
      /** For channels with buttons. */
      choices?: readonly { id: string; label: string; key?: string }[]
      /** Wait for the first key or word. */
      timeoutSeconds: number
      isSensitive?: true
    }
  | {
      kind: 'record'
      maxSeconds: number
      /** Silence that ends it; 0 for never. */
      silenceSeconds: number
      /** Keys that end it, such as `#`; empty for none. */
      endKeys: string
      beep: boolean
      trim: boolean
      transcribe: boolean
    }
  /** The recording of the whole call. */
  | { kind: 'recording'; change: 'start' | 'pause' | 'resume' | 'stop' }
  | {
      kind: 'dial'
      number: string
      timeoutSeconds: number
      maxMinutes: number
      callerId?: string
      record: boolean
      /** A number in it was made of a sensitive value: never stored in the clear. */
      isSensitive?: true
    }
  | RequestAction
  | { kind: 'pause'; seconds: number }
  | { kind: 'hangUp' }
export type ActionKind = Action['kind']

/** What became true about the caller; written by the same statement that acknowledges the step. */
export type Fact =
  | { kind: 'optedOut'; number: string; scope: string }
  | { kind: 'tagged'; tag: string }
  | { kind: 'goalReached'; goal: string; value?: number }
  | { kind: 'disposition'; disposition: string }
