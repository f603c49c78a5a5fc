import type { Program } from '#shared/run/program.ts'
import type { ScriptLine } from '#shared/run/simulate.ts'
import type { Clock } from '../simulator/clock.ts'
import type { EngineEvent } from '../simulator/engine.ts'
import type { AttachedPhone, PhoneControl, PhoneEvent } from '../simulator/phones/attachedPhone.ts'
import { begin, faultIn, next, type Asked, type Beginning, type Expected, type Heard } from './expected.ts'

export type Question = {
  input: readonly ('dtmf' | 'speech')[]
  timeoutSeconds: number
  hints: readonly string[]
  /** Its prompts are over: the time to answer runs. */
  isWaiting: boolean
  /** The answers that the flow has; undefined where a key only cuts what is said. */
  asks: Asked | undefined
}

/** Who holds the phone and decides. */
export type Caller = {
  asked(question: Question): void
  /** What was done last has been answered; `isLast`: by the end of the flow. */
  answered(isLast: boolean): void
  over(): void
}

/** One step as it must stand in the product's record. */
export type RecordedStep = { line: ScriptLine | 'started'; trail: readonly string[] }

/** `isClosed`: the product knows that the call is over. */
export type PossibleRecord = { steps: readonly RecordedStep[]; isClosed: boolean }

export type Outcome = {
  callSid: string
  sessionId: string
  /** `lost`: a document and its fallback were both lost on purpose; `failed`: it broke off, and that was not the only reason. */
  ending: 'flow' | 'caller' | 'lost' | 'killed' | 'failed'
  /** What the record may hold, once all about the call has been told: more than one where nobody can know what came first. */
  possible: () => readonly PossibleRecord[]
  wrongPrompts: readonly string[]
}

/**
 * Whether the product got a request, repeated or not. `no`: every attempt was refused on purpose. `due`: an attempt failed that
 * nobody disturbed, so what it asked for is owed. `unknown`: attempts failed, and the answer of the last was lost on purpose.
 */
type Reach = 'unsent' | 'no' | 'yes' | 'due' | 'unknown'
type Webhook = Extract<EngineEvent, { kind: 'webhook' }>
type Attempt = Pick<Webhook, 'status' | 'fault'>

const isGood = ({ status }: Attempt) => status >= 200 && status < 300

/** It would have been answered well, had it not been disturbed. */
const isStruck = (attempt: Attempt) =>
  attempt.fault === 'refused' || (attempt.fault === 'answerLost' && isGood(attempt))

const reachAfter = (reach: Reach, attempt: Attempt): Reach => {
  if (reach === 'yes' || isGood(attempt)) return 'yes'
  if (attempt.fault === 'refused') return reach === 'unsent' ? 'no' : reach
  return reach === 'due' || attempt.fault !== 'answerLost' ? 'due' : 'unknown'
}

/** This shortly before a question gives up waiting, a hang-up may come behind the request that says so. */
const marginMs = 50

type Deps = {
  /** The callers' time. */
  clock: Clock
  program: Program
  beginning: (callSid: string) => Beginning
  /** The instant the product's clock shows. */
  now: () => string
}

/**
 * A call whose every prompt is compared with what the flow says must be heard after what this caller did. `on` is its phone;
 * the engine's own events about it come in by `sent`, `lost` and `killed`.
 */
export class CheckedCall implements AttachedPhone {
  turns = 0
  private control: PhoneControl | undefined
  private callSid = ''
  private expected: Expected | undefined
  /** Where the call stands instead, if a request whose fate nobody knows did not reach the product. */
  private otherwise: Expected | undefined
  private heard: Heard[] = []
  private isCut = false
  private pending: ScriptLine | undefined
  private reach: Reach = 'unsent'
  /** Whether the product was told that the call is over. */
  private told: Reach = 'unsent'
  /** When the question that waits gives up. */
  private closesAt = Infinity
  private isFallback = false
  /** Whether what failed last was struck on purpose. */
  private struck = { document: false, fallback: false }
  private isFetched = false
  private hasHungUp = false
  private isLost = false
  private isKilled = false
  private readonly steps: RecordedStep[] = []
  private readonly wrongPrompts: string[] = []

  constructor(
    private readonly deps: Deps,
    private readonly caller: Caller,
    private readonly over: (outcome: Outcome) => void,
  ) {}

  begun(control: PhoneControl): void {
    this.control = control
  }

  /** `answer` is what of the keys the flow gets: all but the one that finishes. */
  press(keys: string, answer = keys): void {
    this.does(`press ${answer}`)
    this.control?.press(keys)
  }
  say(text: string): void {
    this.does(`say ${text}`)
    this.control?.say(text)
  }
  hangUp(): void {
    if (this.hasHungUp) return
    this.hasHungUp = true
    this.isCut = true
    this.control?.hangUp()
  }

  private does(line: ScriptLine): void {
    this.isCut = true
    this.pending = line
  }

  sent(webhook: Pick<Webhook, 'purpose' | 'status' | 'fault' | 'params'>): void {
    const { purpose, params } = webhook
    // The fallback of the first document begins the call in its place; any other takes no step.
    if (purpose === 'twiml' || (purpose === 'fallback' && !this.expected)) this.reach = reachAfter(this.reach, webhook)
    if (purpose === 'twiml') this.struck.document = isStruck(webhook)
    if (purpose === 'fallback') {
      this.struck.fallback = isStruck(webhook)
      this.isFallback ||= isGood(webhook)
    }
    if (purpose === 'callback' && params['CallbackSource'] === 'call-progress-events')
      this.told = reachAfter(this.told, webhook)
  }
  lost(): void {
    this.isLost = true
  }
  killed(): void {
    this.isKilled = true
  }

  on(event: PhoneEvent): void {
    // What is said once no document could be run is the carrier's own.
    if (this.isLost && event.kind !== 'hungUp') return
    switch (event.kind) {
      case 'ringing':
        this.callSid = event.callSid
        return
      case 'fetched':
        this.isFetched = true
        return
      case 'saying':
        this.turned()
        this.heard.push({ text: event.text, language: event.language, voice: event.voice })
        return
      case 'playing':
        this.turned()
        this.heard.push({ url: event.url })
        return
      case 'pausing':
      case 'playingKeys':
      case 'recording':
        return this.turned()
      case 'gathering':
        this.turned()
        return this.asked(event)
      case 'hungUp':
        return this.ended(event)
      default:
    }
  }

  private asked({ input, timeoutSeconds, hints, isWaiting }: Extract<PhoneEvent, { kind: 'gathering' }>): void {
    if (isWaiting) this.closesAt = this.deps.clock.now() + timeoutSeconds * 1000
    const { turns } = this
    const ask = () => {
      if (this.turns !== turns || this.pending !== undefined || this.hasHungUp) return
      this.caller.asked({ input, timeoutSeconds, hints, isWaiting, asks: this.expected?.asks })
    }
    // As it is told of a question, the carrier does not listen yet.
    if (isWaiting) ask()
    else queueMicrotask(ask)
  }

  /** The first sign of a document after it was fetched. */
  private turned(): void {
    if (!this.isFetched) return
    this.isFetched = false
    const before = this.expected
    if (!before) this.take('started')
    else {
      this.closeTurn()
      const line = this.pending ?? 'silence'
      // The fallback plays where the product stands: behind the answer if it came there, else where the question was.
      const mayRepeat = this.isFallback && (this.reach === 'no' || this.reach === 'unknown')
      if (!mayRepeat || this.reach === 'unknown') this.take(line)
      if (mayRepeat && this.reach === 'unknown') this.otherwise = before
    }
    this.turns += 1
    this.forgetDeed()
    this.caller.answered(this.expected?.isEnded ?? false)
  }

  private forgetDeed(): void {
    this.pending = undefined
    this.reach = 'unsent'
    this.closesAt = Infinity
    this.isFallback = false
    this.struck = { document: false, fallback: false }
    this.heard = []
    this.isCut = false
  }

  private take(line: RecordedStep['line']): void {
    this.expected = this.follow(line)
    this.steps.push({ line, trail: this.expected.trail })
  }

  private follow(line: RecordedStep['line']): Expected {
    const { program, beginning, now } = this.deps
    return this.expected ? next(program, this.expected, line, now()) : begin(program, beginning(this.callSid))
  }

  /** Everything of a turn has been heard, or it was cut short. */
  private closeTurn(): void {
    const { expected, otherwise } = this
    this.otherwise = undefined
    if (!expected) return
    const fault = faultIn(expected, this.heard, !this.isCut)
    if (fault === undefined) return
    if (otherwise && faultIn(otherwise, this.heard, !this.isCut) === undefined) {
      this.expected = otherwise
      this.steps.pop()
      return
    }
    this.wrong(fault)
  }

  private wrong(fault: string): void {
    this.wrongPrompts.push(`Call ${this.callSid}, turn ${this.turns}: ${fault}`)
  }

  private ended({ status, by }: { status: string; by: string }): void {
    const isBroken = this.isLost || this.isKilled
    // A document that does nothing but hang up.
    if (by === 'carrier' && !isBroken) this.turned()
    const isMidRequest =
      this.pending !== undefined || this.reach !== 'unsent' || this.deps.clock.now() >= this.closesAt - marginMs
    this.closeTurn()
    const isOwn = by === 'caller' && this.hasHungUp
    if (!isBroken && !isOwn && !this.expected?.isEnded)
      this.wrong(this.expected ? 'The call was hung up where the flow goes on.' : 'The call was hung up at once.')
    const ending = this.isLost
      ? this.struck.document && this.struck.fallback
        ? 'lost'
        : 'failed'
      : this.isKilled
        ? 'killed'
        : status !== 'completed'
          ? 'failed'
          : isOwn
            ? 'caller'
            : 'flow'
    const endings = isMidRequest ? this.withLastDeed() : always([this.withHangUp()])
    this.over({
      callSid: this.callSid,
      sessionId: this.deps.beginning(this.callSid).sessionId,
      ending,
      possible: () => endings().flatMap((steps) => this.asTold(steps)),
      wrongPrompts: this.wrongPrompts,
    })
    this.caller.over()
  }

  /** The call ended while a request was under way, or was about to be: what became of it is known once all has been told. */
  private withLastDeed(): () => RecordedStep[][] {
    const line = this.expected ? (this.pending ?? 'silence') : 'started'
    const isBefore = this.reach === 'yes' || this.reach === 'due' || this.isLost || this.isKilled
    const without = this.withHangUp()
    this.take(line)
    const withIt = this.withHangUp()
    return () => {
      switch (this.reach) {
        case 'unsent':
        case 'no':
          return [without]
        case 'yes':
        case 'due':
          // After a hang-up the carrier goes on repeating it, beside the callback that tells the end.
          return isBefore ? [withIt] : [withIt, without]
        case 'unknown':
          return [withIt, without]
        default:
          return this.reach satisfies never
      }
    }
  }

  /** The caller is gone: the last step, unless the flow had ended. */
  private withHangUp(): RecordedStep[] {
    if (!this.expected || this.expected.isEnded) return [...this.steps]
    return [...this.steps, { line: 'hang up', trail: this.follow('hang up').trail }]
  }

  /** Without the hang-up only where every attempt to tell it was struck on purpose. */
  private asTold(steps: readonly RecordedStep[]): PossibleRecord[] {
    const told = { steps, isClosed: true }
    if (steps.at(-1)?.line !== 'hang up') return [told]
    const untold = { steps: steps.slice(0, -1), isClosed: false }
    if (this.told === 'no') return [untold]
    return this.told === 'unknown' ? [told, untold] : [told]
  }
}

const always =
  <T>(value: T) =>
  () =>
    value
