import { describe, expect, it } from 'vitest'
import type { Warning } from './conversion.ts'
import { samplesPerLevel } from './findEnds.ts'
import { judge } from './judge.ts'
import { createLoudnessMeter } from './loudness.ts'
import { createClipCounter } from './mixToMono.ts'
import { tone } from './testing/signals.ts'
import { createTruePeakMeter } from './truePeak.ts'

const settings = {
  folder: '',
  targetLufs: -20,
  truePeakDbtp: -1,
  trimSilence: false,
  maxSeconds: 7200,
  longSeconds: 120,
  maxMemoryMb: 300,
}
const seconds = (length: number, amplitude: number) => tone({ hz: 500, rate: 8000, seconds: length, amplitude })
const joined = (...parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]))

function judged(samples: Float32Array, change: Partial<typeof settings> = {}) {
  const [meter, truePeak, clips] = [createLoudnessMeter(8000), createTruePeakMeter(), createClipCounter()]
  meter.push([samples])
  truePeak.push(samples)
  clips.push([samples])
  const blocks = Array.from({ length: Math.ceil(samples.length / samplesPerLevel) }, (_, block) =>
    samples.subarray(block * samplesPerLevel, (block + 1) * samplesPerLevel),
  )
  const levels = Float32Array.from(blocks, (block) => Math.hypot(...block) / Math.sqrt(block.length))
  const peaks = Float32Array.from(blocks, (block) => Math.max(...block.map(Math.abs)))
  const measured = { samples: samples.length, meter, truePeak: truePeak.peak(), cuts: clips.count(), levels, peaks }
  return judge(measured, { ...settings, ...change })
}

describe('judge', () => {
  it('levels to the target', () => {
    const { loudnessBefore, loudnessLufs, gain, warnings, durationMs } = judged(seconds(2, 0.02))
    expect(loudnessLufs).toBe(-20)
    expect(20 * Math.log10(gain)).toBeCloseTo(-20 - (loudnessBefore ?? 0), 1)
    expect(durationMs).toBe(2000)
    expect(warnings).toEqual([])
    expect(judged(seconds(2, 0.02), { targetLufs: -16 }).loudnessLufs).toBe(-16)
  })

  it('keeps the peak of less than 0.4 s', () => {
    const { gain, loudnessLufs, truePeakDbtp } = judged(seconds(0.39, 0.05))
    expect(gain).toBe(1)
    expect(loudnessLufs).toBeNull()
    expect(truePeakDbtp).toBeCloseTo(20 * Math.log10(0.05), 0)
  })

  it('says nothing against a beep, which is too short to have a loudness', () => {
    expect(judged(seconds(0.39, 0.5)).warnings).toEqual([])
  })

  it('keeps peaks under the limit at the cost of loudness, and says so', () => {
    const spiky = joined(seconds(1, 0.05), seconds(0.002, 0.95), seconds(1, 0.05))
    const { truePeakDbtp, loudnessLufs, warnings } = judged(spiky)
    expect(truePeakDbtp).toBeCloseTo(-1, 1)
    expect(loudnessLufs).toBeLessThan(-23)
    expect(warnings).toContain('too-quiet')
    expect(judged(seconds(0.2, 1.4)).truePeakDbtp).toBeCloseTo(-1, 1)
  })

  it('does not level silence up into noise', () => {
    for (const amplitude of [0, 0.0001, 0.001]) {
      const { gain, warnings } = judged(seconds(3, amplitude))
      expect(gain).toBe(1)
      expect(warnings).toContain('mostly-silent')
    }
    expect(judged(seconds(3, 0)).truePeakDbtp).toBeNull()
  })

  const long = (length: number, amplitude: number) => seconds(length, amplitude)
  const cut = seconds(2, 3).map((value) => Math.max(-1, Math.min(1, value)))
  const warned: [Warning, Float32Array][] = [
    ['too-loud', seconds(2, 0.9)],
    ['too-quiet', seconds(2, 0.006)],
    ['clipped', cut],
    ['too-long', long(121, 0.05)],
    ['mostly-silent', joined(seconds(1, 0.1), seconds(9, 0))],
  ]
  it.each(warned)('warns: %s', (warning, samples) => {
    expect(judged(samples).warnings).toContain(warning)
  })

  it('takes silence off the ends on request, but for a tenth of a second', () => {
    const samples = joined(seconds(1, 0.0001), seconds(2, 0.1), seconds(1.5, 0))
    expect(judged(samples)).toMatchObject({ first: 0, last: 36_000, durationMs: 4500 })
    expect(judged(samples, { trimSilence: true })).toMatchObject({ first: 7200, last: 24_800, durationMs: 2200 })
    expect(judged(seconds(1, 0), { trimSilence: true }).durationMs).toBe(1000)
  })

  it('draws 400 peaks of the levelled wave, and fewer of a short one', () => {
    const { waveform } = judged(joined(seconds(2, 0.02), seconds(2, 0.1)), { targetLufs: -14 })
    expect(waveform).toHaveLength(400)
    const [quiet = 0, loud = 0] = [waveform[100], waveform[300]]
    expect(loud / quiet).toBeCloseTo(5, 0)
    expect(judged(seconds(0.1, 0.5)).waveform).toEqual(Array.from({ length: 10 }, () => 50))
  })
})
