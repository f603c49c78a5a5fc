import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mostTries, retryAfterMs } from './retryAfter.ts'

const minute = 60_000
const least = { seed: () => 2 ** 32 - 1 }
const most = { seed: () => 0 }

it('begins with half a minute, doubles, and stays at an hour', () => {
  const whole = Array.from({ length: mostTries }, (_, index) => retryAfterMs(index + 1, most) / minute)
  expect(whole).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60])
  expect(retryAfterMs(1, least)).toBe(22_500)
})

it('is spread over the last quarter, whatever the chance', () => {
  fc.assert(
    fc.property(fc.nat({ max: 40 }), fc.nat({ max: 2 ** 32 - 1 }), (tries, seed) => {
      const after = retryAfterMs(tries, { seed: () => seed })
      const whole = retryAfterMs(tries, most)
      return after <= whole && after >= whole * 0.75 - 1 && after <= 3600_000 && after >= 22_500
    }),
  )
})
