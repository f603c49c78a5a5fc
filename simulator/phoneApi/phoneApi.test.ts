import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPhoneServer, type PhoneServer } from '../testing/heldPhone.ts'
import { ourNumber, response, startLine, type TestLine } from '../testing/line.ts'

const question = response(
  '<Gather numDigits="1" timeout="5" input="dtmf speech" language="de-DE" action="/next" actionOnEmptyResult="true">' +
    '<Say language="de-DE" voice="Polly.Vicki-Neural">Bitte eine Taste.</Say></Gather>',
)

let line: TestLine
let server: PhoneServer
beforeEach(async () => {
  line = await startLine()
  server = await startPhoneServer(line)
  line.customer.answers('/voice', question)
  line.customer.answers('/next', response('<Say>Thank you.</Say>'))
})
afterEach(async () => {
  await server.stop()
  await line.stop()
})

describe('the phones of people', () => {
  it('ring a number, hear what is said with language, voice and length, and press a key', async () => {
    const phone = await server.attach()
    const placed = await server.ask('POST', `/${phone.id}/calls`, { to: ourNumber, from: '+15550190002' })
    expect(placed.status).toBe(201)
    const { callSid } = (await placed.json()) as { callSid: string }
    await line.clock.advance(0)
    expect(await phone.next('ringing')).toMatchObject({ callSid, from: '+15550190002', to: ourNumber })
    expect(await phone.next('saying')).toMatchObject({
      text: 'Bitte eine Taste.',
      language: 'de-DE',
      voice: 'Polly.Vicki-Neural',
      durationMs: expect.any(Number),
    })
    await line.clock.advance(4000)
    expect(await phone.next('fellSilent')).toMatchObject({ interrupted: false })
    expect(await phone.next('gathering')).toMatchObject({ isWaiting: true, input: ['dtmf', 'speech'], numDigits: 1 })
    expect((await server.ask('POST', `/${phone.id}/keys`, { keys: '7' })).status).toBe(200)
    await line.clock.advance(20_000)
    expect(await phone.next('saying')).toMatchObject({ text: 'Thank you.' })
    expect(await phone.next('hungUp')).toMatchObject({ callSid, status: 'completed', by: 'carrier' })
    expect(await phone.next('ended')).toMatchObject({ callSid, status: 'completed' })
    expect(line.customer.to('/next')[0]?.params).toMatchObject({ Digits: '7' })
    phone.stop()
  })

  it('speak, with a confidence, and hang up', async () => {
    const phone = await server.attach()
    await server.ask('POST', `/${phone.id}/calls`, { to: ourNumber })
    await line.clock.advance(0)
    await phone.next('gathering')
    line.customer.answers('/next', response('<Pause length="60"/>'))
    await server.ask('POST', `/${phone.id}/speech`, { text: 'guten Tag', confidence: 0.5 })
    await line.clock.advance(15_000)
    expect(line.customer.to('/next')[0]?.params).toMatchObject({ SpeechResult: 'guten Tag', Confidence: '0.5' })
    expect((await server.ask('POST', `/${phone.id}/hangup`)).status).toBe(200)
    expect(await phone.next('hungUp')).toMatchObject({ status: 'completed', by: 'caller' })
    expect((await server.ask('POST', `/${phone.id}/hangup`)).status).toBe(409)
    phone.stop()
  })

  it('ring when their number is called, are answered, and are free again when they leave', async () => {
    const phone = await server.attach('+15550170001')
    expect((await server.ask('POST', '/', { number: '+15550170001' })).status).toBe(409)
    const call = line.engine.createCall(line.account, {
      to: '+15550170001',
      from: ourNumber,
      url: `${line.customer.url}/voice`,
    })
    await line.clock.advance(2000)
    expect(await phone.next('ringing')).toMatchObject({ callSid: call.sid, from: ourNumber })
    await server.ask('POST', `/${phone.id}/answer`, { callSid: call.sid })
    await line.clock.advance(100)
    expect(await phone.next('answered')).toMatchObject({ callSid: call.sid })
    expect(await phone.next('saying')).toMatchObject({ text: 'Bitte eine Taste.' })
    expect((await server.ask('DELETE', `/${phone.id}`)).status).toBe(204)
    await phone.ended
    expect(call).toMatchObject({ status: 'completed' })
    expect((await server.ask('POST', '/', { number: '+15550170001' })).status).toBe(201)
  })

  it('are told that a call they answered is over, once all about it is delivered', async () => {
    const phone = await server.attach('+15550170002')
    const call = line.engine.createCall(line.account, {
      to: '+15550170002',
      from: ourNumber,
      url: `${line.customer.url}/voice`,
    })
    await line.clock.advance(2000)
    await phone.next('ringing')
    await server.ask('POST', `/${phone.id}/decline`)
    await line.clock.advance(100)
    expect(await phone.next('hungUp')).toMatchObject({ callSid: call.sid, status: 'busy' })
    expect(await phone.next('ended')).toMatchObject({ callSid: call.sid, status: 'busy' })
    phone.stop()
  })

  it('ring for calls of their own account only', async () => {
    const other = { ...line.account, sid: `AC${'2'.repeat(32)}`, authToken: 'another token' }
    line.engine.model.accounts.set(other.sid, other)
    line.engine.addNumber(other, { phoneNumber: '+15550100077' })
    const phone = await server.attach('+15550170003')
    const url = `${line.customer.url}/voice`
    line.engine.createCall(other, { to: '+15550170003', from: '+15550100077', url })
    const own = line.engine.createCall(line.account, { to: '+15550170003', from: ourNumber, url })
    await line.clock.advance(2000)
    expect(await phone.next('ringing')).toMatchObject({ callSid: own.sid })
    expect(phone.events.map(({ callSid }) => callSid)).toEqual([own.sid])
    phone.stop()
  })

  it('are listed, and bounded, by who holds them', async () => {
    const open = (holder: string) => server.ask('POST', '/', { holder, atMost: 1 })
    expect((await open('members')).status).toBe(201)
    expect((await open('members')).status).toBe(429)
    expect((await open('others')).status).toBe(201)
    const { phones } = (await (await server.ask('GET', '/')).json()) as { phones: { holder: string }[] }
    expect(phones.map(({ holder }) => holder)).toEqual(['members', 'others'])
  })

  it('go on after the last event that was read', async () => {
    const phone = await server.attach()
    await server.ask('POST', `/${phone.id}/calls`, { to: ourNumber })
    await line.clock.advance(0)
    await phone.next('saying')
    phone.stop()
    const before = [...phone.events]
    await line.clock.advance(3000)
    const again = await server.listen(phone.id, phone.lastId())
    await again.next('fellSilent')
    expect(before.map(({ kind }) => kind)).toContain('saying')
    expect(again.events.map(({ kind }) => kind)).not.toContain('saying')
    again.stop()
  })

  it('hang up when their client is away for half a minute', async () => {
    line.customer.answers('/voice', response('<Pause length="600"/>', '<Say>Still here.</Say>'))
    const created = (await (await server.ask('POST', '/', {})).json()) as { id: string }
    const placed = await server.ask('POST', `/${created.id}/calls`, { to: ourNumber })
    const { callSid } = (await placed.json()) as { callSid: string }
    await line.clock.advance(29_000)
    expect(line.engine.model.calls.get(callSid)?.endedAt).toBeNull()
    await line.clock.advance(2000)
    expect(line.engine.model.calls.get(callSid)?.endedAt).not.toBeNull()
    expect((await server.ask('GET', `/${created.id}/events`)).status).toBe(404)
  })

  it('make a hurried call wait for an answer to every question, silence among them', async () => {
    line.customer.answers('/next', question, question, response('<Hangup/>'))
    const phone = await server.attach()
    await server.ask('POST', `/${phone.id}/calls`, { to: ourNumber, speed: 'fast' })
    const waits = async () => {
      let event = await phone.next('gathering')
      while (!event.isWaiting) event = await phone.next('gathering')
    }
    await waits()
    await server.ask('POST', `/${phone.id}/keys`, { keys: '1' })
    await waits()
    await server.ask('POST', `/${phone.id}/silence`)
    await waits()
    await server.ask('POST', `/${phone.id}/speech`, { text: 'offers' })
    expect(await phone.next('ended')).toMatchObject({ status: 'completed' })
    expect(line.customer.to('/next').map(({ params }) => [params['Digits'], params['SpeechResult']])).toEqual([
      ['1', undefined],
      ['', undefined],
      [undefined, 'offers'],
    ])
    phone.stop()
  })

  it('are waited for by a hurried call that rings them, and talk in real time', async () => {
    line.customer.answers('/voice', response('<Dial action="/after" timeout="20">+15550170004</Dial>'))
    line.customer.answers('/after', response('<Say>Goodbye.</Say>'))
    const [caller, colleague] = [await server.attach(), await server.attach('+15550170004')]
    await server.ask('POST', `/${caller.id}/calls`, { to: ourNumber, speed: 'fast' })
    await colleague.next('ringing')
    expect((await server.ask('POST', `/${colleague.id}/answer`)).status).toBe(200)
    await caller.next('bridged')
    expect((await server.ask('POST', `/${colleague.id}/speech`, { text: 'Good morning' })).status).toBe(200)
    expect(await caller.next('heard')).toMatchObject({ text: 'Good morning' })
    expect((await server.ask('POST', `/${colleague.id}/hangup`)).status).toBe(200)
    expect(await caller.next('saying')).toMatchObject({ text: 'Goodbye.' })
    expect(await caller.next('ended')).toMatchObject({ status: 'completed' })
    expect(line.customer.to('/after')[0]?.params).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' })
    caller.stop()
    colleague.stop()
  })

  it('let the time of a hurried call jump when they have nothing to do', async () => {
    line.customer.answers('/voice', response('<Dial action="/after">+15550190001</Dial>'))
    line.customer.answers('/after', response('<Hangup/>'))
    const phone = await server.attach()
    await server.ask('POST', `/${phone.id}/calls`, { to: ourNumber, speed: 'fast' })
    await phone.next('bridged')
    expect((await server.ask('POST', `/${phone.id}/silence`)).status).toBe(200)
    expect(await phone.next('ended')).toMatchObject({ status: 'completed' })
    expect(Number(line.customer.to('/after')[0]?.params['DialCallDuration'])).toBeLessThan(65)
    phone.stop()
  })

  it('are told when the caller heard an apology', async () => {
    line.customer.answers('/voice', 'not XML at all <')
    line.customer.answers('/fallback', 'nor this <')
    const phone = await server.attach()
    await server.ask('POST', `/${phone.id}/calls`, { to: ourNumber })
    await line.clock.advance(20_000)
    expect(await phone.next('problem')).toMatchObject({ code: 12100, severity: 'error' })
    expect(await phone.next('lost')).toMatchObject({ code: 12100 })
    phone.stop()
  })
})

describe('a request for a phone', () => {
  it('needs the account, and a phone of its own', async () => {
    expect((await fetch(`${server.url}/`, { method: 'POST' })).status).toBe(401)
    const wrong = `Basic ${Buffer.from(`${line.account.sid}:wrong`).toString('base64')}`
    expect((await server.ask('POST', '/', {}, { authorization: wrong })).status).toBe(401)
    const other = { ...line.account, sid: `AC${'2'.repeat(32)}`, authToken: 'another token' }
    line.engine.model.accounts.set(other.sid, other)
    const authorization = `Basic ${Buffer.from(`${other.sid}:${other.authToken}`).toString('base64')}`
    const phone = (await (await server.ask('POST', '/', {})).json()) as { id: string }
    expect((await server.ask('POST', `/${phone.id}/hangup`, {}, { authorization })).status).toBe(404)
    const theirs = (await (await server.ask('POST', '/', {}, { authorization })).json()) as { id: string }
    expect((await server.ask('POST', `/${theirs.id}/calls`, { to: ourNumber }, { authorization })).status).toBe(404)
  })

  it('is refused when a proxy passed it on', async () => {
    expect((await server.ask('POST', '/', {}, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403)
  })

  it('is refused with what is wrong with it', async () => {
    const { id } = (await (await server.ask('POST', '/', {})).json()) as { id: string }
    const refused = async (path: string, body: unknown) => {
      const answer = await server.ask('POST', `/${id}/${path}`, body)
      return [answer.status, ((await answer.json()) as { message: string }).message]
    }
    expect(await refused('calls', { to: '+15550100099' })).toEqual([404, 'Nobody has the number +15550100099.'])
    expect((await refused('calls', { to: 'nobody' }))[0]).toBe(400)
    expect((await refused('keys', { keys: 'x' }))[0]).toBe(400)
    expect(await refused('keys', { keys: '1' })).toEqual([409, 'The phone is on no such call.'])
  })
})
