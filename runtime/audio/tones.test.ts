import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConverter } from './convertAudio.ts'
import { tone, toneToRest } from './testing/signals.ts'
import { readMuLaw, readPcm } from './testing/telephoneFiles.ts'
import { waveFile } from './testing/waveFile.ts'

const convert = createConverter()
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-tones-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function converted(rate: number, signal: Float32Array) {
  const source = join(folder, 'tone.wav')
  writeFileSync(source, waveFile({ rate, channels: [signal, signal], sample: 's24' }))
  const result = await convert(source, { folder })
  if (result.kind === 'refused') throw new Error(result.message)
  const inside = (samples: Float32Array) => samples.subarray(800, 800 + 16_000)
  return { result, pcm: inside(readPcm(result.wavPath)), mulaw: inside(readMuLaw(result.mulawPath)) }
}

/** The amplitude of one tone among others. */
function amplitudeAt(samples: Float32Array, hz: number): number {
  let [sine, cosine] = [0, 0]
  samples.forEach((value, index) => {
    const angle = (2 * Math.PI * hz * index) / 8000
    sine += (2 * value * Math.sin(angle)) / samples.length
    cosine += (2 * value * Math.cos(angle)) / samples.length
  })
  return Math.hypot(sine, cosine)
}

describe.each([44_100, 48_000])('a recording of %i Hz', (rate) => {
  it('keeps 1 kHz more than 60 dB over everything else, and 35 dB in µ-law', async () => {
    const { result, pcm, mulaw } = await converted(rate, tone({ hz: 1000, rate, seconds: 3.2 }))
    expect(result.loudnessLufs).toBeCloseTo(-20, 1)
    expect(toneToRest(pcm, 1000, 8000)).toBeGreaterThan(60)
    expect(toneToRest(mulaw, 1000, 8000)).toBeGreaterThan(35)
  })

  it('loses 6 kHz by more than 60 dB, and 2 kHz is not where it comes back', async () => {
    const [kept, lost] = [1000, 6000].map((hz) => tone({ hz, rate, seconds: 3.2, amplitude: 0.4 }))
    const both = kept?.map((value, index) => value + (lost?.[index] ?? 0)) ?? new Float32Array(0)
    const { pcm } = await converted(rate, both)
    expect(20 * Math.log10(amplitudeAt(pcm, 2000) / amplitudeAt(pcm, 1000))).toBeLessThan(-60)
    expect(toneToRest(pcm, 1000, 8000)).toBeGreaterThan(60)
  })

  it('is silence where there was nothing but 6 kHz', async () => {
    const { result, pcm } = await converted(rate, tone({ hz: 6000, rate, seconds: 3.2, amplitude: 1 }))
    expect(result.warnings).toContain('mostly-silent')
    expect(Math.max(...pcm.map(Math.abs))).toBeLessThan(0.001)
  })
})
