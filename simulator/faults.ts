import type { Random } from './random.ts'

/** Chances between 0 and 1; all 0 when not given. */
export type FaultRates = {
  /** A webhook waits `delayMs` before it is sent. */
  delay?: number
  delayMs?: number
  /** A webhook is sent twice with the same idempotency token. */
  duplicate?: number
  /** A callback is overtaken by the next one of its call. */
  reorder?: number
  /** A request does not reach us: connection refused. Retried only as `#rp=` and the default say. */
  refuse?: number
  /** We answered and committed, and the answer is lost on its way: the carrier waits until its read timeout (`#rt=`, 15 s). */
  loseAnswer?: number
  /** We answered and committed, and the connection is reset on the way: the carrier knows at once. */
  reset?: number
  /** REST answers 503; nothing was done. */
  restError?: number
  /** REST answers 429; nothing was done. */
  restBusy?: number
  /** REST does what it is asked, and its answer is lost: the connection breaks. */
  restAnswerLost?: number
  /** A call is cut at some document. */
  kill?: number
}

export type Fault =
  | 'delay'
  | 'duplicate'
  | 'reorder'
  | 'refuse'
  | 'loseAnswer'
  | 'reset'
  | 'restError'
  | 'restBusy'
  | 'restAnswerLost'
  | 'kill'

export type Faults = {
  /** Whether this one strikes now. Draws from the seed only when its rate is above 0. */
  strikes(fault: Fault): boolean
  /** Which answer of a webhook that is sent twice counts: the second as often as the first. */
  isSecond(): boolean
  readonly delayMs: number
  /** Changes rates while the carrier runs. */
  set(rates: FaultRates): void
  readonly counts: Readonly<Record<Fault, number>>
}

/**
 * Each fault draws from its own stream, so that raising one rate does not move the others. Calls share the streams: of several at
 * once, the order in which they ask decides who is struck.
 */
export function createFaults(rates: FaultRates, random: Random): Faults {
  let current = rates
  const streams = new Map<Fault, Random>()
  const copies = random.fork('copy that counts')
  const counts: Record<Fault, number> = {
    delay: 0,
    duplicate: 0,
    reorder: 0,
    refuse: 0,
    loseAnswer: 0,
    reset: 0,
    restError: 0,
    restBusy: 0,
    restAnswerLost: 0,
    kill: 0,
  }
  return {
    strikes(fault) {
      const rate = current[fault] ?? 0
      if (rate <= 0) return false
      let stream = streams.get(fault)
      if (!stream) streams.set(fault, (stream = random.fork(fault)))
      const struck = stream.next() < rate
      if (struck) counts[fault]++
      return struck
    },
    isSecond: () => copies.next() < 0.5,
    get delayMs() {
      return current.delayMs ?? 300
    },
    set: (to) => {
      current = to
    },
    counts,
  }
}
