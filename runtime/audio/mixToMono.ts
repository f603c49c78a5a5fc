/** Bits of `dwChannelMask`, the speakers in the order channels come in a file (WAVEFORMATEXTENSIBLE). */
const speaker = { frontLeft: 1, frontRight: 2, frontCentre: 4, lowFrequency: 8, leftOfCentre: 64, rightOfCentre: 128 }

/** Where a file does not say: mono, stereo, 3.0, quadraphonic, 5.0, 5.1, 6.1 and 7.1, as WAV, FLAC and SMPTE order them. */
const usualMasks = [0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x70f, 0x63f]

const toMono = Math.SQRT1_2

/**
 * What each channel weighs in the mix to one: front left and right 0.7071, centre 1, surround 0.5, nothing the low frequency
 * effects (ITU-R BS.775-3, annex 4, table 2), all of it times 0.7071, so that the same sound left and right stays as it is: some
 * decoders give one channel while both are alike. `mask` names the speakers, where the file says.
 */
export function monoWeights(channels: number, mask = 0): number[] {
  if (channels === 1) return [1]
  const usual = usualMasks[channels - 1]
  const speakers = speakersOf(mask).length === channels ? speakersOf(mask) : usual ? speakersOf(usual) : undefined
  return speakers?.map((bit) => toMono * weightOf(bit)) ?? Array.from({ length: channels }, () => 1 / channels)
}

const speakersOf = (mask: number) => Array.from({ length: 18 }, (_, bit) => 1 << bit).filter((bit) => mask & bit)

function weightOf(bit: number): number {
  if (bit === speaker.frontCentre) return 1
  if (bit === speaker.lowFrequency) return 0
  const isFront = speaker.frontLeft | speaker.frontRight | speaker.leftOfCentre | speaker.rightOfCentre
  return bit & isFront ? Math.SQRT1_2 : 0.5
}

/** One channel of many; what no recording holds (NaN, infinite, beyond 10⁶ of full scale) counts as silence. */
export function mixToMono(channels: readonly Float32Array[], weights: readonly number[]): Float32Array {
  const mono = new Float32Array(channels[0]?.length ?? 0)
  channels.forEach((samples, channel) => {
    const weight = weights[channel] ?? 0
    if (weight === 0) return
    for (let index = 0; index < mono.length; index++) {
      const sample = samples[index] as number
      if (Math.abs(sample) < 1e6) mono[index] = (mono[index] as number) + weight * sample
    }
  })
  return mono
}

/** The last step of 16 bits: what a recording that was too loud stays at. */
const fullScale = 32766 / 32768
/** A wave passes through its top; so many samples in a row that stay there were cut off. */
const cutSamples = 3

/** Counts the places where a recording was cut off at full scale, over all channels. */
export function createClipCounter(): { push: (channels: readonly Float32Array[]) => void; count: () => number } {
  const runs: number[] = []
  let cuts = 0
  return {
    push: (channels) =>
      channels.forEach((samples, channel) => {
        let run = runs[channel] ?? 0
        for (const sample of samples) {
          if (sample < fullScale && sample > -fullScale) run = 0
          else if (++run === cutSamples) cuts++
        }
        runs[channel] = run
      }),
    count: () => cuts,
  }
}
