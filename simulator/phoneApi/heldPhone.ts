import type { Clock, Timer } from '../clock.ts'
import type { AttachedPhone, PhoneControl, PhoneEvent } from '../phones/attachedPhone.ts'

/** What a phone's stream tells: what the phone hears, and what only the switch knows of its calls. */
export type HeldPhoneEvent =
  | PhoneEvent
  /** No document could be run, nor the fallback: the caller heard an apology. */
  | { kind: 'lost'; at: number; callSid: string; code: number }
  /** Every callback about the call has been delivered or given up. Comes after `hungUp`. */
  | { kind: 'ended'; at: number; callSid: string; status: string }

export type NumberedEvent = { id: number; event: HeldPhoneEvent }

/** A client that is away for longer has left its phone. */
export const goneAfterMs = 30_000
/** A hurried call waits so long for an answer, then it takes silence for one. */
const longestAnswerMs = 60_000
/** Older events are forgotten: a client that comes back later than that begins in the middle. */
const keptEvents = 2000

/** A phone whose holder is elsewhere: what it hears is kept until told, what it does comes by request. */
export class HeldPhone implements AttachedPhone {
  readonly id: string
  readonly accountSid: string
  readonly number: string | undefined
  readonly holder: string | undefined
  isGone = false
  private readonly wallClock: Clock
  private readonly onGone: () => void
  private readonly calls = new Map<string, PhoneControl>()
  /** Calls whose clock waits for this phone. */
  private readonly hurried = new Set<string>()
  private readonly waiting = new Map<string, () => void>()
  private readonly events: NumberedEvent[] = []
  private readonly readers = new Set<() => void>()
  private nextId = 1
  private streams = 0
  private leaving: Timer | undefined

  constructor(of: {
    id: string
    accountSid: string
    number?: string
    holder?: string
    wallClock: Clock
    onGone: () => void
  }) {
    this.id = of.id
    this.accountSid = of.accountSid
    this.number = of.number
    this.holder = of.holder
    this.wallClock = of.wallClock
    this.onGone = of.onGone
    this.awaitClient()
  }

  /** The handle of a call that rings here, or that it placed. `isHurried`: its clock jumps, and waits for an answer to every question. */
  rung(control: PhoneControl, isHurried = false): void {
    this.calls.set(control.callSid, control)
    if (isHurried) this.hurried.add(control.callSid)
  }

  on(event: PhoneEvent): void | Promise<void> {
    this.tell(event)
    const { callSid } = event
    if (event.kind === 'hungUp') {
      this.calls.delete(callSid)
      this.goOn(callSid)
      return
    }
    const isQuestion = (event.kind === 'gathering' && event.isWaiting) || event.kind === 'recording'
    if (!isQuestion || !this.hurried.has(callSid) || this.isGone) return
    this.goOn(callSid)
    return new Promise((resolve) => {
      const tooLong = this.wallClock.after(longestAnswerMs, () => this.goOn(callSid))
      this.waiting.set(callSid, () => {
        tooLong.cancel()
        resolve()
      })
    })
  }

  tell(event: HeldPhoneEvent): void {
    this.events.push({ id: this.nextId++, event })
    if (this.events.length > keptEvents) this.events.shift()
    this.wakeReaders()
  }

  /** Its question is answered: the time of a hurried call goes on. */
  goOn(callSid: string): void {
    const resume = this.waiting.get(callSid)
    this.waiting.delete(callSid)
    resume?.()
  }

  /** The call named, or the one that came last. */
  call(callSid?: string): PhoneControl | undefined {
    return callSid === undefined ? [...this.calls.values()].at(-1) : this.calls.get(callSid)
  }

  get liveCalls(): number {
    return this.calls.size
  }

  /** The calls it is on, in the order they came. */
  get callSids(): string[] {
    return [...this.calls.keys()]
  }

  eventsAfter(id: number): NumberedEvent[] {
    return this.events.filter((event) => event.id > id)
  }

  /** Resolves when there is more to tell, nobody to tell it to, or after `ms` on the wall. */
  more(signal: AbortSignal, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel()
        this.readers.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = this.wallClock.after(ms, done)
      this.readers.add(done)
      signal.addEventListener('abort', done)
      if (signal.aborted || this.isGone) done()
    })
  }

  /** A client reads its events until the returned function is called. */
  listen(): () => void {
    this.streams++
    this.leaving?.cancel()
    return () => {
      this.streams--
      if (this.streams === 0) this.awaitClient()
    }
  }

  /** Hangs up all calls; it never rings again. */
  leave(): void {
    if (this.isGone) return
    this.isGone = true
    this.leaving?.cancel()
    for (const control of [...this.calls.values()]) control.hangUp()
    for (const callSid of [...this.waiting.keys()]) this.goOn(callSid)
    this.wakeReaders()
    this.onGone()
  }

  private awaitClient(): void {
    if (!this.isGone) this.leaving = this.wallClock.after(goneAfterMs, () => this.leave())
  }

  private wakeReaders(): void {
    for (const wake of [...this.readers]) wake()
  }
}
