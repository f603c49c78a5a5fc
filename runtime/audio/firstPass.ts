import type { FileHandle } from 'node:fs/promises'
import type { Decoded } from './decode/decoded.ts'
import { samplesPerLevel } from './findEnds.ts'
import { createLoudnessMeter, type LoudnessMeter } from './loudness.ts'
import { createClipCounter, mixToMono, monoWeights } from './mixToMono.ts'
import { RefusedError } from './refusal.ts'
import { createResampler, type Resampler } from './resample.ts'
import { createTruePeakMeter } from './truePeak.ts'
import { telephoneRate } from './waveHeader.ts'

export type Measured = {
  samples: number
  meter: LoudnessMeter
  /** 1 is full scale. */
  truePeak: number
  /** Root mean square and peak of each 10 ms. */
  levels: Float32Array
  peaks: Float32Array
  /** How often the recording was cut off at full scale. */
  cuts: number
}

/** What is mixed at a time, so that a long stretch costs no second one like it. */
const sliceSamples = 1 << 14
/** No recorder goes lower or higher; far below, every sample would become hundreds. */
const [lowestRate, highestRate] = [2000, 768_000]

/**
 * Mixes to mono, resamples to 8 kHz and writes 32-bit floats to `file`, measuring on the way. `onStretch` is called after each
 * stretch and may throw.
 */
export async function firstPass(
  sound: AsyncIterable<Decoded>,
  file: FileHandle,
  { maxSeconds, onStretch }: { maxSeconds: number; onStretch: () => void },
): Promise<Measured> {
  const meter = createLoudnessMeter(telephoneRate)
  const truePeak = createTruePeakMeter()
  const clips = createClipCounter()
  const levels = createLevels()
  let samples = 0
  const take = async (stretch: Float32Array) => {
    if (stretch.length === 0) return
    samples += stretch.length
    if (samples > maxSeconds * telephoneRate) throw tooLong(maxSeconds)
    meter.push([stretch])
    truePeak.push(stretch)
    levels.push(stretch)
    await file.write(new Uint8Array(stretch.buffer, stretch.byteOffset, stretch.byteLength))
  }
  let current: { rate: number; resampler: Resampler } | undefined
  for await (const { channels, rate, speakers } of sound) {
    if (current?.rate !== rate) {
      await take(current?.resampler.end() ?? new Float32Array(0))
      current = { rate, resampler: resamplerOf(rate) }
    }
    const weights = monoWeights(channels.length, speakers)
    const total = channels[0]?.length ?? 0
    for (let start = 0; start < total; start += sliceSamples) {
      const slice = channels.map((channel) => channel.subarray(start, start + sliceSamples))
      clips.push(slice)
      await take(current.resampler.push(mixToMono(slice, weights)))
    }
    onStretch()
  }
  await take(current?.resampler.end() ?? new Float32Array(0))
  return { samples, meter, truePeak: truePeak.peak(), cuts: clips.count(), ...levels.all() }
}

function resamplerOf(rate: number): Resampler {
  if (Number.isInteger(rate) && rate >= lowestRate && rate <= highestRate) return createResampler(rate)
  throw new RefusedError('damaged', `The file says it has ${rate} samples a second: it is damaged. Export it again.`)
}

const tooLong = (maxSeconds: number) =>
  new RefusedError(
    'too-long',
    `The recording is longer than ${maxSeconds < 120 ? `${maxSeconds} seconds` : `${Math.round(maxSeconds / 60)} minutes`}. Cut it into parts.`,
  )

function createLevels() {
  const levels: number[] = []
  const peaks: number[] = []
  let [sum, peak, within] = [0, 0, 0]
  const close = () => {
    levels.push(Math.sqrt(sum / within))
    peaks.push(peak)
    sum = peak = within = 0
  }
  return {
    push: (samples: Float32Array) => {
      for (const sample of samples) {
        sum += sample * sample
        const magnitude = Math.abs(sample)
        if (magnitude > peak) peak = magnitude
        if (++within === samplesPerLevel) close()
      }
    },
    all: () => {
      if (within > 0) close()
      return { levels: Float32Array.from(levels), peaks: Float32Array.from(peaks) }
    },
  }
}
