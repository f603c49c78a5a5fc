import { describe, expect, it } from 'vitest'
import { ownFile, voiceFor } from './callAudio.ts'
import { canListen, listen } from './microphone.ts'

describe('the voice of a text', () => {
  const voices = [{ lang: 'en_GB' }, { lang: 'en-US' }, { lang: 'es-ES' }]
  it('is that of the region, else of the language, else none', () => {
    expect(voiceFor(voices, 'en-US')).toBe(voices[1])
    expect(voiceFor(voices, 'en-AU')).toBe(voices[0])
    expect(voiceFor(voices, 'es-MX')).toBe(voices[2])
    expect(voiceFor(voices, 'de-DE')).toBeUndefined()
  })
})

it('plays files of this server only', () => {
  const origin = 'https://ivr.example'
  expect(ownFile('https://ivr.example/media/a.wav?v=2', origin)).toBe('/media/a.wav?v=2')
  expect(ownFile('http://127.0.0.1:3000/media/a.wav', origin)).toBe('/media/a.wav')
  expect(ownFile('https://elsewhere.example/a.wav', origin)).toBeUndefined()
  expect(ownFile('http://[', origin)).toBeUndefined()
})

describe('the microphone', () => {
  const never = new AbortController().signal
  const browser = (run: (recognizer: Record<string, (event?: object) => void>) => void) => ({
    webkitSpeechRecognition: class {
      start() {
        run(this as never)
      }
    },
  })
  it('is offered where the browser turns speech into text', async () => {
    expect(canListen({})).toBe(false)
    expect(canListen(browser(() => undefined))).toBe(true)
    await expect(listen('en-US', never, {})).rejects.toThrow('This browser')
  })

  it('gives the words with how sure it is', async () => {
    const scope = browser(({ onresult }) =>
      onresult?.({ results: [[{ transcript: ' sales please ', confidence: 0.8 }]] }),
    )
    expect(await listen('en-US', never, scope)).toEqual({ text: 'sales please', confidence: 0.8 })
  })

  it('says what to do when it may not listen, and nothing when nothing was said', async () => {
    await expect(
      listen(
        'en-US',
        never,
        browser(({ onerror }) => onerror?.({ error: 'not-allowed' })),
      ),
    ).rejects.toThrow('Allow it in the browser')
    expect(
      await listen(
        'en-US',
        never,
        browser(({ onerror }) => onerror?.({ error: 'no-speech' })),
      ),
    ).toBeUndefined()
  })
})
