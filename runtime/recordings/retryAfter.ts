import type { Random } from '../clock.ts'

/** Some five hours in all: a carrier that is away for longer is not asked for sounds any more, and for deletions the next day. */
export const mostTries = 12
const firstMs = 30_000
const longestMs = 3600_000

/**
 * Milliseconds until the next try after so many: 30 s, doubling, an hour at most, and up to a quarter less, so that what failed
 * together is not tried together.
 */
export function retryAfterMs(tries: number, random: Pick<Random, 'seed'>): number {
  const whole = Math.min(longestMs, firstMs * 2 ** (Math.max(1, tries) - 1))
  return Math.round(whole * (1 - (random.seed() / 2 ** 32) * 0.25))
}
