import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barsOf } from './bars.ts'

const peaks = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 500 })

describe('the bars of a waveform', () => {
  it('are as many as asked for, and as high as the highest peak', () => {
    fc.assert(
      fc.property(peaks, fc.integer({ min: 1, max: 200 }), (all, count) => {
        const bars = barsOf(all, count)
        expect(bars).toHaveLength(count)
        expect(Math.max(...bars)).toBe(all.length === 0 ? 0 : Math.max(...all))
      }),
    )
  })

  it('stand still where there is nothing', () => expect(barsOf([], 3)).toEqual([0, 0, 0]))
})
