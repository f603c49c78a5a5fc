import type { Clock, Timer } from '../simulator/clock.ts'
import type { Random } from '../simulator/random.ts'
import { rightKeys, wrongKeys } from './answers.ts'
import type { Caller, CheckedCall, Question } from './checkedCall.ts'

const wrongPercent = 10
const hangUpPercent = 5
/** No key is pressed this shortly before a question gives up waiting: it would be lost. */
const marginMs = 400

type Deps = {
  clock: Clock
  random: Random
  /** Rings in; `caller` holds the phone. */
  ring(caller: Caller): { call: CheckedCall; ended: Promise<unknown> }
  /** A step that was due at this instant (performance.now) has been answered. */
  answered(due: number): void
}

/**
 * One telephone line of the open loop: a step that is due is taken at once, or as soon as the one before it is answered and the
 * caller is asked again; its time counts from when it was due.
 */
export class OfferedLine {
  private readonly late: number[] = []
  private current: OfferedCall | undefined
  private isLeaving = false

  constructor(private readonly deps: Deps) {}

  get unanswered(): number {
    return this.late.length + (this.current?.due === undefined ? 0 : 1)
  }

  step(due: number): void {
    if (this.isLeaving) return
    if (this.late.length > 0 || (this.current && !this.current.isReady)) {
      this.late.push(due)
      return
    }
    this.take(due)
  }

  /** Takes no more steps, and hangs up. */
  leave(): void {
    this.isLeaving = true
    this.late.length = 0
    this.current?.leave()
  }

  private take(due: number): void {
    if (this.current) return this.current.step(due)
    const begun = new OfferedCall(this.deps, due, {
      ready: () => this.goOn(begun),
      gone: () => {
        if (this.current === begun) this.current = undefined
        this.goOn(begun)
      },
    })
    this.current = begun
    begun.begin()
  }

  private goOn(call: OfferedCall): void {
    if (this.isLeaving) return call.leave()
    if (this.current !== undefined && this.current !== call) return
    const due = this.late.shift()
    if (due !== undefined) this.take(due)
  }
}

class OfferedCall implements Caller {
  isReady = false
  private call: CheckedCall | undefined
  private ended: Promise<unknown> | undefined
  private question: Question | undefined
  private isLeaving = false
  private isHangingUp = false
  private closing: Timer | undefined

  constructor(
    private readonly deps: Deps,
    public due: number | undefined,
    /** `gone`: the line is free for another call, while this one may still hear its goodbye. */
    private readonly tell: { ready(): void; gone(): void },
  ) {}

  begin(): void {
    const { call, ended } = this.deps.ring(this)
    this.call = call
    this.ended = ended
  }

  step(due: number): void {
    this.due = due
    this.close()
    const { call, question } = this
    if (!call || !question) return
    const { random } = this.deps
    const chance = random.next() * 100
    const wrong = chance < wrongPercent ? wrongKeys(question, random) : undefined
    const keys = wrong ?? (chance < wrongPercent + hangUpPercent ? undefined : rightKeys(question, random))
    if (keys) return call.press(keys.press, keys.answer)
    this.isHangingUp = true
    call.hangUp()
    // Told by a callback, which is what this step waits for.
    void this.ended?.then(() => this.settle())
    this.tell.gone()
  }

  leave(): void {
    this.isLeaving = true
    this.due = undefined
    if (!this.isReady) return
    this.close()
    this.call?.hangUp()
  }

  asked(question: Question): void {
    this.question = question
    if (this.isLeaving) {
      this.call?.hangUp()
      return
    }
    this.closing?.cancel()
    if (question.isWaiting)
      this.closing = this.deps.clock.after(question.timeoutSeconds * 1000 - marginMs, () => this.close())
    if (this.isReady) return
    this.isReady = true
    this.tell.ready()
  }

  answered(isLast: boolean): void {
    this.close()
    this.settle()
    if (isLast) this.tell.gone()
  }

  over(): void {
    this.close()
    // The call broke off before this step was answered.
    if (!this.isHangingUp) this.due = undefined
    this.tell.gone()
  }

  private settle(): void {
    const { due } = this
    this.due = undefined
    if (due !== undefined) this.deps.answered(due)
  }

  private close(): void {
    this.isReady = false
    this.closing?.cancel()
    this.closing = undefined
  }
}
