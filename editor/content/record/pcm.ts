/** Samples of one channel, from -1 to 1. */
export type Sound = { samples: Float32Array; sampleRate: number }

/** A recording is kept as studios do; telephones get their 8 kHz of it on the server. */
export const recordRate = 48_000

/** All channels in one, each as loud as the others. */
export function mixToMono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = channels
  if (channels.length < 2) return first
  return first.map((_, at) => channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length)
}

/** A part of a sound, in seconds. */
export function cut({ samples, sampleRate }: Sound, { from, to }: Span): Sound {
  return { samples: samples.slice(Math.round(from * sampleRate), Math.round(to * sampleRate)), sampleRate }
}
export type Span = { from: number; to: number }

const headerBytes = 44
const bytesPerSample = 2

/** So many seconds a file of `encodeWav` may have, to be no larger than `maxBytes`; to the tenth below. */
export const longestTake = (maxBytes: number, sampleRate: number): number =>
  Math.max(0, Math.floor(((maxBytes - headerBytes) / bytesPerSample / sampleRate) * 10) / 10)

/** A WAV file of 16 bits and one channel (RIFF, WAVE_FORMAT_PCM: https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html). */
export function encodeWav({ samples, sampleRate }: Sound): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes + samples.length * bytesPerSample)
  const view = new DataView(bytes.buffer)
  const word = (at: number, text: string) =>
    [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)))
  word(0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  word(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  word(36, 'data')
  view.setUint32(40, samples.length * 2, true)
  samples.forEach((sample, at) => {
    // Both ends of the scale are reached: -1 is -32768, 1 is 32767.
    const clipped = Math.min(1, Math.max(-1, sample))
    view.setInt16(headerBytes + at * 2, Math.round(clipped < 0 ? clipped * 0x8000 : clipped * 0x7fff), true)
  })
  return bytes
}

/** The highest of each stretch, from 0 to 100, for a waveform. */
export function peaksOf(samples: Float32Array, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const to = Math.floor(((index + 1) * samples.length) / count)
    let peak = 0
    for (let at = Math.floor((index * samples.length) / count); at < to; at++)
      peak = Math.max(peak, Math.abs(samples[at] ?? 0))
    return Math.min(100, Math.round(peak * 100))
  })
}

/** Speech stands well above this, a quiet room below. -45 dBFS. */
const silence = 10 ** (-45 / 20)
/** Breath is left before and after the words, in seconds. */
const margin = 0.15

/** Where the words begin and end, in seconds; all of it when there are none. */
export function spokenSpan({ samples, sampleRate }: Sound): Span {
  const first = samples.findIndex((sample) => Math.abs(sample) > silence)
  const last = samples.findLastIndex((sample) => Math.abs(sample) > silence)
  const length = samples.length / sampleRate
  if (first < 0) return { from: 0, to: length }
  return { from: Math.max(0, first / sampleRate - margin), to: Math.min(length, (last + 1) / sampleRate + margin) }
}

/** The least that two handles leave between them, in seconds. */
export const leastSpan = 0.1

/** The span with one handle moved: inside the sound, and never past the other. */
export function moveHandle(span: Span, handle: keyof Span, seconds: number, length: number): Span {
  if (handle === 'from') return { ...span, from: Math.min(Math.max(0, seconds), Math.max(0, span.to - leastSpan)) }
  return { ...span, to: Math.max(Math.min(length, seconds), Math.min(length, span.from + leastSpan)) }
}

/** So near to the top a converter clips: -0.5 dBFS. */
export const loudest = 10 ** (-0.5 / 20)
/** Speech at the right distance reaches this: -24 dBFS. */
export const quietest = 10 ** (-24 / 20)

/** Whether a part of a sound was spoken too near to the microphone, or too far from it. */
export function levelOf(sound: Sound, span: Span): 'loud' | 'quiet' | 'right' {
  const { samples } = cut(sound, span)
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  return peak >= loudest ? 'loud' : peak < quietest ? 'quiet' : 'right'
}
