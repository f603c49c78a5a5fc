import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { projectRoot } from '#runtime/projectRoot.ts'
import { createConverter } from './convertAudio.ts'
import { flacFile } from './testing/flacFile.ts'
import { speechLike } from './testing/signals.ts'
import { loudnessOf, readMuLaw, readPcm } from './testing/telephoneFiles.ts'
import { riffChunk, waveFile } from './testing/waveFile.ts'

const convert = createConverter({ atOnce: 2 })
const samples = join(projectRoot, 'runtime/audio/samples')
const sample = (name: string) => readFileSync(join(samples, name))
const half = (name: string) => sample(name).subarray(0, sample(name).length / 2)
const spoken = new Map<number, Float32Array>()
const speech = (rate: number): Float32Array => {
  const known = spoken.get(rate) ?? speechLike({ rate, seconds: 3.5 })
  spoken.set(rate, known)
  return known
}
const quieter = (signal: Float32Array) => signal.map((value) => value * 0.5)

let home = ''
let folder = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'patchbay-audio-'))
})
afterAll(() => rmSync(home, { recursive: true }))
beforeEach(() => {
  folder = mkdtempSync(join(home, 'work-'))
  mkdirSync(join(folder, 'given'))
})

function given(name: string, content: Buffer): string {
  const path = join(folder, 'given', name)
  writeFileSync(path, content)
  return path
}
const left = () => readdirSync(folder).filter((name) => name !== 'given')

/** An ID3v2 tag of half a megabyte. */
const tag = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0x20, 0, 0]), Buffer.alloc(0x20 << 14)])

/** Name of the upload, its content, and the seconds it lasts. */
const playable: [string, () => Buffer, number][] = [
  ['8 kHz 8-bit mono.wav', () => waveFile({ rate: 8000, channels: [speech(8000)], sample: 'u8' }), 3.5],
  ['11.025 kHz stereo.wav', () => waveFile({ rate: 11_025, channels: [speech(11_025), quieter(speech(11_025))] }), 3.5],
  ['16 kHz 24-bit.wav', () => waveFile({ rate: 16_000, channels: [speech(16_000)], sample: 's24' }), 3.5],
  ['22.05 kHz 32-bit.wav', () => waveFile({ rate: 22_050, channels: [speech(22_050)], sample: 's32' }), 3.5],
  ['44.1 kHz float.wav', () => waveFile({ rate: 44_100, channels: [speech(44_100)], sample: 'f32' }), 3.5],
  ['48 kHz double.wav', () => waveFile({ rate: 48_000, channels: [speech(48_000)], sample: 'f64' }), 3.5],
  ['96 kHz 24-bit.wav', () => waveFile({ rate: 96_000, channels: [speech(96_000)], sample: 's24', speakers: 4 }), 3.5],
  [
    '5.1 with its speakers.wav',
    () => waveFile({ rate: 48_000, channels: Array.from({ length: 6 }, () => speech(48_000)), speakers: 0x3f }),
    3.5,
  ],
  [
    'other chunks first.wav',
    () => waveFile({ rate: 8000, channels: [speech(8000)], before: [riffChunk('LIST', Buffer.alloc(70_001))] }),
    3.5,
  ],
  [
    '96 kHz 24-bit stereo.flac',
    () => flacFile({ kind: 'verbatim', rate: 96_000, bits: 24, channels: [speech(96_000), quieter(speech(96_000))] }),
    3.5,
  ],
  ...[
    'stereo-44100.mp3',
    'mono-8000.mp3',
    'stereo-48000.m4a',
    'streamable-22050.m4a',
    'fragmented.m4a',
    'surround-48000.m4a',
    'mono-32000.aac',
    'stereo-44100.ogg',
    'mono-48000.opus',
    'surround-48000.opus',
    'mono-8000.flac',
    'flac.oga',
    'adpcm-8000.wav',
    'a-law-8000.wav',
    'opus.webm',
    'vorbis.webm',
    'recorded.webm',
    'picture.mp4',
    'picture.webm',
  ].map((name): [string, () => Buffer, number] => [name, () => sample(name), 4.2]),
  ['an mp3 that says it is a.wav', () => sample('stereo-44100.mp3'), 4.2],
  ['a wav that says it is a program.exe', () => waveFile({ rate: 8000, channels: [speech(8000)] }), 3.5],
  ['with the picture of an album.mp3', () => Buffer.concat([tag, sample('stereo-44100.mp3')]), 4.2],
  ['with a tag of MP3.flac', () => Buffer.concat([tag, sample('mono-8000.flac')]), 4.2],
  ['../../etc/passwd <b>;$(id).opus'.replaceAll('/', ':'), () => sample('mono-48000.opus'), 4.2],
]

/** What is left of these still plays. */
const cutOff: [string, number][] = [
  ['stereo-44100.mp3', 2.1],
  ['mono-32000.aac', 2.1],
  ['stereo-44100.ogg', 1],
  ['mono-48000.opus', 1.9],
  ['mono-8000.flac', 1.6],
  ['opus.webm', 1.9],
]

const program = Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.alloc(4000)])
const script = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
/** Name, content, and what the words have to say. */
const refused: [string, () => Buffer, RegExp][] = [
  ['empty.mp3', () => Buffer.alloc(0), /^The file is empty/],
  ['song.mp3', () => program, /^This is a Windows program, not a sound\.$/],
  ['elf.wav', () => Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(500)]), /a program/],
  ['drawing.svg', () => Buffer.from(script), /SVG.*scripts/],
  ['drawing.mp3', () => Buffer.from(`\uFEFF<?xml version="1.0"?>\n<!-- -->${script}`), /SVG.*scripts/],
  ['page.ogg', () => Buffer.from('<!doctype html><script>alert(1)</script>'), /web page/],
  ['archive.m4a', () => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(600)]), /archive/],
  ['letter.wav', () => Buffer.from('%PDF-1.7\n%abc\n'), /document/],
  ['notes.wav', () => Buffer.from('Dear caller, '.repeat(50)), /^This is text, not a sound\.$/],
  ['captions.vtt', () => Buffer.from('WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n'), /captions, not a sound/],
  [
    'picture.png',
    () => Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'),
    /not a sound|image/,
  ],
  ['chance.mp3', () => Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * n * 31 + n * 7) & 0x7f)), /not a sound/],
  ['silent-picture.mp4', () => sample('silent-picture.mp4'), /video has no sound/],
  ['silent-picture.webm', () => sample('silent-picture.webm'), /video has no sound/],
  ['lossless.m4a', () => sample('lossless.m4a'), /not as AAC/],
  ['cut off before its list.m4a', () => half('stereo-48000.m4a'), /cut off/],
  ['cut off at once.wav', () => waveFile({ rate: 8000, channels: [speech(8000)] }).subarray(0, 44), /can be played/],
  ['cut off at once.flac', () => sample('mono-8000.flac').subarray(0, 60), /cut off/],
  ['cut off at once.mp3', () => sample('stereo-44100.mp3').subarray(0, 100), /can be played|not a sound/],
  ['cut off at once.ogg', () => sample('stereo-44100.ogg').subarray(0, 200), /can be played/],
  [
    'of 65535 channels.wav',
    () => withBytes(waveFile({ rate: 8000, channels: [speech(8000)] }), 22, 'ffff'),
    /65535 channels/,
  ],
  [
    'of 1 Hz.wav',
    () => withBytes(waveFile({ rate: 8000, channels: [speech(8000)] }), 24, '01000000'),
    /1 samples a second/,
  ],
  ['of no known form.wav', () => withBytes(waveFile({ rate: 8000, channels: [speech(8000)] }), 20, '3412'), /0x1234/],
  [
    'hours in 12 KB.flac',
    () => flacFile({ kind: 'silence', rate: 8000, channels: 1, frames: 1000 }),
    /longer than 30 minutes/,
  ],
  [
    'hours of eight channels.flac',
    () => flacFile({ kind: 'silence', rate: 8000, channels: 8, frames: 1000 }),
    /longer than 30 minutes|more than 300 MB/,
  ],
]

function withBytes(file: Buffer, offset: number, hex: string): Buffer {
  Buffer.from(hex, 'hex').copy(file, offset)
  return file
}

describe('a file that holds sound', () => {
  it.each(playable)('becomes telephone audio: %s', async (name, content, seconds) => {
    const result = await convert(given(name, content()), { folder })
    if (result.kind === 'refused') throw new Error(result.message)
    const [pcm, mulaw] = [readPcm(result.wavPath), readMuLaw(result.mulawPath)]
    // The last block of a codec may be longer than the sound: 0.26 s of ADPCM.
    expect(Math.abs(result.durationMs / 1000 - seconds)).toBeLessThan(0.2)
    expect(Math.abs(pcm.length - result.durationMs * 8)).toBeLessThanOrEqual(4)
    expect(mulaw.length).toBe(pcm.length)
    for (const written of [pcm, mulaw]) expect(Math.abs(loudnessOf(written) + 20)).toBeLessThan(1)
    expect(result.loudnessLufs).toBeCloseTo(-20, 1)
    expect(result.truePeakDbtp).toBeLessThanOrEqual(-1)
    expect(result.waveform.length).toBeGreaterThan(300)
    expect(Math.max(...result.waveform)).toBeGreaterThan(20)
    expect(left().sort()).toEqual(
      [result.mulawPath, result.wavPath].map((path) => path.slice(folder.length + 1)).sort(),
    )
  })

  it.each(cutOff)('becomes what is left of it when it was cut off: %s', async (name, seconds) => {
    const result = await convert(given(name, half(name)), { folder })
    if (result.kind === 'refused') throw new Error(result.message)
    expect(Math.abs(result.durationMs / 1000 - seconds)).toBeLessThan(0.4)
    expect(readPcm(result.wavPath).length).toBe(readMuLaw(result.mulawPath).length)
    expect(left()).toHaveLength(2)
  })

  it('is the same file each time', async () => {
    const source = given('twice.mp3', sample('stereo-44100.mp3'))
    const [one, other] = await Promise.all([convert(source, { folder }), convert(source, { folder })])
    if (one.kind === 'refused' || other.kind === 'refused') throw new Error('It was refused.')
    expect(readFileSync(one.wavPath).equals(readFileSync(other.wavPath))).toBe(true)
    expect(readFileSync(one.mulawPath).equals(readFileSync(other.mulawPath))).toBe(true)
  })
})

describe('a file that holds none', () => {
  it.each(refused)('is refused in words, and nothing stays behind: %s', async (name, content, words) => {
    const result = await convert(given(name, content()), { folder, maxSeconds: 1800 })
    expect(result).toMatchObject({ kind: 'refused', message: expect.stringMatching(words) })
    expect(result.kind === 'refused' && result.message).toMatch(/\.$/)
    expect(left()).toEqual([])
  })
})
