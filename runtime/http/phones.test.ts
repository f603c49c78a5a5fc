import { randomBytes } from 'node:crypto'
import type { hc, InferRequestType, InferResponseType } from 'hono/client'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { createCarriers } from '#runtime/channels/twilio/carriers.ts'
import { createStandIn } from '#runtime/channels/twilio/standIn.ts'
import { systemClock, systemRandom } from '#runtime/clock.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { insertPhoneNumber } from '#runtime/store/phoneNumbers.ts'
import { onPglite, silentLog } from '#runtime/testing/databases.ts'
import { freshNumber } from '#runtime/testing/fillCompany.ts'
import { newApi, type Client } from '#runtime/testing/newApi.ts'
import { playableFlow } from '#runtime/testing/playableFlow.ts'
import { startStandInServer } from '#runtime/testing/standInServer.ts'
import type { PhoneView } from '#shared/api/phone.ts'
import type { apiRoutes } from './api.ts'

const sealer = createSealer(randomBytes(32))
const hex = () => randomBytes(16).toString('hex')

onPglite('the phones of members', (database) => {
  const mainAccount = { accountSid: `AC${hex()}`, authToken: hex() }
  let server: Awaited<ReturnType<typeof startStandInServer>>
  beforeEach(async () => {
    server = await startStandInServer(mainAccount)
  })
  afterEach(() => server.close())

  const set = async (serves: 'calls' | 'trials' = 'calls') => {
    const { store } = database
    const { db } = store
    const carriers = createCarriers({ db, sealer, standInServes: serves, log: silentLog })
    const standIn = createStandIn({
      db,
      store,
      sealer,
      clock: systemClock,
      random: systemRandom,
      carriers,
      serves,
      mainAccount,
      baseUrl: 'https://ivr.example.test',
      log: silentLog,
    })
    await standIn.connect(server.url)
    const api = newApi(store, { standIn, sealer })
    const member = await api.newMember('editor')
    const giveNumber = async (companyId: string) => {
      const number = freshNumber()
      await insertPhoneNumber(db, {
        companyId,
        number,
        label: '',
        flowId: null,
        language: null,
        onFile: undefined,
        now: new Date(),
      })
      return number
    }
    return { ...api, member, giveNumber, number: await giveNumber(member.companyId) }
  }
  const open = async (client: Client, number?: string) => {
    const { status, body } = await client.ask('POST', '/api/phones', number === undefined ? {} : { number })
    expect([status, JSON.stringify(body)]).toEqual([201, expect.any(String)])
    return body as PhoneView
  }
  const problem = (status: number, code: string) => ({ status, body: { code } })

  describe('opening one', () => {
    it('gives the number asked for, else a free one', async () => {
      const { member } = await set()
      expect(await open(member, '+1 555 019 0100')).toMatchObject({ number: '+15550190100', callSids: [] })
      expect((await open(member)).number).toMatch(/^\+155503\d{5}$/)
    })

    it('takes no number that somebody could really have, nor one that is in use', async () => {
      const { member, number } = await set()
      const ask = (wanted: string) => member.ask('POST', '/api/phones', { number: wanted })
      expect(await ask('+14155550123')).toMatchObject(problem(400, 'invalid'))
      expect(await ask(number)).toMatchObject(problem(409, 'number_taken'))
      await open(member, '+15550190100')
      expect(await ask('+15550190100')).toMatchObject(problem(409, 'number_taken'))
    })

    it('has a limit', async () => {
      const { member } = await set()
      for (let count = 0; count < 20; count++) await open(member)
      expect(await member.ask('POST', '/api/phones', {})).toMatchObject(problem(429, 'too_many'))
    })

    it('needs a stand-in carrier that answers', async () => {
      const { member } = await set()
      await server.close()
      expect(await member.ask('POST', '/api/phones', {})).toMatchObject(problem(502, 'carrier_unreachable'))
      const without = newApi(database.store)
      const other = await without.newMember('owner')
      expect(await other.ask('POST', '/api/phones', {})).toMatchObject(problem(409, 'no_stand_in'))
      expect(await other.ask('GET', '/api/phones')).toMatchObject({ status: 200, body: { items: [] } })
    })
  })

  describe('a call from one', () => {
    it('rings a number of the company and of no other', async () => {
      const { member, number, giveNumber, newMember } = await set()
      const { id } = await open(member)
      const ring = (to: string) =>
        member.ask('POST', `/api/phones/${id}/calls`, { to, from: 'anonymous', speed: 'fast' })
      expect(await ring(number)).toMatchObject({ status: 201, body: { callSid: expect.any(String) } })
      expect(server.phones.asked).toEqual([{ path: 'calls', body: { to: number, from: 'anonymous', speed: 'fast' } }])
      const elsewhere = await giveNumber((await newMember('owner')).companyId)
      expect(await ring(elsewhere)).toMatchObject(problem(404, 'not_found'))
      expect(server.phones.asked).toHaveLength(1)
    })

    it('is refused where numbers are at Twilio; a draft is tried there all the same', async () => {
      const { member, number } = await set('trials')
      const { id, number: own } = await open(member)
      expect(await member.ask('POST', `/api/phones/${id}/calls`, { to: number })).toMatchObject(
        problem(409, 'real_carrier'),
      )
      const made = await member.ask('POST', '/api/flows', { name: 'Tried', flow: playableFlow('Tried') })
      const { id: flowId } = made.body as { id: string }
      const tried = await member.ask('POST', `/api/phones/${id}/trials`, { flowId, speed: 10 })
      expect(tried).toMatchObject({ status: 201, body: { trialId: expect.any(String), sessionId: expect.any(String) } })
      const { number: to } = tried.body as { number: string }
      expect(server.phones.asked).toEqual([{ path: 'calls', body: { to, from: own, speed: 10 } }])
    })

    it('may be a trial whose caller withholds the number', async () => {
      const { member } = await set()
      const { id } = await open(member)
      const made = await member.ask('POST', '/api/flows', { name: 'Tried', flow: playableFlow('Tried') })
      const { id: flowId } = made.body as { id: string }
      const tried = await member.ask('POST', `/api/phones/${id}/trials`, { flowId, from: 'anonymous' })
      expect(tried).toMatchObject({ status: 201 })
      const { number: to } = tried.body as { number: string }
      expect(server.phones.asked).toEqual([{ path: 'calls', body: { to, from: 'anonymous' } }])
    })

    it('may be a trial only for those who may try drafts', async () => {
      const { newMember, member } = await set()
      const agent = await newMember('agent', member.companyId)
      const { id } = await open(agent)
      const body = { flowId: systemRandom.uuid() }
      expect(await agent.ask('POST', `/api/phones/${id}/trials`, body)).toMatchObject(problem(403, 'not_allowed'))
      const viewer = await newMember('viewer', member.companyId)
      expect(await viewer.ask('GET', `/api/phones/${id}`)).toMatchObject(problem(403, 'not_allowed'))
      expect(await member.ask('GET', `/api/phones/${id}`)).toMatchObject({ status: 200, body: { id } })
    })
  })

  it('do what they are told, and say when there is no call for it', async () => {
    const { member, number } = await set()
    const { id } = await open(member)
    const act = (deed: string, body?: object) => member.ask('POST', `/api/phones/${id}/${deed}`, body)
    expect(await act('hangup')).toMatchObject(problem(409, 'wrong_state'))
    const typed = { 'content-type': 'application/json' }
    expect(await member.ask('POST', `/api/phones/${id}/hangup`, undefined, typed)).toMatchObject(
      problem(409, 'wrong_state'),
    )
    await act('calls', { to: number })
    expect(await act('keys', { keys: '12#' })).toMatchObject({ status: 200, body: { callSid: expect.any(String) } })
    expect(await act('keys', { keys: 'x' })).toMatchObject(problem(400, 'invalid'))
    expect((await act('speech', { text: ' sales ', confidence: 0.5 })).status).toBe(200)
    for (const deed of ['answer', 'decline', 'silence', 'hangup']) expect((await act(deed)).status).toBe(200)
    expect(server.phones.asked.slice(3)).toEqual([
      { path: 'keys', body: { keys: '12#' } },
      { path: 'speech', body: { text: 'sales', confidence: 0.5 } },
      ...['answer', 'decline', 'silence', 'hangup'].map((path) => ({ path, body: {} })),
    ])
  })

  it('tell what they hear after the event that was read last, by the ids of the carrier', async () => {
    const { member } = await set()
    const { id } = await open(member)
    const event = (number: number, of: object) =>
      `id: ${number}\nevent: any\ndata: ${JSON.stringify({ at: number, callSid: 'CA1', ...of })}\n\n`
    server.phones.events =
      event(1, { kind: 'ringing', from: '+15550190001', to: '+15550100001' }) +
      ': here\n\n' +
      event(2, { kind: 'fetched', url: 'https://ivr.example/twilio/voice', status: 200, tookMs: 2 })
    const all = await member.ask('GET', `/api/phones/${id}/events`)
    expect(all.headers.get('content-type')).toContain('text/event-stream')
    expect(all.headers.get('x-accel-buffering')).toBe('no')
    expect(all.body).toContain('id: 1\n')
    const rest = await member.ask('GET', `/api/phones/${id}/events`, undefined, { 'last-event-id': '1' })
    expect(rest.body).not.toContain('id: 1\n')
    expect(rest.body).toContain(
      'data: {"kind":"fetched","at":2,"callSid":"CA1","status":200,"tookMs":2,"sessionId":null,"node":null,"turn":0,"trail":[]}',
    )
  })

  it('are known to the typed client', () => {
    type Phones = ReturnType<typeof hc<ReturnType<typeof apiRoutes>>>['api']['phones']
    expectTypeOf<InferResponseType<Phones['$post'], 201>>().toEqualTypeOf<PhoneView>()
    expectTypeOf<InferResponseType<Phones[':phoneId']['trials']['$post'], 201>>().toMatchObjectType<{
      callSid: string
      sessionId: string
    }>()
    expectTypeOf<InferRequestType<Phones[':phoneId']['keys']['$post']>['json']>().toEqualTypeOf<{
      callSid?: string | undefined
      keys: string
    }>()
  })
})
