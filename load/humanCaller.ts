import type { Clock, Timer } from '../simulator/clock.ts'
import type { Random } from '../simulator/random.ts'
import { pick, rightKeys, wrongKeys } from './answers.ts'
import type { Caller, CheckedCall, Question } from './checkedCall.ts'

/** Of a hundred questions: this many are answered so; the rest by a key that is right. */
const wrongPercent = 10
const silentPercent = 7
const spokenPercent = 7
const hangUpPercent = 6
/** Who has heard this many questions has had enough. */
const maxQuestions = 12
/** Of those who know what they want: a key before all has been said. */
const hastyPercent = 35
/** An answer comes well before the question gives up waiting. */
const latestShare = 0.7

type Deed = (call: CheckedCall) => void

/** Takes its time, as people do, and answers rightly, wrongly, by a word, by silence, or hangs up. */
export class HumanCaller implements Caller {
  call: CheckedCall | undefined
  private questions = 0
  private isNew = true
  private deed: Deed | undefined
  private isOpen = false
  private isLeaving = false
  private timer: Timer | undefined

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    /** It has put the phone down. */
    private readonly gone: () => void,
  ) {}

  /** Hangs up as soon as a question stands open. */
  leave(): void {
    this.isLeaving = true
    if (this.isOpen) this.does((call) => call.hangUp())
  }

  asked(question: Question): void {
    this.isOpen = true
    if (this.isLeaving) return this.does((call) => call.hangUp())
    const { random } = this
    if (this.isNew) {
      this.isNew = false
      this.questions += 1
      this.deed = this.choose(question)
      if (this.percent() < hastyPercent) this.after(300 + random.next() * 5000)
    } else if (question.isWaiting && !this.timer) {
      this.after(Math.min(thinkingMs(random), question.timeoutSeconds * 1000 * latestShare))
    } else if (question.isWaiting) {
      // The hasty one was still about to: now it must not come too late.
      this.after(Math.min(400 + random.next() * 800, question.timeoutSeconds * 1000 * latestShare))
    }
  }

  answered(): void {
    this.isOpen = false
    this.isNew = true
    this.rest()
  }

  over(): void {
    this.isOpen = false
    this.rest()
    this.gone()
  }

  private percent(): number {
    return this.random.next() * 100
  }

  /** Undefined: says nothing and waits. */
  private choose(question: Question): Deed | undefined {
    if (this.questions > maxQuestions) return (call) => call.hangUp()
    const { random } = this
    let chance = this.percent()
    if ((chance -= hangUpPercent) < 0) return (call) => call.hangUp()
    if ((chance -= silentPercent) < 0) return undefined
    const hint = question.input.includes('speech') ? pick(question.hints, random) : undefined
    if ((chance -= spokenPercent) < 0 && hint !== undefined) return (call) => call.say(hint)
    const wrong = wrongKeys(question, random)
    const keys = (chance -= wrongPercent) < 0 && wrong ? wrong : rightKeys(question, random)
    return keys && ((call) => call.press(keys.press, keys.answer))
  }

  private after(ms: number): void {
    this.rest()
    this.timer = this.clock.after(ms, () => {
      if (this.deed) this.does(this.deed)
    })
  }

  private does(deed: Deed): void {
    this.isOpen = false
    this.rest()
    if (this.call) deed(this.call)
  }

  private rest(): void {
    this.timer?.cancel()
    this.timer = undefined
  }
}

/** Mostly about a second and a half, now and then several: the logarithm is what is spread evenly around the middle. */
function thinkingMs(random: Random): number {
  const spread = random.next() + random.next() + random.next() - 1.5
  return 1500 * Math.exp(spread)
}
