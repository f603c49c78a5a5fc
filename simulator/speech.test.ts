import { describe, expect, it } from 'vitest'
import type { Recording } from './model.ts'
import { recordingWav } from './recordings/wav.ts'
import { audioMs, breakMs, speechMs } from './speech.ts'
import { wholeWav } from './testing/wholeWav.ts'

const thirty = Array.from({ length: 30 }, () => 'word').join(' ')

describe('how long speech takes', () => {
  it('goes by words and language', () => {
    expect(speechMs(thirty, 'en-US')).toBe(Math.round((30 / 160) * 60_000))
    expect(speechMs(thirty, 'de-DE')).toBeGreaterThan(speechMs(thirty, 'es-ES'))
  })

  it('counts figures, breaths and scripts without spaces', () => {
    expect(speechMs('123456789')).toBeGreaterThan(speechMs('one'))
    expect(speechMs('Yes. No. Maybe so.')).toBeGreaterThan(speechMs('Yes no maybe so'))
    expect(speechMs('こんにちは世界', 'ja-JP')).toBeGreaterThan(1000)
    expect(speechMs('  ')).toBe(0)
  })

  it('reads the time of a break', () => {
    expect([breakMs('1.5s'), breakMs('300ms'), breakMs('soon')]).toEqual([1500, 300, 0])
  })
})

const recording = (durationMs: number): Recording => ({
  sid: 'RE1',
  accountSid: 'AC1',
  callSid: 'CA1',
  conferenceSid: null,
  status: 'completed',
  source: 'RecordVerb',
  channels: 1,
  track: 'both',
  startedAt: 0,
  durationSeconds: durationMs / 1000,
  durationMs,
  errorCode: null,
  sounds: [{ fromMs: 500, toMs: 1000, track: 'outbound', kind: 'speech' }],
  price: null,
  priceUnit: 'USD',
  createdAt: 0,
  updatedAt: 0,
})

describe('how long a file plays', () => {
  it('is in the head of a WAV, whatever a stream says its length is', () => {
    const wav = wholeWav(recordingWav(recording(2500)))
    expect(audioMs(wav, 'audio/wav')).toBe(2500)
    expect(audioMs(wav.subarray(0, 100), 'audio/x-wav', wav.length)).toBe(2500)
    wav.writeUInt32LE(0xffffffff, 40)
    expect(audioMs(wav, 'audio/wave')).toBe(2500)
  })

  it('is estimated for an MP3 from its first frame', () => {
    const frame = Buffer.from([0xff, 0xfb, 0x90, 0x00]) // MPEG 1, layer III, 128 kbit/s
    expect(audioMs(frame, 'audio/mpeg', 128_000)).toBe(8000)
    const tagged = Buffer.concat([
      Buffer.from('ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0005', 'latin1'),
      Buffer.alloc(5),
      frame,
    ])
    expect(audioMs(tagged, 'audio/mpeg', 128_015)).toBe(8000)
  })

  it('is 8,000 bytes a second of µ-law', () => {
    expect(audioMs(Buffer.alloc(10), 'audio/basic', 16_000)).toBe(2000)
  })

  it('is unknown for anything else', () => {
    expect(audioMs(Buffer.from('<html>'), 'text/html')).toBeUndefined()
    expect(audioMs(Buffer.from('not a wav'), 'audio/wav')).toBeUndefined()
  })
})

describe('a WAV made of what was heard', () => {
  it('comes block by block, with its length known before, and hums on from one to the next', () => {
    const hour = recordingWav({
      ...recording(3600_000),
      sounds: [{ fromMs: 1500, toMs: 2500, track: 'inbound', kind: 'key' }],
    })
    expect(hour.byteLength).toBe(44 + 3600 * 16_000)
    const blocks = hour.blocks[Symbol.iterator]()
    expect((blocks.next().value as Buffer).readUInt32LE(40)).toBe(hour.byteLength - 44)
    const [first, second] = [blocks.next().value as Buffer, blocks.next().value as Buffer]
    expect(first.length).toBeLessThan(100_000)
    const middle = first.length / 16
    expect(first.length).toBe(second.length)
    const at = (ms: number) =>
      ms * 8 < middle * 8 ? first.readInt16LE(ms * 16) : second.readInt16LE(ms * 16 - first.length)
    expect(at(1499)).toBe(0)
    for (const ms of [1600, 1999, 2001, 2003, 2400])
      expect(at(ms)).toBe(Math.round(Math.sin((2 * Math.PI * 852 * ms) / 1000) * 6000))
    expect(at(2501)).toBe(0)
  })

  it('is silent where nobody spoke, and has the carrier on the second channel', () => {
    const wav = wholeWav(recordingWav(recording(1000), 2))
    const sample = (ms: number, channel: number) => wav.readInt16LE(44 + (ms * 8 * 2 + channel) * 2)
    const loudest = (from: number, to: number, channel: number) =>
      Math.max(...Array.from({ length: to - from }, (_, index) => Math.abs(sample(from + index, channel))))
    expect(loudest(0, 499, 1)).toBe(0)
    expect(loudest(510, 999, 1)).toBeGreaterThan(1000)
    expect(loudest(0, 999, 0)).toBe(0)
  })
})
