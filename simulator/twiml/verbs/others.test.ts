import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Behaviour } from '../../phones/behaviour.ts'
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

describe('a transcription', () => {
  const transcribe = (attributes: string) =>
    line.customer.answers(
      '/voice',
      response(
        `<Start><Transcription statusCallbackUrl="/events" ${attributes}/></Start>`,
        '<Say>Hello there, who is it?</Say><Pause length="5"/><Say>This is cut.</Say>',
      ),
    )
  const does: Behaviour = {
    answer: 'answers',
    does: [
      { when: { hears: 'who is it' }, do: { say: 'It is me.', confidence: 0.75 } },
      { when: { hears: 'this is cut' }, afterSeconds: 0, do: { hangUp: true } },
    ],
  }
  const contents = () =>
    line.customer
      .to('/events')
      .map(({ params }) => params)
      .filter(({ TranscriptionEvent }) => TranscriptionEvent === 'transcription-content')

  it('has what both sides said, once it is said', async () => {
    transcribe('languageCode="en-GB"')
    await line.call({ behaviour: does })
    expect(contents()).toMatchObject([
      {
        Track: 'outbound_track',
        Final: 'true',
        LanguageCode: 'en-GB',
        SequenceId: '2',
        TranscriptionData: JSON.stringify({ transcript: 'Hello there, who is it?', confidence: 0.9 }),
      },
      { Track: 'inbound_track', TranscriptionData: JSON.stringify({ transcript: 'It is me.', confidence: 0.75 }) },
    ])
    expect(line.customer.to('/events').at(-1)?.params).toMatchObject({ TranscriptionEvent: 'transcription-stopped' })
  })

  it('has the track that it is of', async () => {
    transcribe('track="inbound_track"')
    await line.call({ behaviour: does })
    expect(contents().map(({ Track }) => Track)).toEqual(['inbound_track'])
  })

  it('of SIPREC is told by its own names', async () => {
    line.customer.answers(
      '/voice',
      response('<Start><Siprec name="r" connectorName="c" statusCallback="/events"/></Start><Pause length="1"/>'),
    )
    const call = await line.call()
    expect(line.customer.to('/events').map(({ params }) => params)).toMatchObject([
      { SiprecEvent: 'siprec-started', SiprecName: 'r', SiprecSid: expect.stringMatching(/^SR/), CallSid: call.sid },
      { SiprecEvent: 'siprec-stopped' },
    ])
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
