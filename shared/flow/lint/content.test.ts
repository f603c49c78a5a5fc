import { describe, expect, it } from 'vitest'
import { flowOf } from '#shared/testing/flows.ts'
import type { Prompt } from '../prompt.ts'
import type { KnownContent, KnownFile } from './content.ts'
import { emptyWorld, lint } from './lint.ts'

const file = (change: Partial<KnownFile> = {}): KnownFile => ({
  loudness: -20,
  warnings: [],
  hasSound: true,
  hasCaptions: false,
  ...change,
})
const audio = (change?: Partial<KnownFile>): KnownContent => ({ kind: 'audio', files: { 'en-US': file(change) } })
const playing = (key: string, text = 'Welcome.', language = 'en-US'): Prompt[number] => ({
  kind: 'recording',
  content: { [language]: key },
  text: { [language]: text },
})

/** What lint says of one prompt in a company with this content. */
const told = (prompt: Prompt, content: Record<string, KnownContent>) =>
  lint(
    flowOf({
      start: { type: 'start', to: 'hello' },
      hello: { type: 'say', data: { prompt, interruptible: true }, to: 'end' },
      end: { type: 'end', data: {} },
    }),
    { ...emptyWorld, content },
  ).map(({ severity, rule, field, message }) => [severity, rule, field, message])

describe('content in prompts', () => {
  it('that is as it should be gives nothing to say', () => {
    expect(told([playing('welcome')], { welcome: audio() })).toEqual([])
    const music: KnownContent = { kind: 'music', files: { zxx: file({ loudness: null }) } }
    expect(told([playing('jingle'), playing('welcome')], { jingle: music, welcome: audio() })).toEqual([])
  })

  it('must be there, also under names that every object has', () => {
    expect(told([playing('constructor')], {})).toEqual([
      ['error', 'unknown-content', 'prompt.0.content.en-US', 'There is no content item constructor.'],
    ])
  })

  it('without a file is read out, and silent without words', () => {
    const empty: KnownContent = { kind: 'audio', files: {} }
    expect(told([playing('welcome')], { welcome: empty })).toEqual([
      [
        'warning',
        'content-without-file',
        'prompt.0.content.en-US',
        'welcome has no file in en-US: callers hear the words read out.',
      ],
    ])
    expect(told([playing('welcome', ' ')], { welcome: empty })[0]?.slice(0, 2)).toEqual([
      'error',
      'content-without-file',
    ])
  })

  it('that is a film without sound is silent on the phone', () => {
    const silent: KnownContent = { kind: 'video', files: { 'en-US': file({ hasSound: false, loudness: null }) } }
    expect(told([playing('tour')], { tour: silent })).toEqual([
      [
        'warning',
        'silent-content',
        'prompt.0.content.en-US',
        'tour has no sound in en-US: it is silent on the phone, and callers hear the words read out.',
      ],
    ])
    expect(told([playing('tour', '')], { tour: silent })[0]?.slice(0, 2)).toEqual(['error', 'silent-content'])
    // As a call does, it takes the one that can be heard.
    const both: KnownContent = { kind: 'video', files: { ...silent.files, zxx: file({ hasCaptions: true }) } }
    expect(told([playing('tour')], { tour: both })).toEqual([])
  })

  it('must be something to hear', () => {
    expect(told([playing('logo')], { logo: { kind: 'image', files: { zxx: file() } } })).toEqual([
      ['error', 'unplayable-content', 'prompt.0.content.en-US', 'logo is an image: there is nothing to hear.'],
    ])
  })

  it('says what is wrong with its sound', () => {
    expect(told([playing('welcome')], { welcome: audio({ warnings: ['clipped', 'too-quiet'] }) })).toEqual([
      ['warning', 'doubtful-sound', 'prompt.0.content.en-US', 'welcome is distorted: its peaks are cut off (en-US).'],
      ['warning', 'doubtful-sound', 'prompt.0.content.en-US', 'welcome was recorded too quietly (en-US).'],
    ])
  })

  it('is warned of when neighbours differ by more than 6 LU, also with a pause between them', () => {
    const content = { one: audio({ loudness: -20 }), two: audio({ loudness: -26 }), three: audio({ loudness: -26.1 }) }
    const pause = { kind: 'pause', seconds: 1 } as const
    expect(told([playing('one'), playing('two')], content)).toEqual([])
    expect(told([playing('one'), pause, playing('three')], content)).toEqual([
      ['warning', 'uneven-loudness', 'prompt.2.content.en-US', 'one is 6 LU louder than three beside it (en-US).'],
    ])
  })

  it('wants captions under a video', () => {
    const video = (hasCaptions: boolean): KnownContent => ({ kind: 'video', files: { 'en-US': file({ hasCaptions }) } })
    expect(told([playing('tour')], { tour: video(true) })).toEqual([])
    expect(told([playing('tour')], { tour: video(false) })).toEqual([
      ['warning', 'video-without-captions', 'prompt.0.content.en-US', 'The video tour has no captions in en-US.'],
    ])
  })
})
