import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClipCounter, mixToMono, monoWeights } from './mixToMono.ts'

describe('monoWeights', () => {
  it('keeps what is the same left and right', () => {
    expect(monoWeights(1)).toEqual([1])
    expect(monoWeights(2).reduce((sum, weight) => sum + weight)).toBeCloseTo(1)
  })

  it('weighs 5.1 as ITU-R BS.775 does, without its low frequency effects', () => {
    const [left = 0, right, centre = 0, low, ...surround] = monoWeights(6)
    expect(right).toBe(left)
    expect(left / centre).toBeCloseTo(0.7071, 4)
    expect(low).toBe(0)
    for (const weight of surround) expect(weight / centre).toBeCloseTo(0.5)
  })

  it('goes by the speakers where the file names them', () => {
    // Front left, centre and low frequency effects.
    const [left = 0, centre = 0, low] = monoWeights(3, 0x1 | 0x4 | 0x8)
    expect(left / centre).toBeCloseTo(0.7071, 4)
    expect(low).toBe(0)
    expect(monoWeights(2, 0x4)).toEqual(monoWeights(2))
  })
})

describe('mixToMono', () => {
  it('adds the channels by their weights', () => {
    const mono = mixToMono([Float32Array.of(0.5, 0.25), Float32Array.of(0.25, -0.25)], [0.5, 0.5])
    expect([...mono]).toEqual([0.375, 0])
  })

  it('never gives what is no number', () => {
    const channel = fc.float32Array({ minLength: 20, maxLength: 20 })
    fc.assert(
      fc.property(channel, channel, (one, other) => {
        expect(mixToMono([one, other], [0.5, 0.5]).every(Number.isFinite)).toBe(true)
      }),
    )
  })
})

describe('createClipCounter', () => {
  const count = (...chunks: readonly number[][]) => {
    const counter = createClipCounter()
    for (const chunk of chunks) counter.push([Float32Array.from(chunk)])
    return counter.count()
  }
  it('counts where a wave stays at full scale, across chunks too', () => {
    expect(count([0.9, 1, 1, 1, 1, 0.9, -1, -1, -1, 0])).toBe(2)
    expect(count([0.9, 1, 1], [1, 0.9])).toBe(1)
  })

  it('lets a wave touch full scale', () => {
    expect(count([0.9, 1, 1, 0.9, 1, 0.99, -1, 1])).toBe(0)
  })
})
