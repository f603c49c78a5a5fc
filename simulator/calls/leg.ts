import type { Clock, Timer } from '../clock.ts'
import type { CallbackEvent, MachineDetection, RecordingOptions } from '../engine.ts'
import { isOver, type Account, type Call, type Hook, type Sound } from '../model.ts'
import type { AttachedPhone, PhoneControl } from '../phones/attachedPhone.ts'
import type { Behaviour } from '../phones/behaviour.ts'
import type { Source } from '../twiml/source.ts'
import type { CookieJar, Webhook } from '../webhooks/send.ts'
import type { LiveRecording } from './liveRecording.ts'
import { Scope } from './scope.ts'

export type RingOutcome = 'answered' | 'busy' | 'no-answer' | 'failed' | 'canceled'
export type Utterance = { text: string; confidence: number | undefined; durationMs: number }
/** A file that can be played. */
export type Media = { durationMs: number; contentType: string }
export type Gone = 'ended' | 'moved'

/** A live call: what the model does not tell, because it is only of interest while somebody is on the line. */
export class Leg {
  readonly call: Call
  readonly account: Account
  readonly clock: Clock
  /** What it does now, cut short when its party hangs up or REST moves it. */
  scope: Scope
  /** Its documents are being run; a dialled leg has none of its own. */
  isRunning = false
  /** Until its documents are over. */
  running: Promise<void> = Promise.resolve()
  readonly behaviour: Behaviour | undefined
  phone: AttachedPhone | undefined
  control: PhoneControl | undefined
  fallback: Hook | undefined
  statusCallback: (Hook & { events: readonly CallbackEvent[] }) | undefined
  record: RecordingOptions | undefined
  detection: MachineDetection | undefined
  timeLimitSeconds = 14_400
  limit: Timer | undefined
  /** Where it goes once it is answered. */
  source: Source | undefined
  /** Where REST wants it, until its documents go on there. */
  movedTo: Source | undefined
  documents = 0
  /** What was fetched to be played, by address. */
  readonly media = new Map<string, Media>()
  readonly cookies: CookieJar = new Map()
  readonly recordings = new Set<LiveRecording>()
  /** The recording that calls.create asked for. */
  ownRecording: LiveRecording | undefined
  /** Ends a ringing. */
  settleRing: ((outcome: RingOutcome) => void) | undefined
  /** Who hears it: the other end of a bridge, or the others of a conference. */
  listeners: () => Iterable<Leg> = () => []
  heldCallback: (() => void) | undefined
  late: Webhook | undefined
  readonly timers = new Set<Timer>()
  readonly background = new Set<Promise<unknown>>()
  readonly ended: Promise<Call>
  readonly settle: () => void
  /** When its party did something last. */
  stirredAt = 0
  #stopWalking: () => void = () => undefined
  readonly #keys = new Set<(key: string) => void>()
  readonly #speech = new Set<(said: Utterance) => void>()
  readonly #heard = new Set<(text: string, durationMs: number) => void>()
  readonly #gone = new Set<(why: Gone) => void>()
  #sequence = 0
  speakingUntil = 0

  constructor({
    call,
    account,
    clock,
    behaviour,
  }: {
    call: Call
    account: Account
    clock: Clock
    behaviour: Behaviour | undefined
  }) {
    this.call = call
    this.account = account
    this.clock = clock
    this.behaviour = behaviour
    this.scope = new Scope(clock)
    let settle: () => void = () => undefined
    this.ended = new Promise((resolve) => {
      settle = () => resolve(call)
    })
    this.settle = settle
  }

  get isOver(): boolean {
    return isOver(this.call.status)
  }
  get isAnswered(): boolean {
    return this.call.startedAt !== null
  }
  /** For the next run of documents: what cut the last one short is over. */
  freshScope(): Scope {
    this.scope = new Scope(this.clock)
    return this.scope
  }
  /** Of the next status callback. */
  nextSequence(): number {
    return this.#sequence++
  }

  onKey(listener: (key: string) => void): () => void {
    this.#keys.add(listener)
    return () => this.#keys.delete(listener)
  }
  onSpeech(listener: (said: Utterance) => void): () => void {
    this.#speech.add(listener)
    return () => this.#speech.delete(listener)
  }
  /** Words it hears: what begins to be said to it, and what the other party said (0 ms: it is over). */
  onHeard(listener: (text: string, durationMs: number) => void): () => void {
    this.#heard.add(listener)
    return () => this.#heard.delete(listener)
  }
  /** It ended, or REST moved it away from whom it was connected to. */
  onGone(listener: (why: Gone) => void): () => void {
    this.#gone.add(listener)
    return () => this.#gone.delete(listener)
  }
  /** A person is at the phone, not a behaviour: what it does is not known beforehand. */
  get isPersons(): boolean {
    return this.behaviour === undefined
  }
  /** Makes a hurried clock wait for this party as people wait for each other, until what it returns, or its silence. */
  walk(): () => void {
    this.#stopWalking()
    const stop = this.clock.walk()
    this.#stopWalking = stop
    return stop
  }
  staySilent(): void {
    this.#stopWalking()
  }
  key(key: string): void {
    this.stirredAt = this.clock.now()
    for (const listener of [...this.#keys]) listener(key)
  }
  speech(said: Utterance): void {
    this.stirredAt = this.clock.now() + said.durationMs
    for (const listener of [...this.#speech]) listener(said)
  }
  heard(text: string, durationMs: number): void {
    for (const listener of [...this.#heard]) listener(text, durationMs)
  }
  gone(why: Gone): void {
    for (const listener of [...this.#gone]) listener(why)
  }

  /** A timer that dies with the call. */
  after(ms: number, run: () => void): Timer {
    const timer = this.clock.after(ms, () => {
      this.timers.delete(handle)
      run()
    })
    const handle = {
      cancel: () => {
        timer.cancel()
        this.timers.delete(handle)
      },
    }
    this.timers.add(handle)
    return handle
  }

  /** Work that the end of the call waits for before it counts as told. */
  behind(work: Promise<unknown>): void {
    const kept = work.finally(() => this.background.delete(kept))
    this.background.add(kept)
  }

  /** Puts a sound on every recording that runs. */
  sound(track: Sound['track'], kind: Sound['kind'], fromAt: number, toAt: number): void {
    for (const live of this.recordings) live.add({ track, kind, fromAt, toAt })
  }
}
