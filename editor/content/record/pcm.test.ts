import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cut,
  encodeWav,
  leastSpan,
  longestTake,
  mixToMono,
  moveHandle,
  peaksOf,
  recordRate,
  spokenSpan,
  levelOf,
} from './pcm.ts'

const samples = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 200 })
  .map((all) => Float32Array.from(all))
const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.slice(from, to))

describe('a recording as a WAV file', () => {
  it('has the exact header', () => {
    const bytes = encodeWav({ samples: Float32Array.of(0, 1, -1), sampleRate: recordRate })
    const view = new DataView(bytes.buffer)
    expect([ascii(bytes, 0, 4), ascii(bytes, 8, 16), ascii(bytes, 36, 40)]).toEqual(['RIFF', 'WAVEfmt ', 'data'])
    expect(view.getUint32(4, true)).toBe(bytes.length - 8)
    expect([20, 22, 32, 34].map((at) => view.getUint16(at, true))).toEqual([1, 1, 2, 16])
    expect([24, 28, 40].map((at) => view.getUint32(at, true))).toEqual([48_000, 96_000, 6])
    expect([44, 46, 48].map((at) => view.getInt16(at, true))).toEqual([0, 32_767, -32_768])
  })

  it('keeps every sample within a step of 16 bits', () => {
    fc.assert(
      fc.property(samples, (all) => {
        const view = new DataView(encodeWav({ samples: all, sampleRate: recordRate }).buffer)
        all.forEach((sample, at) =>
          expect(Math.abs(view.getInt16(44 + at * 2, true) / 32_768 - sample)).toBeLessThan(1 / 16_384),
        )
      }),
    )
  })

  it('clips what is above the scale', () => {
    const view = new DataView(encodeWav({ samples: Float32Array.of(3, -3), sampleRate: recordRate }).buffer)
    expect([44, 46].map((at) => view.getInt16(at, true))).toEqual([32_767, -32_768])
  })
})

describe('the longest take', () => {
  it('is as long as a file of that size, and not a second shorter', () => {
    const bytesOf = (seconds: number, sampleRate: number) => 44 + 2 * Math.round(seconds * sampleRate)
    fc.assert(
      fc.property(
        fc.integer({ min: 100_000, max: 2 ** 31 }),
        fc.constantFrom(8000, 44_100, recordRate),
        (most, rate) => {
          const seconds = longestTake(most, rate)
          expect(bytesOf(seconds, rate)).toBeLessThanOrEqual(most)
          expect(bytesOf(seconds + 1, rate)).toBeGreaterThan(most)
        },
      ),
    )
    expect(longestTake(25 * 1024 * 1024, recordRate)).toBe(273)
    expect(longestTake(0, recordRate)).toBe(0)
  })
})

describe('a sound', () => {
  it('is mixed from all its channels', () => {
    expect([...mixToMono([Float32Array.of(1, 0), Float32Array.of(0, 0.5)])]).toEqual([0.5, 0.25])
    expect(mixToMono([])).toHaveLength(0)
  })

  it('is cut by seconds', () => {
    const { samples: left } = cut({ samples: Float32Array.of(1, 2, 3, 4), sampleRate: 2 }, { from: 0.5, to: 1.5 })
    expect([...left]).toEqual([2, 3])
  })

  it('shows its peaks', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 50 }), (all, count) => {
        const peaks = peaksOf(all, count)
        expect(peaks).toHaveLength(count)
        expect(Math.max(...peaks)).toBe(Math.round(Math.max(0, ...all.map(Math.abs)) * 100))
      }),
    )
  })

  it('begins and ends with its words', () => {
    const rate = 100
    const quiet = new Float32Array(rate)
    const spoken = Float32Array.from([...quiet, ...new Float32Array(rate).fill(0.5), ...quiet])
    const { from, to } = spokenSpan({ samples: spoken, sampleRate: rate })
    expect([from, to].map((seconds) => Math.round(seconds * 100))).toEqual([85, 215])
    expect(spokenSpan({ samples: quiet, sampleRate: rate })).toEqual({ from: 0, to: 1 })
  })

  it('keeps the handles of its ends in order', () => {
    const second = fc.double({ min: -2, max: 12, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('from' as const, 'to' as const), second)), (moves) => {
        const { from, to } = moves.reduce((span, [handle, to]) => moveHandle(span, handle, to, 10), { from: 0, to: 10 })
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(10)
        expect(to - from).toBeGreaterThanOrEqual(leastSpan - 1e-9)
      }),
    )
  })
})

describe('the level of a take', () => {
  const spokenAt = (...peaks: readonly number[]) => ({
    samples: Float32Array.from(peaks.flatMap((peak) => [peak, -peak])),
    sampleRate: 2,
  })

  it('is judged by its highest peak, of what is kept', () => {
    expect(levelOf(spokenAt(0.2, 0.5), { from: 0, to: 2 })).toBe('right')
    expect(levelOf(spokenAt(0.2, 1), { from: 0, to: 2 })).toBe('loud')
    expect(levelOf(spokenAt(0.2, 1), { from: 0, to: 1 })).toBe('right')
    expect(levelOf(spokenAt(0.01, 0.05), { from: 0, to: 2 })).toBe('quiet')
  })
})
