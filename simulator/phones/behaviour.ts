/** What a virtual phone does, as data. Seconds are on the carrier's clock. */
export type Behaviour = {
  /** What happens when it is rung; `rings` is never answered. `invalid` is refused by REST with 21211. */
  answer: 'answers' | 'busy' | 'rings' | 'unreachable' | 'invalid'
  /** Rings this long before it answers; 2 when not given. */
  afterSeconds?: number
  /** Who answers, for machine detection: a human says hello, a machine greets and beeps, a fax whistles. */
  who?: 'human' | 'voicemail' | 'fax'
  /** What it says on answering; a human's "hello", a voicemail's greeting. */
  greeting?: string
  /** Voicemail: a beep after the greeting; true when not given. */
  beep?: boolean
  language?: string
  /** What it does then, each once, in this order where triggers coincide. */
  does?: readonly Deed[]
}

export type Deed = {
  /** When: seconds after answering; or each time these words are heard; or when a Gather or a Record begins to listen. */
  when: { atSeconds: number } | { hears: string } | { asked: 'keys' | 'speech' | 'recording' }
  /** Seconds between the trigger and the deed; 0.5 when not given, as a person would. */
  afterSeconds?: number
  /** How often at most; once when not given. */
  times?: number
  do: { press: string } | { say: string; confidence?: number } | { hangUp: true }
}
