import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operations } from './testing/checkAnswer.ts'
import { human, newRestApi, nobody, ownNumber, type RestApi } from './testing/newRestApi.ts'

/** A phone that waits for what it is told. */
const listen = '<Response><Pause length="600"/></Response>'

describe('the twilio package, given nothing but the base URL', () => {
  let api: RestApi
  beforeAll(async () => {
    api = await newRestApi({ withoutNumber: true })
  })
  afterAll(() => api.close())

  const liveCall = async (twiml = listen) => {
    const { sid } = await api.client.calls.create({ to: human, from: ownNumber, twiml })
    await api.clock.advance(10_000)
    return sid
  }

  it('reads and renames the account', async () => {
    const { client, account } = api
    expect((await client.api.accounts(account.sid).fetch()).friendlyName).toBe('Acme')
    await client.api.accounts(account.sid).update({ friendlyName: 'Acme Ltd' })
    expect((await client.api.accounts.list()).map(({ friendlyName }) => friendlyName)).toEqual(['Acme Ltd'])
  })

  it('makes an account below the main one, which acts for it', async () => {
    const { client, clientOf, model } = api
    const { sid, ownerAccountSid } = await client.api.accounts.create({ friendlyName: 'Branch' })
    expect(ownerAccountSid).toBe(api.account.sid)
    const account = model.accounts.get(sid)
    if (!account) throw new Error('The account is not in the model.')
    const branch = clientOf(account)
    await branch.queues.create({ friendlyName: 'of the branch' })
    expect(await client.queues.list()).toEqual([])
    expect(await client.api.v2010.accounts(sid).queues.list()).toHaveLength(1)
    await expect(branch.api.accounts.create({})).rejects.toMatchObject({ status: 403, code: 20006 })
    await expect(branch.api.v2010.accounts(api.account.sid).queues.list()).rejects.toMatchObject({ code: 20404 })
    expect((await branch.api.accounts.list()).map((one) => one.sid)).toEqual([sid])
  })

  it('buys, lists, sets and releases a number', async () => {
    const { client } = api
    const bought = await client.incomingPhoneNumbers.create({ phoneNumber: ownNumber, friendlyName: 'Front desk' })
    const spare = await client.incomingPhoneNumbers.create({ areaCode: '212' })
    expect(spare.phoneNumber).toBe('+12125550100')
    expect((await client.incomingPhoneNumbers.list()).map(({ sid }) => sid)).toEqual([spare.sid, bought.sid])
    const settings = {
      voiceUrl: 'https://ivr.example.com/voice?a=1&b=2#rc=2',
      voiceMethod: 'POST',
      voiceFallbackUrl: 'https://ivr.example.com/fallback',
      voiceFallbackMethod: 'GET',
      statusCallback: 'https://ivr.example.com/status',
      statusCallbackMethod: 'POST',
    }
    await client.incomingPhoneNumbers(bought.sid).update({ ...settings, voiceApplicationSid: `AP${'a'.repeat(32)}` })
    const cleared = await client.incomingPhoneNumbers(bought.sid).update({ voiceApplicationSid: '' })
    expect(cleared.voiceApplicationSid).toBeNull()
    expect(await client.incomingPhoneNumbers(bought.sid).fetch()).toMatchObject(settings)
    const found = await client.incomingPhoneNumbers.list({ phoneNumber: ownNumber })
    expect(found.map(({ friendlyName }) => friendlyName)).toEqual(['Front desk'])
    expect(await client.incomingPhoneNumbers(spare.sid).remove()).toBe(true)
    await expect(client.incomingPhoneNumbers(spare.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
  })

  it('keeps applications', async () => {
    const { client } = api
    const { sid } = await client.applications.create({ friendlyName: 'Menu', voiceUrl: 'https://ivr.example.com/app' })
    await client.applications(sid).update({ voiceMethod: 'GET' })
    expect(await client.applications(sid).fetch()).toMatchObject({ voiceMethod: 'GET', friendlyName: 'Menu' })
    expect(await client.applications.list({ friendlyName: 'Menu' })).toHaveLength(1)
    await client.applications(sid).remove()
    expect(await client.applications.list()).toEqual([])
  })

  it('places a call, follows it, moves it and ends it', async () => {
    const { client, clock } = api
    const placed = await client.calls.create({
      to: human,
      from: ownNumber,
      twiml: listen,
      timeout: 20,
      timeLimit: 600,
    })
    expect(placed).toMatchObject({
      status: 'queued',
      direction: 'outbound-api',
      to: human,
      toFormatted: '(555) 019-0001',
    })
    await clock.advance(10_000)
    const call = await client.calls(placed.sid).fetch()
    expect(call.status).toBe('in-progress')
    expect(call.startTime.getTime()).toBeGreaterThan(call.dateCreated.getTime())
    await client.calls(placed.sid).update({ twiml: '<Response><Say>Moved</Say><Pause length="60"/></Response>' })
    await clock.advance(5000)
    expect((await client.calls(placed.sid).update({ status: 'completed' })).sid).toBe(placed.sid)
    await clock.advance(1000)
    const ended = await client.calls(placed.sid).fetch()
    expect(ended.status).toBe('completed')
    expect(Number(ended.duration)).toBeGreaterThanOrEqual(5)
    await expect(client.calls(placed.sid).update({ twiml: listen })).rejects.toMatchObject({ status: 400, code: 21220 })
    expect(await client.calls(placed.sid).remove()).toBe(true)
    await expect(client.calls(placed.sid).fetch()).rejects.toMatchObject({ code: 20404 })
  })

  it('cancels a call that still rings, and finds it by status and by day', async () => {
    const { client, clock } = api
    const { sid } = await client.calls.create({ to: nobody, from: ownNumber, url: 'http://127.0.0.1:9/voice' })
    await client.calls(sid).update({ status: 'canceled' })
    await clock.advance(1000)
    const found = await client.calls.list({ status: 'canceled', to: nobody, from: ownNumber })
    expect(found.map((call) => call.sid)).toEqual([sid])
    const day = new Date(clock.now())
    const dayAfter = new Date(clock.now() + 86_400_000)
    expect((await client.calls.list({ startTime: day, status: 'canceled' })).map((call) => call.sid)).toEqual([sid])
    expect(await client.calls.list({ startTimeAfter: dayAfter })).toEqual([])
    expect(await client.calls(sid).notifications.list()).toEqual([])
  })

  it('records a call: starts, pauses, goes on, stops, listens, deletes', async () => {
    const { client, clock } = api
    const callSid = await liveCall()
    const begun = await client.calls(callSid).recordings.create({ recordingChannels: 'dual' })
    expect(begun).toMatchObject({ status: 'in-progress', channels: 2, callSid, source: 'StartCallRecordingAPI' })
    await clock.advance(3000)
    const current = client.calls(callSid).recordings('Twilio.CURRENT')
    expect((await current.update({ status: 'paused', pauseBehavior: 'skip' })).status).toBe('paused')
    expect((await current.update({ status: 'in-progress' })).status).toBe('in-progress')
    await clock.advance(3000)
    await client.calls(callSid).recordings(begun.sid).update({ status: 'stopped' })
    await clock.advance(5000)
    const done = await client.calls(callSid).recordings(begun.sid).fetch()
    expect(done.status).toBe('completed')
    expect(Number(done.duration)).toBeGreaterThan(0)
    expect((await client.calls(callSid).recordings.list()).map(({ sid }) => sid)).toEqual([begun.sid])

    expect((await client.recordings.list({ callSid })).map(({ sid }) => sid)).toEqual([begun.sid])
    const { mediaUrl } = await client.recordings(begun.sid).fetch()
    expect(mediaUrl).toBe(`${api.url}/2010-04-01/Accounts/${api.account.sid}/Recordings/${begun.sid}`)
    const audio = await api.ask(`/Recordings/${begun.sid}.wav`)
    expect(audio.headers.get('content-type')).toBe('audio/x-wav')
    const wav = Buffer.from(await audio.arrayBuffer())
    expect(wav.subarray(0, 4).toString()).toBe('RIFF')
    expect(audio.headers.get('content-length')).toBe(String(wav.length))
    expect((await api.ask(`/Recordings/${begun.sid}.mp3`)).status).toBe(404)

    expect(await client.recordings(begun.sid).transcriptions.list()).toEqual([])
    expect(await client.recordings(begun.sid).remove()).toBe(true)
    expect(await client.recordings.list({ callSid })).toEqual([])
    const second = await client.calls(callSid).recordings.create({})
    await client.calls(callSid).update({ status: 'completed' })
    await clock.advance(5000)
    expect(await client.calls(callSid).recordings(second.sid).remove()).toBe(true)
  })

  it('keeps a queue, and takes its members out', async () => {
    const { client, clock } = api
    const queue = await client.queues.create({ friendlyName: 'sales', maxSize: 20 })
    expect((await client.queues(queue.sid).update({ maxSize: 30 })).maxSize).toBe(30)
    const callSid = await liveCall('<Response><Enqueue>sales</Enqueue></Response>')
    const behind = await liveCall('<Response><Enqueue>sales</Enqueue></Response>')
    expect(await client.queues(queue.sid).fetch()).toMatchObject({ currentSize: 2, friendlyName: 'sales' })
    expect(await client.queues.list()).toHaveLength(1)
    const members = await client.queues(queue.sid).members.list()
    expect(members.map(({ position, ...member }) => [position, member.callSid])).toEqual([
      [1, callSid],
      [2, behind],
    ])
    expect(await client.queues(queue.sid).members('Front').fetch()).toMatchObject({ callSid, position: 1 })
    await expect(client.queues(queue.sid).remove()).rejects.toMatchObject({ status: 400 })
    for (const sid of ['Front', behind])
      await client.queues(queue.sid).members(sid).update({ url: 'http://127.0.0.1:9/dequeued', method: 'POST' })
    await clock.advance(20_000)
    await expect(client.queues(queue.sid).members('Front').fetch()).rejects.toMatchObject({ code: 20404 })
    expect(await client.queues(queue.sid).remove()).toBe(true)
  })

  it('holds a conference: invites, mutes, puts on hold, removes, ends', async () => {
    const { client, clock } = api
    const add = (label: string) =>
      client
        .conferences('standup')
        .participants.create({ from: ownNumber, to: human, label, conferenceRecord: 'true', earlyMedia: true })
    const first = await add('agent')
    await add('caller')
    await add('visitor')
    await clock.advance(1000)
    expect((await client.conferences('standup').participants('agent').fetch()).status).toBe('ringing')
    await clock.advance(9000)
    const conference = client.conferences(first.conferenceSid)
    expect(await conference.fetch()).toMatchObject({ status: 'in-progress', friendlyName: 'standup' })
    const agent = conference.participants('agent')
    expect(await agent.fetch()).toMatchObject({ callSid: first.callSid, status: 'connected', muted: false })
    expect((await agent.update({ muted: true })).muted).toBe(true)
    expect((await conference.participants(first.callSid).update({ hold: true })).hold).toBe(true)
    expect((await conference.participants.list({ hold: true })).map(({ label }) => label)).toEqual(['agent'])
    await conference.participants('visitor').remove()
    await clock.advance(1000)
    expect((await conference.participants.list()).map(({ label }) => label).sort()).toEqual(['agent', 'caller'])
    await conference.update({ status: 'completed' })
    await clock.advance(5000)
    const found = await client.conferences.list({ friendlyName: 'standup', status: 'completed' })
    expect(found.map(({ reasonConferenceEnded }) => reasonConferenceEnded)).toEqual(['conference-ended-via-api'])
  })

  it('ends a conference that nobody came to', async () => {
    const { client, clock } = api
    const { conferenceSid } = await client
      .conferences('nobody')
      .participants.create({ from: ownNumber, to: nobody, timeout: 10 })
    expect((await client.conferences(conferenceSid).fetch()).status).toBe('init')
    expect(await client.conferences(conferenceSid).participants.list()).toHaveLength(1)
    await clock.advance(30_000)
    expect((await client.conferences(conferenceSid).fetch()).status).toBe('completed')
    expect(await client.conferences(conferenceSid).participants.list()).toEqual([])
  })

  it('finds what was recorded of a conference', async () => {
    const { client, clock } = api
    const { conferenceSid } = await client.conferences('recorded').participants.create({
      from: ownNumber,
      to: human,
      conferenceRecord: 'true',
    })
    await client.conferences(conferenceSid).participants.create({ from: ownNumber, to: human })
    await clock.advance(10_000)
    const conference = client.conferences(conferenceSid)
    const [running] = await conference.recordings.list()
    expect(running?.status).toBe('in-progress')
    const sid = running?.sid ?? ''
    expect((await conference.recordings(sid).update({ status: 'paused' })).status).toBe('paused')
    await conference.update({ status: 'completed' })
    await clock.advance(5000)
    expect((await conference.recordings(sid).fetch()).status).toBe('completed')
    expect((await client.recordings.list({ conferenceSid })).map((one) => one.sid)).toEqual([sid])
    expect(await conference.recordings(sid).remove()).toBe(true)
  })

  it('sends a message and sees it delivered', async () => {
    const { client, clock } = api
    const { sid, status } = await client.messages.create({ to: human, from: ownNumber, body: 'Your table is ready.' })
    expect(['accepted', 'queued']).toContain(status)
    await clock.advance(30_000)
    expect(await client.messages(sid).fetch()).toMatchObject({ status: 'delivered', body: 'Your table is ready.' })
    expect((await client.messages.list({ to: human })).map((message) => message.sid)).toEqual([sid])
    expect((await client.messages(sid).update({ body: '' })).body).toBe('')
    expect(await client.messages(sid).remove()).toBe(true)
  })

  it('reads transcriptions', async () => {
    const { client, model, account, clock } = api
    const sid = `TR${'1'.repeat(32)}`
    model.transcriptions.set(sid, {
      sid,
      accountSid: account.sid,
      recordingSid: `RE${'2'.repeat(32)}`,
      status: 'completed',
      text: 'Please call me back.',
      durationSeconds: 4,
      type: 'fast',
      price: '-0.05',
      priceUnit: 'USD',
      createdAt: clock.now(),
      updatedAt: clock.now(),
    })
    expect((await client.transcriptions(sid).fetch()).transcriptionText).toBe('Please call me back.')
    expect(await client.transcriptions.list()).toHaveLength(1)
    expect(await client.transcriptions(sid).remove()).toBe(true)
  })

  it('got every answer as Twilio documents it, from every operation of the document', () => {
    expect(api.problems).toEqual([])
    expect(api.ourMistakes).toEqual([])
    expect(operations.filter((operation) => !api.seen.has(operation))).toEqual([])
    expect(api.seen.size).toBeGreaterThan(40)
  })
})
