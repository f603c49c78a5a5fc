import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { human, newRestApi, ownNumber, type RestApi } from './testing/newRestApi.ts'

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

describe('what the REST API refuses', () => {
  let api: RestApi
  beforeAll(async () => {
    api = await newRestApi()
  })
  afterAll(() => api.close())
  afterEach(() => {
    expect(api.problems).toEqual([])
    expect(api.ourMistakes).toEqual([])
  })

  const url = 'https://ivr.example.com/voice'
  const good = { To: human, From: ownNumber, Url: url }
  const post = async (path: string, fields: Record<string, string>) => {
    const response = await api.ask(path, { form: new URLSearchParams(fields) })
    const body = (await response.json()) as { code?: number; status?: number | string }
    return response.ok ? response.status : [response.status, body.code]
  }

  it('answers in four fields', async () => {
    const response = await api.ask('/Calls.json', { form: 'From=%2B15550100001' })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({
      code: 21201,
      message: "No 'To' number is specified",
      more_info: 'https://www.twilio.com/docs/errors/21201',
      status: 400,
    })
  })

  it.each([
    ['no From', { To: human, Url: url }, 21213],
    ['no document', { To: human, From: ownNumber }, 21205],
    ['an address that is none', { ...good, Url: 'voice.xml' }, 21205],
    ['an address of another kind', { ...good, Url: 'ftp://ivr.example.com/voice' }, 21205],
    ['a callback whose host has an underscore', { ...good, StatusCallback: 'https://my_ivr.example.com/s' }, 21205],
    ['a method that is none', { ...good, Method: 'PUT' }, 21209],
    ['a From that is not the account’s', { ...good, From: '+15550109999' }, 21210],
    ['a number that nobody can have', { ...good, To: '+15550190004' }, 21211],
    ['keys that no phone has', { ...good, SendDigits: '12x' }, 21206],
    ['ringing for ever', { ...good, Timeout: '601' }, 21208],
    ['an event that is none', { ...good, StatusCallback: url, StatusCallbackEvent: 'initiated ringing' }, 21626],
    ['a machine detection that is none', { ...good, MachineDetection: 'true' }, 20001],
    [
      'a machine detection beyond its range',
      { ...good, MachineDetection: 'Enable', MachineDetectionTimeout: '60' },
      20001,
    ],
    ['a document too long for a request', { To: human, From: ownNumber, Twiml: ' <Response/>'.repeat(400) }, 20001],
    ['channels that are none', { ...good, Record: 'true', RecordingChannels: 'stereo' }, 20001],
  ])('refuses a call with %s', async (_what, fields, code) => {
    expect(await post('/Calls.json', fields)).toEqual([400, code])
  })

  it.each([
    ['+15005550001', ownNumber, 21217],
    ['+15005550002', ownNumber, 21214],
    ['+15005550003', ownNumber, 21215],
    ['+15005550004', ownNumber, 21216],
    [human, '+15005550001', 21212],
  ])('refuses a call to %s from %s by Twilio’s magic', async (To, From, code) => {
    expect(await post('/Calls.json', { To, From, Url: url })).toEqual([400, code])
  })

  it.each([
    ['no To', { To: '' }, 21604],
    ['no From', { From: '' }, 21603],
    ['no words', { Body: '' }, 21602],
    ['too many words', { Body: 'x'.repeat(1601) }, 21617],
    ['a callback that is none', { StatusCallback: 'nowhere' }, 21609],
    ['a magic To that is invalid', { To: '+15005550001' }, 21211],
    ['a magic To without a route', { To: '+15005550002' }, 21612],
    ['a magic To abroad', { To: '+15005550003' }, 21408],
    ['a magic To that opted out', { To: '+15005550004' }, 21610],
    ['a magic To on a wire', { To: '+15005550009' }, 21614],
    ['a magic From that is nobody’s', { From: '+15005550007' }, 21606],
    ['a magic From whose queue is full', { From: '+15005550008' }, 21611],
  ])('refuses a message with %s', async (_what, fields, code) => {
    expect(await post('/Messages.json', { To: human, From: ownNumber, Body: 'x', ...fields })).toEqual([400, code])
  })

  it.each([
    [{}, 21421],
    [{ PhoneNumber: '5550100' }, 21421],
    [{ PhoneNumber: ownNumber }, 21422],
    [{ PhoneNumber: '+15005550000' }, 21422],
    [{ PhoneNumber: '+15005550001' }, 21421],
    [{ AreaCode: '533' }, 21452],
    [{ AreaCode: '12' }, 21451],
    [{ PhoneNumber: '+15550100002', VoiceUrl: 'nowhere' }, 21402],
    [{ PhoneNumber: '+15550100002', VoiceMethod: 'PUT' }, 21403],
  ])('refuses to sell %j', async (fields, code) => {
    expect(await post('/IncomingPhoneNumbers.json', fields as Record<string, string>)).toEqual([400, code])
  })

  it('refuses queues, recordings and members without what they need', async () => {
    const { sid } = await api.client.queues.create({ friendlyName: 'empty' })
    expect(await post('/Queues.json', {})).toEqual([400, 20001])
    expect(await post('/Queues.json', { FriendlyName: 'x', MaxSize: '5001' })).toEqual([400, 20001])
    expect(await post(`/Queues/${sid}/Members/Front.json`, { Url: url })).toEqual([404, 20404])
    expect(await post(`/Queues/${sid}/Members/Front.json`, {})).toEqual([400, 20001])
    const call = await api.client.calls.create({ to: human, from: ownNumber, url })
    expect(await post(`/Calls/${call.sid}/Recordings/Twilio.CURRENT.json`, { Status: 'paused' })).toEqual([404, 20404])
    expect(await post(`/Calls/${call.sid}/Recordings/Twilio.CURRENT.json`, { Status: 'over' })).toEqual([400, 20001])
    expect(await post(`/Calls/${call.sid}/Recordings.json`, {})).toEqual([400, 21220])
    expect(await post(`/Calls/${call.sid}.json`, { Status: 'busy' })).toEqual([400, 20001])
  })

  it('knows nothing of what is not there', async () => {
    const sid = '0'.repeat(32)
    const paths = [
      `/Calls/CA${sid}.json`,
      `/Calls/CA${sid}/Recordings.json`,
      `/Conferences/CF${sid}.json`,
      `/Conferences/CF${sid}/Participants.json`,
      `/Recordings/RE${sid}.json`,
      `/Recordings/RE${sid}.wav`,
      `/Recordings/RE${sid}.mp3`,
      `/Queues/QU${sid}.json`,
      `/Messages/SM${sid}.json`,
      `/IncomingPhoneNumbers/PN${sid}.json`,
      '/Fleets.json',
      '/Calls',
    ]
    for (const path of paths) {
      const response = await api.ask(path)
      expect([path, response.status]).toEqual([path, 404])
      expect(await response.json()).toMatchObject({ code: 20404, message: expect.stringContaining(path) as string })
    }
  })

  it('lets nobody in without the account’s own sid and token', async () => {
    const { account } = api
    const wrong = [undefined, 'Bearer x', 'Basic x', basic(account.sid, 'wrong'), basic('nobody', account.authToken)]
    for (const authorization of wrong) {
      const response = await api.ask('/Calls.json', { headers: authorization ? { Authorization: authorization } : {} })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Basic realm="Twilio API"')
      expect(await response.json()).toMatchObject({ code: 20003, message: 'Authenticate' })
    }
    const other = await fetch(`${api.url}/2010-04-01/Accounts/AC${'0'.repeat(32)}/Calls.json`, {
      headers: { Authorization: basic(account.sid, account.authToken) },
    })
    expect(other.status).toBe(404)
  })

  it('takes in an account by the name and token it is given, as often as it is told', async () => {
    const sid = `AC${'b'.repeat(32)}`
    const tell = async (AuthToken: string, Sid = sid) => {
      const body = new URLSearchParams({ Sid, AuthToken, FriendlyName: 'Branch' })
      const response = await fetch(`${api.url}/2010-04-01/Accounts.json`, {
        method: 'POST',
        headers: { Authorization: basic(api.account.sid, api.account.authToken) },
        body,
      })
      return response.status
    }
    const listed = async (token: string) =>
      (
        await fetch(`${api.url}/2010-04-01/Accounts/${sid}/Calls.json`, {
          headers: { Authorization: basic(sid, token) },
        })
      ).status
    expect([await tell('first'), await listed('first')]).toEqual([201, 200])
    expect([await tell('second'), await listed('second'), await listed('first')]).toEqual([201, 200, 401])
    expect(await tell('third', 'Branch')).toBe(400)
    expect(await tell('third', api.account.sid)).toBe(400)
  })

  it('gives test credentials the answers, and nothing happens', async () => {
    const { testClient: client, model } = api
    const before = model.calls.size
    const good = '+15005550006'
    expect(await client.calls.create({ to: human, from: good, url })).toMatchObject({
      status: 'queued',
      answeredBy: null,
    })
    expect(await client.messages.create({ to: human, from: good, body: 'x' })).toMatchObject({ status: 'queued' })
    expect((await client.incomingPhoneNumbers.create({ phoneNumber: good })).phoneNumber).toBe(good)
    expect(await client.incomingPhoneNumbers.create({ areaCode: '500' })).toMatchObject({ phoneNumber: '+15005550100' })
    await expect(client.calls.create({ to: human, from: ownNumber, url })).rejects.toMatchObject({ code: 21210 })
    await expect(client.messages.create({ to: human, from: ownNumber, body: 'x' })).rejects.toMatchObject({
      code: 21606,
    })
    await expect(client.calls.list()).rejects.toMatchObject({ status: 403, code: 20008 })
    await expect(client.queues.create({ friendlyName: 'x' })).rejects.toMatchObject({ status: 403, code: 20008 })
    expect([model.calls.size, model.messages.size]).toEqual([before, 0])
  })

  it('reads an account that is closed no more', async () => {
    api.account.status = 'suspended'
    expect(await post('/Calls.json', good)).toEqual([403, 20005])
    api.account.status = 'active'
  })
})

describe('a REST API under strain', () => {
  it('answers 429 beyond its number of requests at a time, and does nothing then', async () => {
    const api = await newRestApi({ maxConcurrentRequests: 2 })
    // Each holds its place until its body has come.
    const slow = [api.askSlowly('/Queues.json', 'FriendlyName=a'), api.askSlowly('/Queues.json', 'FriendlyName=b')]
    let refused = await api.ask('/Queues.json')
    while (refused.status === 200) refused = await api.ask('/Queues.json')
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ code: 20429, status: 429 })
    for (const { finish } of slow) expect(await finish()).toBe(201)
    const free = await api.ask('/Queues.json')
    expect([free.status, free.headers.get('twilio-concurrent-requests')]).toEqual([200, '1'])
    expect(api.problems).toEqual([])
    await api.close()
  })

  it('fails as often as its faults say, before anything was done', async () => {
    const api = await newRestApi({ faults: { restError: 0.3 } })
    let made = 0
    for (let i = 0; i < 60; i++) {
      const response = await api.ask('/Queues.json', { form: `FriendlyName=q${i}` })
      if (response.status === 201) made++
      else expect(await response.json()).toMatchObject({ code: 20503, status: 503 })
    }
    expect(made).toBeGreaterThan(25)
    expect(made).toBeLessThan(60)
    expect([api.model.queues.size, api.faults.counts.restError]).toEqual([made, 60 - made])
    await api.close()
  })

  it('is too busy as often as its faults say, before anything was done', async () => {
    const api = await newRestApi({ faults: { restBusy: 1 } })
    const response = await api.ask('/Queues.json', { form: 'FriendlyName=q' })
    expect(response.status).toBe(429)
    expect(await response.json()).toMatchObject({ code: 20429, status: 429 })
    expect([api.model.queues.size, api.faults.counts.restBusy]).toEqual([0, 1])
    await api.close()
  })

  it('spares what sets a server up', async () => {
    const api = await newRestApi({ faults: { restError: 1, restBusy: 1, restAnswerLost: 1 } })
    expect((await api.ask('.json')).status).toBe(200)
    expect((await api.ask('/IncomingPhoneNumbers.json')).status).toBe(200)
    expect((await api.ask('/IncomingPhoneNumbers.json', { form: 'PhoneNumber=%2B15550100002' })).status).toBe(201)
    await api.close()
  })

  it('does what it is asked, and loses the answer, as often as its faults say', async () => {
    const api = await newRestApi({ faults: { restAnswerLost: 0.3 } })
    let lost = 0
    for (let i = 0; i < 60; i++) {
      const status = await api.ask('/Queues.json', { form: `FriendlyName=q${i}` }).then(
        (response) => response.status,
        () => 'lost' as const,
      )
      if (status === 'lost') lost++
      else expect(status).toBe(201)
    }
    expect([api.model.queues.size, api.faults.counts.restAnswerLost]).toEqual([60, lost])
    expect(lost).toBeGreaterThan(5)
    expect(lost).toBeLessThan(35)
    expect(api.problems).toEqual([])
    await api.close()
  })
})
