import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ourNumber, response, startLine, type TestLine } from './testing/line.ts'
import { wholeWav } from './testing/wholeWav.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.customer.answers('/voice', response('<Say>Hello.</Say>'))
})
afterEach(() => line.stop())

const all = () => ({
  statusCallback: {
    url: `${line.customer.url}/status`,
    method: 'POST' as const,
    events: ['initiated', 'ringing', 'answered', 'completed'] as const,
  },
})
const statuses = () => line.customer.to('/status').map(({ params }) => params['CallStatus'])

describe('a call that is placed', () => {
  it('is queued, initiated, ringing, answered and completed, in numbered callbacks', async () => {
    const call = await line.dial('+15550190001', all())
    expect(call.status).toBe('completed')
    expect(line.customer.to('/status').map(({ params }) => [params['CallStatus'], params['SequenceNumber']])).toEqual([
      ['initiated', '0'],
      ['ringing', '1'],
      ['in-progress', '2'],
      ['completed', '3'],
    ])
    expect(line.customer.to('/voice')[0]?.params).toMatchObject({
      CallStatus: 'in-progress',
      Direction: 'outbound-api',
    })
  })

  it('sends only the events that were asked for', async () => {
    await line.dial('+15550190001', {
      statusCallback: { url: `${line.customer.url}/status`, method: 'POST', events: ['completed'] },
    })
    expect(statuses()).toEqual(['completed'])
  })

  it.each([
    ['+15550190002', 'busy', '486'],
    ['+15550190003', 'no-answer', '487'],
    ['+15550190015', 'failed', '404'],
  ])('to %s ends as %s', async (to, status, sip) => {
    expect(await line.dial(to, { ...all(), timeoutSeconds: 10 })).toMatchObject({ status, startedAt: null })
    expect(line.customer.to('/status').at(-1)?.params).toMatchObject({ CallStatus: status, SipResponseCode: sip })
    expect(line.customer.to('/voice')).toEqual([])
  })

  it('rings five seconds longer than asked', async () => {
    const call = await line.dial('+15550190003', { timeoutSeconds: 10 })
    expect((call.endedAt ?? 0) - call.createdAt).toBe(500 + 15_000)
  })

  it('starts one call a second and says how long each waited', async () => {
    const calls = [1, 2, 3].map(() =>
      line.engine.createCall(line.account, { to: '+15550190002', from: ourNumber, url: `${line.customer.url}/voice` }),
    )
    expect(calls.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued'])
    await line.clock.advance(10_000)
    expect(calls.map(({ queueTimeMs }) => queueTimeMs)).toEqual([0, 1000, 2000])
  })

  it('is canceled while it waits or rings, and not once it was answered', async () => {
    const create = () =>
      line.engine.createCall(line.account, {
        to: '+15550190001',
        from: ourNumber,
        url: `${line.customer.url}/voice`,
        ...all(),
      })
    const [first, second] = [create(), create()]
    line.engine.updateCall(line.account, second.sid, { status: 'canceled' })
    await line.clock.advance(1000)
    line.engine.updateCall(line.account, first.sid, { status: 'canceled' })
    await line.clock.advance(60_000)
    expect([first.status, second.status]).toEqual(['canceled', 'canceled'])
    const third = create()
    await line.clock.advance(2600)
    expect(() => line.engine.updateCall(line.account, third.sid, { status: 'canceled' })).toThrow(
      expect.objectContaining({ code: 21220 }),
    )
  })

  it.each([
    [{ to: '+15550190004' }, 21211],
    [{ to: 'nonsense' }, 21211],
    [{ to: '' }, 21201],
    [{ from: '' }, 21213],
    [{ from: '+15550109999' }, 21210],
    [{ from: 'x' }, 21212],
    [{ to: '+15005550002' }, 21214],
    [{ to: '+15005550001' }, 21217],
    [{ url: 'not a url' }, 21205],
    [{ applicationSid: 'AP1' }, 21218],
  ])('refuses %o with %i', (params, code) => {
    expect(() =>
      line.engine.createCall(line.account, { to: '+15550190001', from: ourNumber, url: 'http://x.test/', ...params }),
    ).toThrow(expect.objectContaining({ code }))
  })

  it('ends at its time limit', async () => {
    line.customer.answers('/voice', response('<Say loop="0">On and on.</Say>'))
    expect(await line.dial('+15550190001', { timeLimitSeconds: 30 })).toMatchObject({ durationSeconds: 30 })
  })

  it('runs a document given as text', async () => {
    await line.dial('+15550190001', { url: undefined as never, twiml: response('<Say>From text.</Say>') })
    expect(line.said()).toEqual(['From text.'])
  })

  it('records the whole call when asked, and tells of the recording', async () => {
    line.customer.answers('/recording', '')
    line.customer.answers('/voice', response('<Say>One two three four five six seven eight.</Say>'))
    const call = await line.dial('+15550190001', {
      ...all(),
      record: {
        channels: 2,
        callback: { url: `${line.customer.url}/recording`, method: 'POST', events: ['in-progress', 'completed'] },
      },
    })
    expect(line.customer.to('/recording').map(({ params }) => params)).toEqual([
      expect.objectContaining({ RecordingStatus: 'in-progress', RecordingSource: 'OutboundAPI' }),
      expect.objectContaining({ RecordingStatus: 'completed', RecordingChannels: '2', CallSid: call.sid }),
    ])
    const { RecordingSid: sid = '', RecordingDuration } = line.customer.to('/recording')[1]?.params ?? {}
    const wav = wholeWav(line.engine.recordingAudio(line.account, sid))
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
    expect(Math.round((wav.length - 44) / (8000 * 4))).toBe(Number(RecordingDuration))
    expect(line.customer.to('/status').at(-1)?.params).toMatchObject({ RecordingSid: sid })
  })
})

describe('machine detection', () => {
  it.each([
    ['+15550190001', 'Enable', 'human'],
    ['+15550190005', 'Enable', 'machine_start'],
    ['+15550190005', 'DetectMessageEnd', 'machine_end_beep'],
    ['+15550190011', 'DetectMessageEnd', 'machine_end_silence'],
    ['+15550190006', 'Enable', 'fax'],
    ['+15550190014', 'Enable', 'unknown'],
    ['+15550190018', 'Enable', 'machine_start'],
    ['+15550190019', 'Enable', 'human'],
  ] as const)('of %s by %s says %s before the first document', async (to, mode, answeredBy) => {
    const call = await line.dial(to, { machineDetection: { mode } })
    expect(line.customer.to('/voice')[0]?.params).toMatchObject({
      AnsweredBy: answeredBy,
      MachineDetectionDuration: String(call.machineDetectionMs),
    })
  })

  it('says machine_end_other when the greeting outlasts the timeout', async () => {
    await line.dial('+15550190005', { machineDetection: { mode: 'DetectMessageEnd', timeoutSeconds: 3 } })
    expect(line.customer.to('/voice')[0]?.params['AnsweredBy']).toBe('machine_end_other')
  })

  it('tells it later, to its own address, when it is asynchronous', async () => {
    line.customer.answers('/voice', response('<Pause length="30"/>'))
    line.customer.answers('/amd', '')
    await line.dial('+15550190005', {
      machineDetection: {
        mode: 'DetectMessageEnd',
        isAsync: true,
        callback: { url: `${line.customer.url}/amd`, method: 'POST' },
      },
    })
    expect(line.customer.to('/voice')[0]?.params['AnsweredBy']).toBeUndefined()
    const [verdict] = line.customer.to('/amd')
    expect(Object.keys(verdict?.params ?? {}).sort()).toEqual([
      'AccountSid',
      'AnsweredBy',
      'CallSid',
      'MachineDetectionDuration',
    ])
    expect(verdict?.params['AnsweredBy']).toBe('machine_end_beep')
  })

  it('tells no document of it when it is asynchronous, also not after the verdict', async () => {
    line.customer.answers('/voice', response('<Pause length="30"/><Redirect>/next</Redirect>'))
    line.customer.answers('/next', response('<Hangup/>'))
    const call = await line.dial('+15550190005', { machineDetection: { mode: 'DetectMessageEnd', isAsync: true } })
    expect(call.answeredBy).toBe('machine_end_beep')
    const [asked] = line.customer.to('/next')
    expect(asked?.params).toMatchObject({ CallSid: call.sid })
    expect(asked?.params).not.toHaveProperty('AnsweredBy')
    expect(asked?.params).not.toHaveProperty('MachineDetectionDuration')
  })

  it('does not run when keys are sent', async () => {
    const call = await line.dial('+15550190001', { sendDigits: 'ww12#', machineDetection: { mode: 'Enable' } })
    expect(call.answeredBy).toBeNull()
    expect(line.phoneEvents()).toContainEqual(expect.objectContaining({ kind: 'playingKeys', keys: 'ww12#' }))
  })
})
