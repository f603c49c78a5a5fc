import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '#runtime/projectRoot.ts'
import { sniffFile } from './sniffFile.ts'
import { tone } from './testing/signals.ts'
import { waveFile } from './testing/waveFile.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-sniff-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const sniffed = (content: Uint8Array | string) => {
  const path = join(folder, 'given.bin')
  writeFileSync(path, content)
  return sniffFile(path)
}
const sample = (name: string) => readFileSync(join(projectRoot, 'runtime/audio/samples', name))

describe('sniffFile', () => {
  it.each([
    ['stereo-44100.mp3', 'audio', 'audio/mpeg', 'mp3'],
    ['stereo-48000.m4a', 'audio', 'audio/mp4', 'm4a'],
    ['fragmented.m4a', 'audio', 'audio/mp4', 'm4a'],
    ['mono-32000.aac', 'audio', 'audio/aac', 'aac'],
    ['stereo-44100.ogg', 'audio', 'audio/ogg', 'ogg'],
    ['mono-48000.opus', 'audio', 'audio/ogg', 'opus'],
    ['mono-8000.flac', 'audio', 'audio/flac', 'flac'],
    ['recorded.webm', 'audio', 'audio/webm', 'weba'],
    ['picture.webm', 'video', 'video/webm', 'webm'],
    ['picture.mp4', 'video', 'video/mp4', 'mp4'],
    ['silent-picture.mp4', 'video', 'video/mp4', 'mp4'],
  ])('tells %s by its content', async (name, kind, type, extension) => {
    expect(await sniffed(sample(name))).toEqual({ kind, type, extension })
  })

  it('tells WAV, images and captions', async () => {
    const wave = waveFile({ rate: 8000, channels: [tone({ hz: 500, rate: 8000, seconds: 0.1 })] })
    expect(await sniffed(wave)).toMatchObject({ type: 'audio/wav', extension: 'wav' })
    const png = '89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000a49444154'
    expect(await sniffed(Buffer.from(png.replace(' ', ''), 'hex'))).toMatchObject({ kind: 'image', extension: 'png' })
    expect(await sniffed(Buffer.from('ffd8ffe000104a46494600', 'hex'))).toMatchObject({ type: 'image/jpeg' })
    expect(await sniffed('GIF89a\x01\0\x01\0')).toMatchObject({ type: 'image/gif' })
    expect(await sniffed('RIFF\x1a\0\0\0WEBPVP8L')).toMatchObject({ type: 'image/webp' })
    expect(await sniffed('WEBVTT\n\n')).toEqual({ kind: 'captions', type: 'text/vtt', extension: 'vtt' })
    expect(await sniffed('\uFEFFWEBVTT - with a mark\r\n')).toMatchObject({ kind: 'captions' })
  })

  it('refuses a video that browsers do not play', async () => {
    const hevc = Buffer.from(sample('picture.mp4').toString('latin1').replaceAll('avc1', 'hvc1'), 'latin1')
    expect(await sniffed(hevc)).toMatchObject({ kind: 'refused', message: expect.stringContaining('hvc1') })
  })

  it('refuses an SVG wherever it hides', async () => {
    for (const drawing of ['<svg/>', '  <?xml version="1.0"?><svg >', '<!DOCTYPE svg><SVG\n>']) {
      expect(await sniffed(drawing)).toMatchObject({ kind: 'refused', message: expect.stringContaining('SVG') })
    }
  })

  it('takes no image that begins as a sound', async () => {
    const tag = Buffer.from('ID3\x04\0\0\0\0\0\x0a----------', 'latin1')
    expect(await sniffed(Buffer.concat([tag, Buffer.from('GIF89a\x01\0\x01\0', 'latin1')]))).toMatchObject({
      kind: 'refused',
    })
  })

  it('refuses a list of contents that never ends, in good time', async () => {
    const box = Buffer.from('00000008667265650000000866726565', 'hex')
    const boxes = Buffer.concat([sample('picture.mp4').subarray(0, 32), ...Array.from({ length: 40_000 }, () => box)])
    expect(await sniffed(boxes)).toMatchObject({ kind: 'refused', code: 'damaged' })
  })

  it('has an answer to anything, in a sentence', async () => {
    const beginnings = ['', 'ID3', 'RIFF', 'OggS', 'fLaC', '\x1aE\xdf\xa3', '\0\0\0\x18ftypisom', 'PK\x03\x04', '<']
    const content = fc.tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 200 }))
    await fc.assert(
      fc.asyncProperty(content, async ([beginning, bytes]) => {
        const result = await sniffed(Buffer.concat([Buffer.from(beginning, 'latin1'), bytes]))
        if (result.kind === 'refused') expect(result.message).toMatch(/^[A-Z].*\.$/s)
      }),
      { numRuns: 300 },
    )
  })
})
