import { randomBytes } from 'node:crypto'
import twilio from 'twilio'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Flow } from '#shared/flow/flow.ts'
import { createCarriers } from '#runtime/channels/twilio/carriers.ts'
import { twilioRoutes } from '#runtime/channels/twilio/routes.ts'
import { createRouting } from '#runtime/channels/twilio/routing.ts'
import { createStandIn } from '#runtime/channels/twilio/standIn.ts'
import { systemClock, systemRandom } from '#runtime/clock.ts'
import { createMockedAnswers } from '#runtime/host/mockedAnswers.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { newHost } from '#runtime/testing/hosts.ts'
import { newApi } from '#runtime/testing/newApi.ts'
import { playableFlow } from '#runtime/testing/playableFlow.ts'
import { startStandInServer } from '#runtime/testing/standInServer.ts'
import { flowOf, say } from '#shared/testing/flows.ts'

const baseUrl = 'http://127.0.0.1:3000'
const hex = () => randomBytes(16).toString('hex')
const sealer = createSealer(randomBytes(32))

/** Tells the day and the caller, then takes an opt-out. */
const flow: Flow = {
  ...flowOf(
    {
      start: { type: 'start', to: 'hello' },
      hello: { type: 'say', data: { prompt: say('Hello.'), interruptible: false }, to: 'ask' },
      ask: {
        type: 'menu',
        data: {
          prompt: say(
            'It is {{ now | date: "%Y-%m-%d" }}, {{ contact.firstName | default: "stranger" }}. Plan {{ vars.plan }}.',
          ),
          choices: [{ id: 'k3', key: '3', label: 'Opt out', phrases: {} }],
        },
        to: { k3: 'stop', noInput: 'bye', noMatch: 'bye' },
      },
      stop: { type: 'optOut', to: 'bye' },
      bye: { type: 'end', data: { prompt: say('Goodbye.') } },
    },
    { languages: ['en-US', 'de-DE'], variables: [{ name: 'plan', type: 'text' }] as never },
  ),
}

eachDatabase('trials', (database) => {
  const mainAccount = { accountSid: `AC${hex()}`, authToken: hex() }
  let server: Awaited<ReturnType<typeof startStandInServer>>
  beforeEach(async () => {
    server = await startStandInServer(mainAccount)
  })
  afterEach(() => server.close())

  const set = async (document: unknown = flow) => {
    const { store } = database
    const { db } = store
    const host = newHost(store, { sealer, answerInstead: createMockedAnswers({ db, sealer, log: silentLog }) })
    const clock = { now: () => new Date(host.clock.at) }
    const carriers = createCarriers({ db, sealer, standInServes: 'trials', log: silentLog })
    const standIn = createStandIn({
      db,
      store,
      sealer,
      clock: systemClock,
      random: systemRandom,
      carriers,
      serves: 'trials',
      mainAccount,
      baseUrl,
      log: silentLog,
    })
    await standIn.connect(server.url)
    const api = newApi(store, { standIn, sealer })
    const author = await api.newMember('editor')
    const flowId = ((await author.ask('POST', '/api/flows', { name: 'Tried', flow: document })).body as { id: string })
      .id
    const webhooks = twilioRoutes({ db, host, routing: createRouting({ db, sealer, clock }), clock, log: silentLog })

    const run = (body: object = {}) => author.ask('POST', '/api/trials', { flowId, ...body })
    /** Calls as the stand-in does: where the number leads, signed by the account it belongs to. */
    const call = async (number: string, params: Record<string, string> = {}) => {
      const [accountSid = '', kept] =
        [...server.accounts.keys()]
          .map((sid) => [sid, server.numbersOf(sid).find((each) => each.phone_number === number)] as const)
          .find(([, found]) => found) ?? []
      const callSid = `CA${hex()}`
      const post = async (url: string, more: Record<string, string> = {}) => {
        const [address = ''] = url.split('#')
        const form = {
          AccountSid: accountSid,
          CallSid: callSid,
          CallStatus: 'ringing',
          Direction: 'inbound',
          From: '+15550190009',
          To: number,
          ...params,
          ...more,
        }
        const signature = twilio.getExpectedTwilioSignature(server.accounts.get(accountSid) ?? '', address, form)
        const answer = await webhooks.request(address, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
          body: new URLSearchParams(form).toString(),
        })
        return answer.text()
      }
      const first = await post(kept?.['voice_url'] ?? '')
      return { callSid, first, post, accountSid }
    }
    const started = async (body: object = {}) => {
      const answer = await run(body)
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 })
      return answer.body as { trialId: string; versionId: string; number: string }
    }
    const sessionOf = (callSid: string) =>
      db.selectFrom('session').selectAll().where('callSid', '=', callSid).executeTakeFirstOrThrow()
    return { ...api, author, flowId, run, started, call, sessionOf, host, db }
  }

  it('connects a number to the draft as it was, which goes on while the draft is changed', async () => {
    const { started, call, sessionOf, author, flowId, host } = await set()
    const { number, versionId } = await started()
    await author.ask('PUT', `/api/flows/${flowId}/draft`, { flow: playableFlow('Changed') }, { 'if-match': '"1"' })
    const { callSid, first, post } = await call(number)
    expect(first).toContain('Hello.')
    expect(first).toContain('It is 2026-03-04, stranger.')
    const session = await sessionOf(callSid)
    expect(session).toMatchObject({ isTest: true, versionId, flowId, caller: '+15550190009' })
    const restarted = newHost(database.store, { sealer })
    const read = await restarted.replayTurn({ companyId: author.companyId, sessionId: session.id, turn: 0 })
    expect(read).toBe(first.replaceAll(`${baseUrl}/`, 'https://ivr.example/'))
    expect(await post(`${baseUrl}/twilio/sessions/${session.id}/turns/1`, { Digits: '9' })).toContain(
      'It is 2026-03-04',
    )
    expect((await host.programs.program(author.companyId, versionId)).root.number).toBe(0)
  })

  it('begins at a node, with a caller, a language, variables and a clock of its choice', async () => {
    const { started, call, db, author } = await set()
    const number = '+15550190777'
    await author.ask('GET', '/api/me')
    await db
      .insertInto('contact')
      .values({
        companyId: author.companyId,
        id: systemRandom.uuid(),
        number,
        firstName: 'Maya',
        createdAt: new Date(),
        updatedAt: new Date(),
      })
      .execute()
    const trial = await started({
      nodeId: 'ask',
      from: number,
      language: 'de-DE',
      at: '2026-12-25T09:00:00+01:00',
      variables: { plan: 'gold' },
    })
    const kept = await db.selectFrom('trial').selectAll().where('id', '=', trial.trialId).executeTakeFirstOrThrow()
    expect(JSON.stringify(kept)).not.toContain('gold')
    const { callSid, first, post } = await call(trial.number)
    expect(first).not.toContain('Hello.')
    expect(first).toContain('It is 2026-12-25, Maya. Plan gold.')
    const session = await db.selectFrom('session').selectAll().where('callSid', '=', callSid).executeTakeFirstOrThrow()
    expect(session).toMatchObject({ caller: number, startedAt: new Date('2026-03-04T15:00:00.000Z') })
    expect(session.state).toMatchObject({ language: 'de-DE', startedAt: '2026-12-25T08:00:00.000Z' })
    const turn = `${baseUrl}/twilio/sessions/${session.id}/turns/1`
    expect(await post(turn, { Digits: '9' })).toContain('It is 2026-12-25')
  })

  it('stays out of lists, and puts nobody on the do-not-call list', async () => {
    const { started, call, sessionOf, newMember, author, db } = await set()
    const owner = await newMember('owner', author.companyId)
    const { callSid, post } = await call((await started()).number)
    const { id } = await sessionOf(callSid)
    expect(await post(`${baseUrl}/twilio/sessions/${id}/turns/1`, { Digits: '3' })).toContain('Goodbye.')
    const facts = await db.selectFrom('interaction').select('facts').where('sessionId', '=', id).execute()
    expect(JSON.stringify(facts)).toContain('optedOut')
    expect((await owner.ask('GET', '/api/dnc')).body).toMatchObject({ items: [] })
    for (const list of ['sessions', 'calls']) {
      expect((await owner.ask('GET', `/api/${list}`)).body).toMatchObject({ items: [] })
      expect((await owner.ask('GET', `/api/${list}?isTest=true`)).body).toMatchObject({ items: [{ id }] })
      expect((await owner.ask('GET', `/api/${list}?isTest=all`)).body).toMatchObject({ items: [{ id }] })
    }
  })

  it('keeps the same content once', async () => {
    const { started, db, author } = await set()
    const one = await started()
    const two = await started({ nodeId: 'ask' })
    expect(two.versionId).toBe(one.versionId)
    expect(two.number).not.toBe(one.number)
    const { companyId } = author
    expect(await db.selectFrom('trialSnapshot').select('id').where('companyId', '=', companyId).execute()).toHaveLength(
      1,
    )
  })

  it('has the document again after one that the carrier could not use', async () => {
    const { started, call } = await set()
    const { number, trialId } = await started()
    const { first, post } = await call(number)
    const errorUrl = `${baseUrl}/twilio/trials/${trialId}/voice`
    expect(await post(`${baseUrl}/twilio/fallback`, { ErrorUrl: errorUrl, ErrorCode: '11200' })).toBe(first)
  })

  it('is another company’s only by its own account', async () => {
    const { started, call } = await set()
    const other = await set()
    const { trialId } = await started()
    const { post } = await other.call((await other.started()).number)
    const foreign = await post(`${baseUrl}/twilio/trials/${trialId}/voice`)
    expect(foreign).not.toContain('Hello.')
    expect(foreign).toContain('<Hangup/>')
    expect((await call((await started()).number)).first).toContain('Hello.')
  })

  it('gives numbers back after a day', async () => {
    const { started, db, author } = await set()
    const { number, trialId } = await started()
    await db
      .updateTable('trial')
      .set({ createdAt: new Date('2026-03-01T08:59:59.000Z') })
      .where('companyId', '=', author.companyId)
      .where('id', '=', trialId)
      .execute()
    const later = await started()
    const numbers = [...server.accounts.keys()].flatMap((sid) => server.numbersOf(sid).map((each) => each.phone_number))
    expect(numbers).toContain(later.number)
    expect(numbers).not.toContain(number)
  })

  it('gets the answers to its requests from its author, sealed at rest', async () => {
    const asks: Flow = flowOf(
      {
        start: { type: 'start', to: 'look' },
        look: {
          type: 'request',
          data: { url: 'https://shop.example/', mapping: [{ path: '$.state', variable: 'plan' }] },
          to: { success: 'bye', failure: 'bye', timeout: 'bye' },
        },
        bye: { type: 'end', data: { prompt: say('It is {{ vars.plan }}.') } },
      },
      { variables: [{ name: 'plan', type: 'text', default: 'nothing' }] },
    )
    const { started, call, host, db, author } = await set(asks)
    const trial = await started({ answers: { look: { status: 200, body: { state: 'on its way' } } } })
    const { first, callSid } = await call(trial.number)
    expect(first).toContain('It is on its way.')
    expect((await call((await started({ requests: 'mocked' })).number)).first).toContain('It is .')
    const failing = await started({ requests: 'mocked', answers: { look: { fails: 'refused' } } })
    expect((await call(failing.number)).first).toContain('It is nothing.')
    expect(host.requests).toEqual([])
    const { companyId } = author
    const kept = await db.selectFrom('trial').select('mocks').where('companyId', '=', companyId).execute()
    const ofSessions = await db.selectFrom('trialMocks').selectAll().where('companyId', '=', companyId).execute()
    expect(ofSessions).toHaveLength(3)
    expect(JSON.stringify([kept, ofSessions])).not.toContain('on its way')
    const { id: sessionId } = await db
      .selectFrom('session')
      .select('id')
      .where('callSid', '=', callSid)
      .executeTakeFirstOrThrow()
    const interaction = await db.selectFrom('interaction').select('trail').where('sessionId', '=', sessionId).execute()
    expect(JSON.stringify(interaction)).toContain('status 200, mocked')
  })

  it('of a half-drawn draft say where a way leads nowhere yet, and end there', async () => {
    const half = { ...flow, edges: flow.edges.filter(({ from }) => from.portId !== 'k3') }
    const { started, call, sessionOf, author, flowId, db } = await set(half)
    expect(await author.ask('POST', `/api/flows/${flowId}/versions`, { note: '' })).toMatchObject({ status: 422 })
    const { callSid, post } = await call((await started()).number)
    const { id } = await sessionOf(callSid)
    const last = await post(`${baseUrl}/twilio/sessions/${id}/turns/1`, { Digits: '3' })
    expect(last).toContain('This way leads nowhere yet.')
    expect(last).toContain('<Hangup/>')
    const { state } = await sessionOf(callSid)
    expect(state).toMatchObject({ ended: { reason: 'error', error: '“3 Opt out” of Menu leads nowhere yet.' } })
    const { trail } = await db
      .selectFrom('interaction')
      .select('trail')
      .where('sessionId', '=', id)
      .where('seq', '=', 2)
      .executeTakeFirstOrThrow()
    expect(trail).toMatchObject([{ node: 'ask', port: 'k3', note: 'leads nowhere yet' }])
  })

  describe('is refused', () => {
    it('with answers that no web service could give', async () => {
      const { run } = await set()
      for (const answers of [{ 'a b': { status: 200 } }, { a: { status: 99 } }, { a: { fails: 'often' } }])
        expect(await run({ answers })).toMatchObject({ status: 400, body: { code: 'invalid' } })
    })

    it('with the problems of a draft that has nothing to say', async () => {
      const { run } = await set(
        flowOf({ start: { type: 'start', to: 'mute' }, mute: { type: 'say', data: { prompt: [] } } }),
      )
      const refused = await run()
      expect(refused).toMatchObject({ status: 422, body: { code: 'not_publishable' } })
      const { problems } = (refused.body as { details: { problems: { severity: string }[] } }).details
      expect(problems.some(({ severity }) => severity === 'error')).toBe(true)
    })

    it('at a node that is not there, and at an instant out of range', async () => {
      const { run } = await set()
      expect(await run({ nodeId: 'gone' })).toMatchObject({ status: 422, body: { code: 'unknown_node' } })
      expect(await run({ at: '9999-12-31T23:59:59Z' })).toMatchObject({ status: 400 })
      expect(await run({ flowId: systemRandom.uuid() })).toMatchObject({ status: 404 })
    })

    it('to who may not write flows', async () => {
      const { newMember, author, flowId } = await set()
      const agent = await newMember('agent', author.companyId)
      expect((await agent.ask('POST', '/api/trials', { flowId })).status).toBe(403)
    })

    it('while no stand-in carrier runs, or when it cannot be reached', async () => {
      const { author, flowId, run } = await set()
      const without = newApi(database.store)
      const same = await without.clientOf(author.userId, author.companyId, 'editor')
      expect(await same.ask('POST', '/api/trials', { flowId })).toMatchObject({
        status: 409,
        body: { code: 'no_stand_in' },
      })
      await server.close()
      expect(await run()).toMatchObject({ status: 502, body: { code: 'carrier_unreachable' } })
      server = await startStandInServer(mainAccount)
    })
  })
})
