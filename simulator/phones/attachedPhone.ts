/** What a phone that a person (or a script) holds is told. `at` is on the call's clock, in milliseconds. */
export type PhoneEvent =
  | { kind: 'ringing'; at: number; callSid: string; from: string; to: string }
  /** The other side picked up a call this phone placed, or this phone was answered. */
  | { kind: 'answered'; at: number; callSid: string }
  /** The carrier begins to speak. `durationMs` is how long all of it would take. */
  | { kind: 'saying'; at: number; callSid: string; text: string; language: string; voice: string; durationMs: number }
  | { kind: 'playing'; at: number; callSid: string; url: string; durationMs: number; contentType: string }
  /** The carrier plays keys. */
  | { kind: 'playingKeys'; at: number; callSid: string; keys: string; durationMs: number }
  | { kind: 'pausing'; at: number; callSid: string; durationMs: number }
  /** What was said, played or paused last ended: to its end, or cut by a key, by speech, a redirect or a hang-up. */
  | { kind: 'fellSilent'; at: number; callSid: string; interrupted: boolean }
  /** A Gather listens; `isWaiting` once its prompts are over. */
  | {
      kind: 'gathering'
      at: number
      callSid: string
      input: ('dtmf' | 'speech')[]
      numDigits: number | null
      finishOnKey: string
      timeoutSeconds: number
      language: string
      hints: string[]
      isWaiting: boolean
    }
  /** A Record listens; the beep has been heard. */
  | { kind: 'recording'; at: number; callSid: string; maxSeconds: number; finishOnKey: string }
  /** The other party of a bridge or conference was heard. */
  | { kind: 'heard'; at: number; callSid: string; text: string }
  | { kind: 'heardKeys'; at: number; callSid: string; keys: string }
  | { kind: 'bridged'; at: number; callSid: string; with: string }
  | { kind: 'onHold'; at: number; callSid: string; hold: boolean }
  /** The carrier asked this address for the next document; `status` 0 when no answer came. */
  | { kind: 'fetched'; at: number; callSid: string; url: string; status: number; tookMs: number }
  /** What Twilio's debugger would show. */
  | { kind: 'problem'; at: number; callSid: string; code: number; severity: 'warning' | 'error'; text: string }
  /** `by` is who ended it. `status` is the call's last. */
  | { kind: 'hungUp'; at: number; callSid: string; status: string; by: 'caller' | 'carrier' | 'api' | 'callee' }

/**
 * A phone that a person holds. `on` may answer a promise: a clock that jumps waits for it, so that a script answers before
 * time goes on.
 */
export type AttachedPhone = { on(event: PhoneEvent): void | Promise<void> }

/** One that can be called: the control of each call comes with `rung`, before `on` hears that it rings. */
export type RingablePhone = AttachedPhone & {
  /** `ended` resolves once every callback about the call has been delivered or given up. `isHurried`: its time jumps. */
  rung(
    control: PhoneControl,
    of: { ended: Promise<{ status: string; endedAt: number | null }>; isHurried: boolean },
  ): void
}

/** What the person does. Each throws nothing: on a call that is over it does nothing and answers false. */
export type PhoneControl = {
  readonly callSid: string
  /** Picks up a ringing phone. */
  answer(): boolean
  /** Refuses a ringing phone: busy. */
  decline(): boolean
  /** Keys `0-9*#A-D`, `w` waits half a second, one after the other 0.2 s apart. Lost outside a Gather or Record. */
  press(keys: string): boolean
  say(text: string, options?: { confidence?: number; language?: string }): boolean
  hangUp(): boolean
  /** Has nothing to do: the time of a hurried call, which walks while people are at it, jumps again as far as this one goes. */
  staySilent(): boolean
}
