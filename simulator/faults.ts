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
  /** We answered and committed, and the answer is lost on its way: a read timeout to the carrier. */
  loseAnswer?: number
  /** REST answers 503. */
  restError?: number
  /** A call is cut at some document. */
  kill?: number
}

export type Fault = 'delay' | 'duplicate' | 'reorder' | 'refuse' | 'loseAnswer' | 'restError' | 'kill'

export type Faults = {
  /** Whether this one strikes now. Draws from the seed only when its rate is above 0. */
  strikes(fault: Fault): boolean
  readonly delayMs: number
  /** Changes rates while the carrier runs. */
  set(rates: FaultRates): void
  readonly counts: Readonly<Record<Fault, number>>
}

/** Each fault draws from its own stream, so that raising one rate does not move the others. */
export function createFaults(rates: FaultRates, random: Random): Faults {
  let current = rates
  const streams = new Map<Fault, Random>()
  const counts = { delay: 0, duplicate: 0, reorder: 0, refuse: 0, loseAnswer: 0, restError: 0, kill: 0 }
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
    get delayMs() {
      return current.delayMs ?? 300
    },
    set: (to) => {
      current = to
    },
    counts,
  }
}
