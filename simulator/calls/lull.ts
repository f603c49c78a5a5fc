import type { Leg } from './leg.ts'

/** In a hurried call nobody waits any longer for somebody who does nothing. */
export const longestLullMs = 60_000

/**
 * Legs that are left to each other, on a bridge, in a conference or in a queue: nothing is planned, and a clock that jumps would
 * be at their time limit at once. It walks while one of them is a person's or lives by another clock, and gives up (`over`) once
 * nobody has pressed or said anything for a minute of its time. Undone by what it returns.
 */
export function untilLull(leg: Leg, others: () => Iterable<Leg>, over: () => void): () => void {
  const { clock } = leg
  if (!clock.isHurried) return () => undefined
  const beganAt = clock.now()
  const stopWalking = leg.isPersons ? leg.walk() : () => undefined
  // Who lives by another clock does not get faster by anybody's silence.
  const stopWaiting = [...others()].some((other) => other.clock !== clock) ? clock.walk() : () => undefined
  const stirredAt = () =>
    [leg, ...others()].reduce(
      (latest, one) => Math.max(latest, clock.now() - (one.clock.now() - one.stirredAt)),
      beganAt,
    )
  let timer = clock.after(longestLullMs, check)
  function check(): void {
    const left = stirredAt() + longestLullMs - clock.now()
    if (left <= 0) over()
    else timer = clock.after(left, check)
  }
  return () => {
    timer.cancel()
    stopWalking()
    stopWaiting()
  }
}
