import { expect, it } from 'vitest'
import { checkCaptions } from './checkCaptions.ts'

const cue = '00:00:00.000 --> 00:00:01.000\n'

it('captions that nest without end are told of', () => {
  expect(() => checkCaptions(`WEBVTT\n\n${cue}${'<b>'.repeat(66_000)}`)).toThrow(
    expect.objectContaining({
      status: 400,
      code: 'bad_captions',
      message: expect.stringMatching(/too deep/) as string,
    }),
  )
})

it('captions longer than they may be are not read', () => {
  expect(() => checkCaptions(`WEBVTT\n\n${`${cue}Hello\n\n`.repeat(6_000)}`)).toThrow(/longer than 200000 characters/)
  expect(() => checkCaptions(`WEBVTT\n\n${`${cue}Hello\n\n`.repeat(1_000)}`)).not.toThrow()
})

it('captions may have styles, regions, comments, names and settings', () => {
  const above =
    'WEBVTT - Tour\n\nSTYLE\n::cue(b) { color: peachpuff; }\n\nREGION\nid:fred\nwidth:40%\n\nNOTE by hand\n\n'
  const cues = `first\n${cue.trim()} align:start region:fred\nHello\n\nNOTE\nbetween\n\n00:00:02.000 --> 00:00:03.000\nBye\n\nNOTE end\n`
  expect(() => checkCaptions(above + cues)).not.toThrow()
})

it.each(['WEBVTT', 'WEBVTT - Tour', '\uFEFFWEBVTT'])('captions may have header lines right below %s', (first) => {
  const header = 'Kind: captions\nLanguage: en\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n'
  for (const vtt of [
    `${first}\n${header}\n${cue}Hello\n`,
    `${first}\n${header}\n${cue}Hello\n`.replaceAll('\n', '\r\n'),
  ])
    expect(() => checkCaptions(vtt)).not.toThrow()
})

it('what is wrong is told at its line, also below header lines', () => {
  const line = (vtt: string) => {
    try {
      checkCaptions(vtt)
    } catch (error) {
      return (error as { details?: { line?: number } }).details?.line
    }
    return undefined
  }
  expect(line(`WEBVTT\nKind: captions\n\n${cue}Hello\n\n00:02.000 --> 00:01.000\nBye\n`)).toBe(7)
  expect(line(`WEBVTT\n${cue}Hello\n`)).toBe(2)
  expect(line(`Kind: captions\n\n${cue}Hello\n`)).toBe(1)
})
