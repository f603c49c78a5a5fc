import { describe, expect, it } from 'vitest'
import { createLoudnessMeter, kWeighting } from './loudness.ts'
import { tone } from './testing/signals.ts'
import { createTruePeakMeter } from './truePeak.ts'

type Part = { dbfs: number; seconds: number }

/** Signals as EBU Tech 3341, section 2.9, describes them: 1 kHz in both channels, at so many dBFS of peak, for so long. */
function integrated(rate: number, parts: readonly Part[], channels = 2): number {
  const meter = createLoudnessMeter(
    rate,
    Array.from({ length: channels }, () => 1),
  )
  for (const { dbfs, seconds } of parts) {
    const part = tone({ hz: 1000, rate, seconds, amplitude: 10 ** (dbfs / 20) })
    meter.push(Array.from({ length: channels }, () => part))
  }
  return meter.integrated()
}

describe.each([8000, 48_000])('createLoudnessMeter at %i Hz', (rate) => {
  const cases: [string, number, Part[]][] = [
    ['1: −23 dBFS for 20 s', -23, [{ dbfs: -23, seconds: 20 }]],
    ['2: −33 dBFS for 20 s', -33, [{ dbfs: -33, seconds: 20 }]],
    [
      '3: the relative gate leaves out −36 dBFS',
      -23,
      [
        { dbfs: -36, seconds: 10 },
        { dbfs: -23, seconds: 60 },
        { dbfs: -36, seconds: 10 },
      ],
    ],
    [
      '4: the absolute gate leaves out −72 dBFS',
      -23,
      [
        { dbfs: -72, seconds: 10 },
        { dbfs: -36, seconds: 10 },
        { dbfs: -23, seconds: 60 },
        { dbfs: -36, seconds: 10 },
        { dbfs: -72, seconds: 10 },
      ],
    ],
    [
      '5: a middle of −20 dBFS',
      -23,
      [
        { dbfs: -26, seconds: 20 },
        { dbfs: -20, seconds: 20.1 },
        { dbfs: -26, seconds: 20 },
      ],
    ],
  ]
  it.each(cases)('is within 0.1 LU of EBU Tech 3341, case %s', (_, lufs, parts) => {
    expect(Math.abs(integrated(rate, parts) - lufs)).toBeLessThanOrEqual(0.1)
  })

  it('counts one channel as half of two', () => {
    expect(integrated(rate, [{ dbfs: -23, seconds: 5 }], 1)).toBeCloseTo(-26, 1)
  })

  it('finds no loudness in silence or in less than 0.4 s', () => {
    expect(integrated(rate, [{ dbfs: -Infinity, seconds: 2 }])).toBe(-Infinity)
    expect(integrated(rate, [{ dbfs: -3, seconds: 0.39 }])).toBe(-Infinity)
    expect(integrated(rate, [])).toBe(-Infinity)
  })

  it('says the loudness of each 400 ms', () => {
    const meter = createLoudnessMeter(rate)
    meter.push([tone({ hz: 1000, rate, seconds: 1, amplitude: 0.1 })])
    expect(meter.momentary()).toHaveLength(7)
    for (const lufs of meter.momentary()) expect(lufs).toBeCloseTo(-23, 0)
  })
})

describe('kWeighting', () => {
  it('is at 48 kHz what ITU-R BS.1770-4 prints', () => {
    const [shelf, highPass] = kWeighting(48_000)
    expect(shelf.b0).toBeCloseTo(1.53512485958697, 8)
    expect(shelf.b1).toBeCloseTo(-2.69169618940638, 8)
    expect(shelf.b2).toBeCloseTo(1.19839281085285, 8)
    expect(shelf.a1).toBeCloseTo(-1.69065929318241, 8)
    expect(shelf.a2).toBeCloseTo(0.73248077421585, 8)
    expect(highPass.a1).toBeCloseTo(-1.99004745483398, 8)
    expect(highPass.a2).toBeCloseTo(0.99007225036621, 8)
  })
})

describe('createTruePeakMeter', () => {
  const peakOf = (samples: Float32Array, size: number) => {
    const meter = createTruePeakMeter()
    for (let start = 0; start < samples.length; start += size) meter.push(samples.subarray(start, start + size))
    return meter.peak()
  }
  it('finds the peak between the samples', () => {
    // A quarter of the rate, an eighth of a turn late: every sample is at 0.7071 of the peak.
    const samples = Float32Array.from({ length: 800 }, (_, n) => {
      return 0.5 * Math.sin((Math.PI / 2) * n + Math.PI / 4) * Math.min(1, n / 200, (799 - n) / 200)
    })
    expect(peakOf(samples, 800)).toBeCloseTo(0.5, 2)
    expect(peakOf(samples, 7)).toBe(peakOf(samples, 800))
  })

  it('is within 0.2 dB for tones of the telephone band', () => {
    for (const hz of [300, 997, 1999, 3001, 3397]) {
      const faded = tone({ hz, rate: 8000, seconds: 1 }).map(
        (value, n) => value * Math.min(1, n / 400, (7999 - n) / 400),
      )
      expect(Math.abs(20 * Math.log10(peakOf(faded, 8000) / 0.5))).toBeLessThan(0.2)
    }
  })
})
