import { open, type FileHandle } from 'node:fs/promises'
import { muLawOf } from './muLaw.ts'
import { muLawWaveHeader, pcmWaveHeader } from './waveHeader.ts'

const blockSamples = 1 << 16

/**
 * Reads the samples from `first` up to `last` back, applies the gain (a factor) and writes both telephone files, each to the disk
 * before it is done.
 */
export async function secondPass(
  samples: FileHandle,
  {
    first,
    last,
    gain,
    wavPath,
    mulawPath,
  }: { first: number; last: number; gain: number; wavPath: string; mulawPath: string },
): Promise<void> {
  const wav = await open(wavPath, 'wx')
  const mulaw = await open(mulawPath, 'wx')
  try {
    await wav.write(pcmWaveHeader(last - first))
    await mulaw.write(muLawWaveHeader(last - first))
    const dither = createDither()
    const block = new Float32Array(blockSamples)
    const pcm = new Int16Array(blockSamples)
    const octets = new Uint8Array(blockSamples)
    for (let start = first; start < last; start += blockSamples) {
      const count = Math.min(blockSamples, last - start)
      await samples.read(new Uint8Array(block.buffer), 0, count * 4, start * 4)
      for (let index = 0; index < count; index++) {
        const value = (block[index] as number) * gain * 32768
        pcm[index] = to16Bits(value, dither)
        octets[index] = muLawOf(value)
      }
      await wav.write(new Uint8Array(pcm.buffer, 0, count * 2))
      await mulaw.write(octets, 0, count)
    }
    if ((last - first) % 2 === 1) await mulaw.write(new Uint8Array(1))
    await Promise.all([wav.sync(), mulaw.sync()])
  } finally {
    await Promise.all([wav.close(), mulaw.close()])
  }
}

/** Digital silence stays what it is. */
function to16Bits(value: number, dither: () => number): number {
  const rounded = value === 0 ? 0 : Math.round(value + dither())
  return Math.max(-32768, Math.min(32767, rounded))
}

/**
 * Two steps wide and triangular, which makes the rounding of a fading sound a faint hiss and no buzz (Lipshitz, Wannamaker and
 * Vanderkooy, Quantization and Dither, 1992). The same row of numbers each time (xorshift32): the same recording gives the same file.
 */
function createDither(): () => number {
  let state = 0x9e3779b9
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  return () => next() - next()
}
