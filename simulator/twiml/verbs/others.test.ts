import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordingWav } from '../../recordings/wav.ts'
import { caller, ourNumber, response, startLine, type TestLine } from '../../testing/line.ts'
import { wholeWav } from '../../testing/wholeWav.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.customer.answers('/events', '')
})
afterEach(() => line.stop())

const wav = (durationMs: number) =>
  wholeWav(
    recordingWav({
      sid: '',
      accountSid: '',
      callSid: '',
      conferenceSid: null,
      status: 'completed',
      source: 'RecordVerb',
      channels: 1,
      track: 'both',
      startedAt: 0,
      durationSeconds: 0,
      durationMs,
      errorCode: null,
      sounds: [],
      price: null,
      priceUnit: '',
      createdAt: 0,
      updatedAt: 0,
    }),
  )

describe('Play', () => {
  it('fetches the file once a call, and plays its length', async () => {
    line.customer.answers('/music.wav', { type: 'audio/wav', body: wav(12_000) })
    line.customer.answers('/voice', response('<Play loop="2">music.wav</Play>'))
    expect(await line.call()).toMatchObject({ durationSeconds: 24 })
    expect(line.customer.to('/music.wav')).toMatchObject([{ method: 'GET', params: {} }])
    expect(line.phoneEvents()).toContainEqual(
      expect.objectContaining({
        kind: 'playing',
        url: `${line.customer.url}/music.wav`,
        durationMs: 12_000,
        contentType: 'audio/wav',
      }),
    )
  })

  it('plays the file that is there now, not the one that was there in an earlier call', async () => {
    const reply = (ms: number) => ({ type: 'audio/wav', body: wav(ms) })
    line.customer.answers('/music.wav', reply(12_000), reply(5000))
    line.customer.answers('/voice', response('<Play>music.wav</Play>'))
    expect(await line.call()).toMatchObject({ durationSeconds: 12 })
    expect(await line.call()).toMatchObject({ durationSeconds: 5 })
  })

  it('asks once for a file that is not there, however often it is to be played', async () => {
    await line.stop()
    line = await startLine({ strict: false })
    line.customer.answers('/voice', response('<Play loop="0">/gone.wav</Play>', '<Say>On.</Say>'))
    await line.call()
    expect(line.said()).toEqual(['On.'])
    expect(line.customer.to('/gone.wav')).toHaveLength(1)
  })

  it.each([
    [{ status: 404 }, 11200],
    [{ type: 'text/html', body: '<html/>' }, 12300],
  ])('skips %o with %i', async (reply, code) => {
    await line.stop()
    line = await startLine({ strict: false })
    line.customer.answers('/music.wav', reply)
    line.customer.answers('/voice', response('<Play>/music.wav</Play>', '<Say>On.</Say>'))
    await line.call()
    expect(line.said()).toEqual(['On.'])
    expect(line.problems()[0]).toContain(`error ${code} `)
  })

  it('plays keys', async () => {
    line.customer.answers('/voice', response('<Play digits="12W3w#"/>'))
    await line.call()
    expect(line.phoneEvents()).toContainEqual(
      expect.objectContaining({ kind: 'playingKeys', durationMs: 4 * 200 + 1500 }),
    )
  })
})

describe('Say', () => {
  it('tells voice and language, and strips SSML, whose breaks count', async () => {
    line.customer.answers(
      '/voice',
      response(
        '<Say voice="Polly.Vicki-Neural" language="de-DE">Ihre Nummer ist <say-as interpret-as="digits">12</say-as><break time="2s"/></Say>',
      ),
    )
    await line.call()
    const [saying] = line.phoneEvents().filter(({ kind }) => kind === 'saying')
    expect(saying).toMatchObject({ text: 'Ihre Nummer ist 12', voice: 'Polly.Vicki-Neural', language: 'de-DE' })
    expect(saying && 'durationMs' in saying ? saying.durationMs : 0).toBeGreaterThan(3000)
  })

  it('repeats', async () => {
    line.customer.answers('/voice', response('<Say loop="3">Again.</Say>'))
    await line.call()
    expect(line.said()).toHaveLength(3)
  })
})

describe('Sms', () => {
  it('sends a message, tells its progress, and asks the action', async () => {
    line.customer.answers('/voice', response('<Sms action="/sent" statusCallback="/events">Your code is 7.</Sms>'))
    line.customer.answers('/sent', response('<Pause length="5"/>'))
    await line.call()
    expect([...line.engine.model.messages.values()]).toEqual([
      expect.objectContaining({ to: caller, from: ourNumber, body: 'Your code is 7.', status: 'delivered' }),
    ])
    expect(line.customer.to('/sent')[0]?.params).toMatchObject({ SmsStatus: 'sent' })
    expect(line.customer.to('/events').map(({ params }) => params['MessageStatus'])).toEqual(['sent', 'delivered'])
  })
})

describe('Start and Stop', () => {
  it('announce a stream and a transcription, and go on at once', async () => {
    line.customer.answers(
      '/voice',
      response(
        '<Start><Stream name="s" url="wss://example.com" statusCallback="/events"/></Start>',
        '<Start><Transcription name="t" statusCallbackUrl="/events" languageCode="de-DE"/></Start>',
        '<Pause length="2"/><Stop><Stream name="s"/></Stop><Pause length="2"/>',
      ),
    )
    expect(await line.call()).toMatchObject({ durationSeconds: 4 })
    expect(
      line.customer.to('/events').map(({ params }) => params['StreamEvent'] ?? params['TranscriptionEvent']),
    ).toEqual(['stream-started', 'transcription-started', 'stream-stopped', 'transcription-stopped'])
    expect(line.problems()).toEqual([])
  })
})

describe('Connect', () => {
  it('opens no stream, says so, and goes on with the action', async () => {
    line.customer.answers('/voice', response('<Connect action="/closed"><Stream url="wss://example.com"/></Connect>'))
    line.customer.answers('/closed', response('<Hangup/>'))
    await line.call()
    expect(line.customer.to('/closed')).toHaveLength(1)
    expect(line.problems()[0]).toContain('error 31920')
  })
})
