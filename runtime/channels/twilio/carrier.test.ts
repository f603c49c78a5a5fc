import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  callBody,
  refusal,
  startCarrierServer,
  type CarrierAnswer,
  type CarrierRequest,
} from '#runtime/testing/carrierServer.ts'
import { createCarrier, type Carrier } from './carrier.ts'

const accountSid = `AC${'0'.repeat(32)}`
const callSid = `CA${'1'.repeat(32)}`
const account = `/2010-04-01/Accounts/${accountSid}`
const call = {
  to: '+15550190001',
  from: '+15550100001',
  voiceUrl: 'https://ivr.example/voice#rc=5',
  fallbackUrl: 'https://ivr.example/fallback',
  statusUrl: 'https://ivr.example/status',
}

describe('createCarrier', () => {
  let server: Awaited<ReturnType<typeof startCarrierServer>>
  let answer: (request: CarrierRequest) => CarrierAnswer
  let carrier: Carrier
  beforeEach(async () => {
    server = await startCarrierServer((request) => answer(request))
    carrier = createCarrier({ accountSid, authToken: 'secret-token', apiUrl: server.url })
  })
  afterEach(() => server.close())

  it('places a call with all its addresses', async () => {
    answer = () => ({ status: 201, body: callBody() })
    expect(await carrier.placeCall({ ...call, timeoutSeconds: 25 })).toEqual({ callSid, status: 'queued' })
    const [request] = server.requests
    expect(request).toMatchObject({
      method: 'POST',
      path: `${account}/Calls.json`,
      credentials: `${accountSid}:secret-token`,
    })
    expect([...(request?.form ?? [])]).toEqual(
      expect.arrayContaining([
        ['To', call.to],
        ['From', call.from],
        ['Url', call.voiceUrl],
        ['Method', 'POST'],
        ['FallbackUrl', call.fallbackUrl],
        ['StatusCallback', call.statusUrl],
        ['Timeout', '25'],
      ]),
    )
    expect(request?.form.getAll('StatusCallbackEvent')).toEqual(['initiated', 'ringing', 'answered', 'completed'])
    expect(request?.form.has('Record')).toBe(false)
    expect(request?.form.has('MachineDetection')).toBe(false)
  })

  it('deletes a recording, and takes one that is gone as done', async () => {
    answer = () => ({ status: 204, body: '' })
    await carrier.deleteRecording('RE1')
    expect(server.requests).toMatchObject([{ method: 'DELETE', path: `${account}/Recordings/RE1.json` }])
    answer = () => refusal(404, 20404, 'The requested resource was not found')
    await carrier.deleteRecording('RE1')
    answer = () => ({ status: 500, body: {} })
    await expect(carrier.deleteRecording('RE1')).rejects.toMatchObject({ name: 'CarrierError', code: '500' })
  })

  it('asks for recording and for machine detection where they are wanted', async () => {
    answer = () => ({ status: 201, body: callBody() })
    await carrier.placeCall({ ...call, recordingUrl: 'https://ivr.example/r', machineDetection: { mode: 'wait' } })
    await carrier.placeCall({
      ...call,
      machineDetection: { mode: 'tell', amdUrl: 'https://ivr.example/amd', untilMessageEnd: true },
    })
    const [first, second] = server.requests
    expect(first?.form.get('Record')).toBe('true')
    expect(first?.form.get('RecordingStatusCallback')).toBe('https://ivr.example/r')
    expect(first?.form.get('MachineDetection')).toBe('Enable')
    expect(first?.form.has('AsyncAmd')).toBe(false)
    expect(second?.form.get('MachineDetection')).toBe('DetectMessageEnd')
    expect(second?.form.get('AsyncAmd')).toBe('true')
    expect(second?.form.get('AsyncAmdStatusCallback')).toBe('https://ivr.example/amd')
  })

  it('says why the carrier refused, without the number', async () => {
    answer = () => refusal(400, 21217, "Phone number '+15550190001' does not appear to be valid")
    await expect(carrier.placeCall(call)).rejects.toMatchObject({
      name: 'CarrierError',
      code: '21217',
      status: 400,
      message: "Phone number '…' does not appear to be valid",
    })
    expect(server.requests).toHaveLength(1)
  })

  it('repeats a request that was one too many, and no other', async () => {
    let left = 1
    answer = () => (left-- > 0 ? refusal(429, 20429, 'Too Many Requests') : { status: 201, body: callBody() })
    expect((await carrier.placeCall(call)).callSid).toBe(callSid)
    expect(server.requests).toHaveLength(2)
    answer = () => refusal(503, 20503, 'Service unavailable')
    await expect(carrier.placeCall(call)).rejects.toMatchObject({ code: '20503', status: 503 })
    expect(server.requests).toHaveLength(3)
  })

  it('says that no answer came, and lets no credentials out', async () => {
    answer = () => 'hangUp'
    const error = await carrier.placeCall(call).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'CarrierError', code: 'unreachable', status: 0 })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret-token')
    expect(server.requests).toHaveLength(1)
  })

  it('redirects and hangs up a call, or finds that it is over', async () => {
    answer = () => ({ status: 200, body: callBody({ status: 'in-progress' }) })
    expect(await carrier.redirectCall(callSid, 'https://ivr.example/turn')).toBe('redirected')
    expect(await carrier.hangUpCall(callSid)).toBe('hungUp')
    expect(server.requests.map(({ path, form }) => [path, form.toString()])).toEqual([
      [`${account}/Calls/${callSid}.json`, 'Url=https%3A%2F%2Fivr.example%2Fturn&Method=POST'],
      [`${account}/Calls/${callSid}.json`, 'Status=completed'],
    ])
    answer = () => refusal(400, 21220, 'Call is not in-progress. Cannot redirect.')
    expect(await carrier.redirectCall(callSid, 'https://ivr.example/turn')).toBe('ended')
    expect(await carrier.hangUpCall(callSid)).toBe('ended')
    answer = () => refusal(401, 20003, 'Authenticate')
    await expect(carrier.hangUpCall(callSid)).rejects.toMatchObject({ code: '20003' })
  })

  it('tells how a call stands', async () => {
    answer = () => ({
      status: 200,
      body: callBody({ status: 'completed', duration: '42', answered_by: 'machine_start' }),
    })
    expect(await carrier.findCall(callSid)).toEqual({ status: 'completed', durationSeconds: 42, answeredBy: 'machine' })
    answer = () => refusal(404, 20404, 'The requested resource was not found')
    expect(await carrier.findCall(callSid)).toBeUndefined()
  })

  it('pauses, resumes and stops the recording of a call', async () => {
    answer = () => ({ status: 200, body: { sid: 'RE1', status: 'paused' } })
    expect(await carrier.changeRecording(callSid, 'pause')).toBe('changed')
    expect(await carrier.changeRecording(callSid, 'resume')).toBe('changed')
    expect(await carrier.changeRecording(callSid, 'stop')).toBe('changed')
    expect(server.requests[0]?.path).toBe(`${account}/Calls/${callSid}/Recordings/Twilio.CURRENT.json`)
    expect(server.requests.map(({ form }) => form.get('Status'))).toEqual(['paused', 'in-progress', 'stopped'])
    answer = () => refusal(404, 20404, 'The requested resource was not found')
    expect(await carrier.changeRecording(callSid, 'pause')).toBe('none')
  })

  it('lists numbers and sets the three addresses of one together', async () => {
    const number = {
      sid: `PN${'2'.repeat(32)}`,
      phone_number: '+15550100001',
      friendly_name: 'Main',
      voice_url: 'https://old.example',
      voice_method: 'GET',
      voice_fallback_url: '',
      voice_fallback_method: 'POST',
      status_callback: '',
      status_callback_method: 'POST',
    }
    answer = () => ({ status: 200, body: { incoming_phone_numbers: [number], next_page_uri: null } })
    expect(await carrier.listNumbers()).toEqual([
      {
        sid: number.sid,
        number: '+15550100001',
        label: 'Main',
        voiceUrl: 'GET https://old.example',
        voiceFallbackUrl: undefined,
        statusCallbackUrl: undefined,
      },
    ])
    expect(await carrier.findNumber('+15550100001')).toMatchObject({ sid: number.sid })
    expect(await carrier.findNumber('+1555010000')).toBeUndefined()
    expect(server.requests.splice(1)[0]?.path).toContain('PhoneNumber=%2B15550100001')
    answer = ({ form }) => ({
      status: 200,
      body: { ...number, voice_url: form.get('VoiceUrl'), voice_method: form.get('VoiceMethod') },
    })
    const urls = { voiceUrl: 'https://n/v', voiceFallbackUrl: 'https://n/f', statusCallbackUrl: 'https://n/s' }
    expect(await carrier.configureNumber(number.sid, urls)).toMatchObject({ voiceUrl: 'https://n/v' })
    expect(Object.fromEntries(server.requests[1]?.form ?? [])).toEqual({
      VoiceApplicationSid: '',
      VoiceUrl: 'https://n/v',
      VoiceMethod: 'POST',
      VoiceFallbackUrl: 'https://n/f',
      VoiceFallbackMethod: 'POST',
      StatusCallback: 'https://n/s',
      StatusCallbackMethod: 'POST',
    })
  })

  it('says what wins over the addresses of a number', async () => {
    const applied = { voice_url: 'https://n/v', voice_method: 'POST', voice_application_sid: 'AP1', trunk_sid: null }
    const trunked = { ...applied, trunk_sid: 'TK1' }
    answer = () => ({ status: 200, body: { incoming_phone_numbers: [applied, trunked], next_page_uri: null } })
    const all = (winner: string) => ({ voiceUrl: winner, voiceFallbackUrl: winner, statusCallbackUrl: winner })
    expect(await carrier.listNumbers()).toMatchObject([all('application AP1'), all('trunk TK1')])
  })

  it.each([
    ['http://127.0.0.1:4010', true],
    ['http://localhost:4010/', true],
    ['http://[::1]:4010', true],
    ['https://127.0.0.1.example.test', false],
    ['https://api.example.test', false],
    [undefined, false],
  ])('knows whether %s is on this machine', (apiUrl, isOnLoopback) => {
    expect(createCarrier({ accountSid, authToken: 'secret-token', apiUrl }).isOnLoopback).toBe(isOnLoopback)
  })
})
