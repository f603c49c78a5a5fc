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
