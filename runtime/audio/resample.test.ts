import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createResampler } from './resample.ts'
import { decibels, meanSquare, tone, toneToRest } from './testing/signals.ts'

function resampled(samples: Float32Array, rate: number, cuts: readonly number[] = []): Float32Array {
  const resampler = createResampler(rate)
  const ends = [...cuts.map((cut) => Math.floor(cut * samples.length)).sort((a, b) => a - b), samples.length]
  const parts = ends.map((end, index) => resampler.push(samples.subarray(ends[index - 1] ?? 0, end)))
  return Float32Array.from([...parts, resampler.end()].flatMap((part) => [...part]))
}

/** Without the first and last 50 ms, where a tone begins and ends. */
const inside = (samples: Float32Array) => samples.subarray(400, samples.length - 400)
const rms = (samples: Float32Array) => Math.sqrt(meanSquare(samples))
const rates = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44056, 44100, 48000, 88200, 96000, 176400, 192000]

describe('createResampler', () => {
  it.each(rates)('keeps a tone of 1 kHz from %i Hz, clean to 100 dB', (rate) => {
    const output = inside(resampled(tone({ hz: 1000, rate, seconds: 0.6 }), rate))
    expect(decibels(rms(output) / (0.5 / Math.SQRT2))).toBeCloseTo(0, 2)
    expect(toneToRest(output, 1000, 8000)).toBeGreaterThan(100)
  })

  it.each(rates.filter((rate) => rate > 8000))('is flat to 3.4 kHz from %i Hz', (rate) => {
    for (const hz of [50, 300, 2000, 3000, 3400]) {
      const output = inside(resampled(tone({ hz, rate, seconds: 0.6 }), rate))
      expect(Math.abs(decibels(rms(output) / (0.5 / Math.SQRT2)))).toBeLessThan(0.05)
    }
  })

  it.each(rates.filter((rate) => rate > 8000))('leaves nothing of what would alias from %i Hz', (rate) => {
    const above = [4000, 4100, 4600, 5000, 6000, 7025, 7999, 10_000, 11_000, 15_000, 18_050, 22_000, 40_000, 90_000]
    for (const hz of above.filter((each) => each <= rate / 2)) {
      const output = inside(resampled(tone({ hz, rate, seconds: 0.6, amplitude: 1 }), rate))
      expect(decibels(rms(output) * Math.SQRT2), `${hz} Hz`).toBeLessThan(-100)
    }
  })

  it('keeps what 6 kHz can say', () => {
    const output = inside(resampled(tone({ hz: 1000, rate: 6000, seconds: 0.6 }), 6000))
    expect(toneToRest(output, 1000, 8000)).toBeGreaterThan(90)
  })

  it('puts no delay on a sound', () => {
    for (const rate of [6000, 11025, 44100, 48000, 192_000]) {
      const wave = (at: number) => Math.exp(-(((at - 0.1) / 0.004) ** 2))
      const output = resampled(
        Float32Array.from({ length: rate / 5 }, (_, index) => wave(index / rate)),
        rate,
      )
      output.forEach((value, index) => expect(value).toBeCloseTo(wave(index / 8000), 4))
    }
  })

  it('gives the same samples however the sound is cut into chunks', () => {
    const sound = fc.record({
      rate: fc.oneof(fc.constantFrom(6000, 8000, 11025, 44100, 48000, 96000), fc.integer({ min: 4000, max: 192_000 })),
      samples: fc.float32Array({ minLength: 1, maxLength: 3000, min: -1, max: 1, noNaN: true }),
      cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
    })
    fc.assert(
      fc.property(sound, ({ rate, samples, cuts }) => {
        const whole = resampled(samples, rate)
        expect(resampled(samples, rate, cuts)).toEqual(whole)
        const exact = Math.ceil((samples.length * 8000) / rate)
        expect([exact, exact + 1]).toContain(whole.length)
      }),
      { numRuns: 60 },
    )
  })

  it('refuses a rate that is none', () => {
    expect(() => createResampler(0)).toThrow('not 0')
    expect(() => createResampler(44100.5)).toThrow(RangeError)
  })
})
