import { randomBytes, randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { pino } from 'pino'
import twilio from 'twilio'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Flow } from '#shared/flow/flow.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import type { Host, NewPhoneSession, TurnRef } from '#runtime/host/hostTypes.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { newCompany, publishFlow, type Published } from '#runtime/testing/companies.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { twilioRoutes } from './routes.ts'
import { createRouting, type Routing } from './routing.ts'
import { phoneSessionId } from './sessionIds.ts'

const publicUrl = 'https://ivr.example'
const now = new Date('2026-03-04T15:00:00.000Z')
const at = now.toISOString()
const callerNumber = '+15550190001'
const sealer = createSealer(randomBytes(32))
const hex = () => randomBytes(16).toString('hex')
const reply = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Hello</Say></Response>'

const flow: Flow = {
  format: 1,
  name: 'Menu',
  languages: ['de-DE'],
  defaultLanguage: 'de-DE',
  timeZone: 'Europe/Berlin',
  recording: 'off',
  maxCallMinutes: 60,
  variables: [],
  nodes: [],
  edges: [],
  notes: [],
  tests: [],
}

/** A host that keeps what it is asked and answers as it is told. */
function newHost() {
  const started: NewPhoneSession[] = []
  const turns: { ref: TurnRef; event: CallerEvent }[] = []
  const replayed: TurnRef[] = []
  const delivered: { sessionId: string; event: CallerEvent; eventKey: string }[] = []
  const answers = {
    turn: async (): Promise<string | undefined> => reply,
    deliver: async (): Promise<'stepped' | 'dropped' | 'unknown'> => 'stepped',
  }
  const host: Host = {
    startPhoneSession: async (input) => {
      started.push(input)
      return (await answers.turn()) ?? ''
    },
    answerTurn: async (ref, event) => {
      turns.push({ ref, event })
      return answers.turn()
    },
    replayTurn: async (ref) => {
      replayed.push(ref)
      // A call that never began has no first document.
      return ref.turn > 0 || started.some(({ sessionId }) => sessionId === ref.sessionId) ? answers.turn() : undefined
    },
    deliver: async ({ sessionId }, event, eventKey) => {
      delivered.push({ sessionId, event, eventKey })
      return answers.deliver()
    },
  }
  return { host, started, turns, replayed, delivered, answers }
}

eachDatabase('twilioRoutes', (database) => {
  let companyId: string
  let accountSid: string
  let callSid: string
  let ourNumber: string
  let published: Published
  let told: ReturnType<typeof newHost>
  let due: number
  let routing: Routing
  let app: Hono
  let logged: string[]
  const token = 'token-one'

  beforeEach(async () => {
    const { db } = database.store
    companyId = await newCompany(db)
    accountSid = `AC${hex()}`
    callSid = `CA${hex()}`
    ourNumber = `+1555${String(randomBytes(4).readUInt32BE()).padStart(10, '0').slice(0, 7)}`
    await db
      .insertInto('carrierAccount')
      .values({
        companyId,
        sid: accountSid,
        sealedToken: sealer.seal(token),
        sealedNextToken: sealer.seal('token-two'),
        createdAt: now,
      })
      .execute()
    published = await publishFlow(db, companyId, { key: 'menu', flow })
    await db
      .insertInto('phoneNumber')
      .values({ companyId, number: ourNumber, flowId: published.flowId, createdAt: now, updatedAt: now })
      .execute()
    told = newHost()
    due = 0
    logged = []
    const clock = { now: () => now }
    const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })
    routing = createRouting({ db, sealer, clock })
    const onRecordingDue = () => void due++
    app = twilioRoutes({ db, host: told.host, routing, clock, log, publicUrl, onRecordingDue })
  })

  type Asked = { method?: string; token?: string; signature?: string; params?: Record<string, string> }
  const base = () => ({
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: callSid,
    CallStatus: 'ringing',
    Direction: 'inbound',
    From: callerNumber,
    To: ourNumber,
    CallerCity: '',
  })
  /** A webhook as the carrier sends it. */
  const ask = (path: string, params: Record<string, string> = {}, { method = 'POST', ...asked }: Asked = {}) => {
    const form = new URLSearchParams({ ...base(), ...params })
    const by = asked.token ?? token
    if (method === 'GET') {
      const full = `${path}${path.includes('?') ? '&' : '?'}${form}`
      const signature = asked.signature ?? twilio.getExpectedTwilioSignature(by, publicUrl + full, {})
      return app.request(full, { headers: { 'x-twilio-signature': signature } })
    }
    const signed = twilio.getExpectedTwilioSignature(by, publicUrl + path, Object.fromEntries(form))
    return app.request(path, {
      method,
      body: form.toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': asked.signature ?? signed,
      },
    })
  }
  const calls = () => database.store.db.selectFrom('call').selectAll().where('companyId', '=', companyId).execute()
  const events = () =>
    database.store.db.selectFrom('callEvent').selectAll().where('companyId', '=', companyId).orderBy('at').execute()
  const isApology = async (response: Response, words: RegExp) => {
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    const xml = await response.text()
    expect(xml).toMatch(words)
    expect(xml).toMatch(/<Hangup\/><\/Response>$/)
    return xml
  }
  const german = /<Say voice="Polly.Vicki-Neural" language="de-DE">Es tut uns leid/

  const everyPath = () => [
    '/twilio/voice',
    `/twilio/calls/${randomUUID()}/voice`,
    `/twilio/sessions/${randomUUID()}/turns/1`,
    '/twilio/fallback',
    '/twilio/status',
    '/twilio/recording',
    '/twilio/amd',
  ]

  describe('signatures', () => {
    it('asks the database nothing for a request that no account can have signed', async () => {
      let lookUps = 0
      const counting: Routing = {
        ...routing,
        findAccount: (sid) => {
          lookUps += 1
          return routing.findAccount(sid)
        },
      }
      app = twilioRoutes({
        db: database.store.db,
        host: told.host,
        routing: counting,
        clock: { now: () => now },
        log: pino({ level: 'silent' }),
        publicUrl,
      })
      expect((await ask('/twilio/voice', {}, { signature: 'x' })).status).toBe(403)
      expect((await ask('/twilio/voice', { AccountSid: 'anything' })).status).toBe(403)
      expect(lookUps).toBe(0)
      expect((await ask('/twilio/voice', { AccountSid: `AC${hex()}` })).status).toBe(403)
      expect(lookUps).toBe(1)
    })

    it('refuses every route without a signature, with a wrong one and for an account of nobody', async () => {
      for (const path of everyPath())
        for (const method of ['POST', 'GET']) {
          expect((await app.request(path, { method })).status, path).toBe(403)
          expect((await ask(path, {}, { method, signature: 'x' })).status, path).toBe(403)
          expect((await ask(path, {}, { method, token: 'wrong' })).status, path).toBe(403)
          expect((await ask(path, { AccountSid: `AC${hex()}` }, { method })).status, path).toBe(403)
        }
      expect(told.started).toEqual([])
      expect(told.turns).toEqual([])
      expect(told.delivered).toEqual([])
    })

    it('accepts the next token of the account, by POST and by GET', async () => {
      expect((await ask('/twilio/voice', {}, { token: 'token-two' })).status).toBe(200)
      expect((await ask('/twilio/voice', {}, { method: 'GET' })).status).toBe(200)
      expect(told.started).toHaveLength(2)
    })

    it('refuses a changed parameter and logs names without values', async () => {
      const form = new URLSearchParams(base())
      const signature = twilio.getExpectedTwilioSignature(token, `${publicUrl}/twilio/voice`, Object.fromEntries(form))
      expect((await ask('/twilio/voice', { Digits: '9' }, { signature })).status).toBe(403)
      expect(logged.join('')).toContain('"Digits"')
      expect(logged.join('')).not.toContain(callerNumber)
    })

    it('checks the address as it was called when there is no public one', async () => {
      const { db } = database.store
      const clock = { now: () => now }
      const local = twilioRoutes({ db, host: told.host, routing, clock, log: pino({ level: 'silent' }) })
      const form = new URLSearchParams(base())
      const url = 'http://127.0.0.1:3000/twilio/voice'
      const headers = {
        'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, Object.fromEntries(form)),
        'content-type': 'application/x-www-form-urlencoded',
      }
      expect((await local.request(url, { method: 'POST', body: form.toString(), headers })).status).toBe(200)
    })

    it('keeps accounts apart: a token signs for its own account only', async () => {
      const other = await newCompany(database.store.db)
      const sid = `AC${hex()}`
      await database.store.db
        .insertInto('carrierAccount')
        .values({ companyId: other, sid, sealedToken: sealer.seal('other-token'), createdAt: now })
        .execute()
      expect((await ask('/twilio/voice', { AccountSid: sid })).status).toBe(403)
      const response = await ask('/twilio/voice', { AccountSid: sid }, { token: 'other-token' })
      expect(await response.text()).toContain('is not in service')
      expect(told.started).toEqual([])
    })

    it('refuses a form above 64 kB', async () => {
      expect((await ask('/twilio/voice', { SpeechResult: 'x'.repeat(70_000) })).status).toBe(413)
    })
  })

  describe('the first document of an inbound call', () => {
    it('is that of a new session of the flow its number has', async () => {
      const response = await ask('/twilio/voice')
      expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
      expect(await response.text()).toBe(reply)
      const sessionId = phoneSessionId(accountSid, callSid)
      expect(told.started).toEqual([
        {
          companyId,
          sessionId,
          flowId: published.flowId,
          versionId: published.versionId,
          isTest: false,
          started: {
            kind: 'started',
            at,
            direction: 'inbound',
            caller: { kind: 'number', number: callerNumber },
            ourNumber,
            languages: ['de-DE'],
            seed: Number.parseInt(sessionId.slice(-8), 16),
          },
          call: {
            callSid,
            carrierSid: accountSid,
            fromNumber: callerNumber,
            toNumber: ourNumber,
            status: 'in-progress',
          },
        },
      ])
    })

    it('means the same session when it is asked for again', async () => {
      await ask('/twilio/voice')
      await ask('/twilio/voice')
      expect(new Set(told.started.map(({ sessionId }) => sessionId)).size).toBe(1)
    })

    it("knows the contact and puts its language before the number's", async () => {
      const contactId = randomUUID()
      await database.store.db
        .insertInto('contact')
        .values({
          companyId,
          id: contactId,
          number: callerNumber,
          firstName: 'Ada',
          language: 'fr-FR',
          attributes: JSON.stringify({ tier: 'gold' }),
          createdAt: now,
          updatedAt: now,
        })
        .execute()
      await ask('/twilio/voice')
      expect(told.started[0]?.started).toMatchObject({
        contact: { id: contactId, firstName: 'Ada', language: 'fr-FR', attributes: { tier: 'gold' } },
        languages: ['fr-FR', 'de-DE'],
      })
    })

    it('takes a withheld caller for nobody', async () => {
      await ask('/twilio/voice', { From: 'anonymous' })
      expect(told.started[0]?.started.caller).toEqual({ kind: 'withheld' })
      expect(told.started[0]?.call).not.toHaveProperty('fromNumber')
    })

    it('runs the version that is live when the call begins', async () => {
      await ask('/twilio/voice')
      const again = await publishFlow(database.store.db, companyId, { key: 'menu', flow })
      callSid = `CA${hex()}`
      await ask('/twilio/voice')
      expect(told.started.map(({ versionId }) => versionId)).toEqual([published.versionId, again.versionId])
    })

    it('is polite for a number that is not ours, and logged without it', async () => {
      const xml = await isApology(await ask('/twilio/voice', { To: '+15550999999' }), /is not in service/)
      expect(xml).toContain('language="en-US"')
      expect(logged.join('')).toContain(callSid)
      expect(logged.join('')).not.toContain('+15550999999')
    })

    it("is the closed message in the number's language while the flow is out of service", async () => {
      const { db } = database.store
      const close = (closedMessage: object) =>
        db
          .updateTable('flow')
          .set({ isOutOfService: true, closedMessage: JSON.stringify(closedMessage) })
          .where('id', '=', published.flowId)
          .execute()
      await close({ 'en-US': 'Closed today.', 'de-DE': 'Heute geschlossen.' })
      await isApology(await ask('/twilio/voice'), /language="de-DE">Heute geschlossen\.</)
      await close({})
      await isApology(await ask('/twilio/voice'), /Wir können Ihren Anruf im Moment nicht/)
      expect(told.started).toEqual([])
      expect(await calls()).toMatchObject([{ callSid, direction: 'inbound', flowId: published.flowId }])
    })

    it('is the closed message when nothing was published yet', async () => {
      await database.store.db
        .updateTable('flow')
        .set({ liveVersionId: null })
        .where('id', '=', published.flowId)
        .execute()
      await isApology(await ask('/twilio/voice'), /Wir können Ihren Anruf im Moment nicht/)
    })

    it("is an apology in the number's language when we fail", async () => {
      told.answers.turn = () => Promise.reject(new Error('The database is away.'))
      await isApology(await ask('/twilio/voice'), german)
    })

    it('is an apology when the webhook names no call', async () => {
      await isApology(await ask('/twilio/voice', { CallSid: '' }), german)
      expect(told.started).toEqual([])
    })

    it('takes NUL and lone surrogates in any parameter', async () => {
      expect((await ask('/twilio/voice', { From: 'sip:a\0b@x', CallerCity: 'x\0' })).status).toBe(200)
      expect(told.started[0]?.started.caller).toEqual({ kind: 'sip', address: 'sip:ab@x' })
    })
  })

  describe('a turn', () => {
    it('is answered by the host, keys and all, by POST and by GET', async () => {
      const sessionId = randomUUID()
      for (const method of ['POST', 'GET']) {
        const response = await ask(`/twilio/sessions/${sessionId}/turns/3`, { Digits: '1' }, { method })
        expect(await response.text()).toBe(reply)
      }
      const turn = {
        ref: { companyId, sessionId, turn: 3 },
        event: { kind: 'collected', at, keys: '1' },
      }
      expect(told.turns).toEqual([turn, turn])
    })

    it("is an apology in the number's language for a session that is not known, or not of this form", async () => {
      told.answers.turn = async () => undefined
      await isApology(await ask(`/twilio/sessions/${randomUUID()}/turns/1`), german)
      told.turns.length = 0
      await isApology(await ask('/twilio/sessions/x/turns/1'), german)
      await isApology(await ask(`/twilio/sessions/${randomUUID()}/turns/one`), german)
      expect(told.turns).toEqual([])
    })

    it('is an apology when the host fails, in the five languages we have words for', async () => {
      told.answers.turn = () => Promise.reject(new Error('No.'))
      const words = {
        'en-US': 'We are sorry',
        'es-ES': 'Lo sentimos',
        'fr-FR': 'Nous sommes désolés',
        'de-DE': 'Es tut uns leid',
        'hi-IN': 'क्षमा करें',
      }
      for (const [language, text] of Object.entries(words)) {
        await database.store.db.updateTable('phoneNumber').set({ language }).where('number', '=', ourNumber).execute()
        routing.forget(companyId)
        const xml = await isApology(await ask(`/twilio/sessions/${randomUUID()}/turns/1`), new RegExp(text))
        expect(xml).toContain(`language="${language}"`)
      }
    })
  })

  describe('the fallback', () => {
    it('answers the turn that failed again, without advancing', async () => {
      const sessionId = randomUUID()
      const ErrorUrl = `${publicUrl}/twilio/sessions/${sessionId}/turns/4`
      const response = await ask('/twilio/fallback', { ErrorUrl, ErrorCode: '11200' })
      expect(await response.text()).toBe(reply)
      expect(told.replayed).toEqual([{ companyId, sessionId, turn: 4 }])
      expect(told.turns).toEqual([])
    })

    it('begins the call when its first document failed', async () => {
      await ask('/twilio/fallback', { ErrorUrl: `${publicUrl}/twilio/voice`, ErrorCode: '11200' })
      expect(told.started).toMatchObject([{ sessionId: phoneSessionId(accountSid, callSid) }])
    })

    it('apologises for an address it does not know', async () => {
      for (const ErrorUrl of ['', 'https://elsewhere.example/x', `${publicUrl}/twilio/sessions/1/turns/1`])
        await isApology(await ask('/twilio/fallback', { ErrorUrl }), german)
    })
  })

  describe('the first document of a call we placed', () => {
    const place = async (change: object = {}) => {
      const callId = randomUUID()
      await database.store.db
        .insertInto('call')
        .values({
          companyId,
          id: callId,
          direction: 'outbound',
          fromNumber: ourNumber,
          toNumber: callerNumber,
          status: 'placing',
          statusRank: 0,
          flowId: published.flowId,
          language: 'es-ES',
          department: 'sales',
          variables: JSON.stringify({ total: 12 }),
          createdAt: now,
          ...change,
        })
        .execute()
      return callId
    }
    const outbound = () => ({
      Direction: 'outbound-api',
      From: ourNumber,
      To: callerNumber,
      CallStatus: 'in-progress',
    })

    it('is that of the session with its id, for the person called', async () => {
      const callId = await place()
      const params = { ...outbound(), AnsweredBy: 'machine_start' }
      expect(await (await ask(`/twilio/calls/${callId}/voice`, params)).text()).toBe(reply)
      expect(told.started).toMatchObject([
        {
          sessionId: callId,
          versionId: published.versionId,
          started: {
            direction: 'outbound',
            caller: { kind: 'number', number: callerNumber },
            ourNumber,
            languages: ['es-ES', 'de-DE'],
            variables: { total: 12 },
            department: 'sales',
            answeredBy: 'machine',
          },
        },
      ])
      expect(await calls()).toMatchObject([{ callSid, status: 'in-progress', answeredBy: 'machine', answeredAt: now }])
    })

    it('is an apology for a call we did not place, or that has another id with the carrier', async () => {
      await isApology(await ask(`/twilio/calls/${randomUUID()}/voice`, outbound()), german)
      const callId = await place({ callSid: `CA${hex()}` })
      await isApology(await ask(`/twilio/calls/${callId}/voice`, outbound()), german)
      expect(told.started).toEqual([])
    })

    it('has its status told by our id while the carrier is unknown', async () => {
      const callId = await place()
      const path = `/twilio/status?callId=${callId}`
      expect((await ask(path, { ...outbound(), CallStatus: 'ringing', SequenceNumber: '1' })).status).toBe(200)
      expect(await calls()).toMatchObject([{ id: callId, callSid, status: 'ringing', sequenceNumber: 1 }])
    })

    it('is not ended by the status of a call with another id at the carrier', async () => {
      const callId = await place({ callSid: `CA${hex()}` })
      const path = `/twilio/status?callId=${callId}`
      expect((await ask(path, { ...outbound(), CallStatus: 'completed', SequenceNumber: '3' })).status).toBe(200)
      expect(await calls()).toMatchObject([{ id: callId, status: 'placing' }])
      expect(told.delivered).toEqual([])
    })

    it('has the verdict of machine detection delivered, or repeated while its session is not there yet', async () => {
      const callId = await place({ callSid })
      const path = `/twilio/amd?callId=${callId}`
      const verdict = { AnsweredBy: 'machine_end_beep', MachineDetectionDuration: '4200' }
      told.answers.deliver = async () => 'unknown'
      expect((await ask(path, verdict)).status).toBe(503)
      told.answers.deliver = async () => 'stepped'
      expect((await ask(path, verdict)).status).toBe(200)
      expect(told.delivered.at(-1)).toEqual({
        sessionId: callId,
        event: { kind: 'machineDetected', at, answeredBy: 'machine' },
        eventKey: `machineDetected:${callSid}`,
      })
      expect(await calls()).toMatchObject([{ answeredBy: 'machine' }])
      expect(await events()).toMatchObject([{ kind: 'verdict', detail: { verdict: 'machine_end_beep' } }])
    })
  })

  describe('status callbacks', () => {
    const known = async () => {
      const id = phoneSessionId(accountSid, callSid)
      await database.store.db
        .insertInto('call')
        .values({
          companyId,
          id,
          callSid,
          carrierSid: accountSid,
          direction: 'inbound',
          status: 'ringing',
          statusRank: 3,
          createdAt: now,
        })
        .execute()
      return id
    }

    it('end the call and deliver the hang-up once per key', async () => {
      const id = await known()
      const params = { CallStatus: 'completed', CallDuration: '42', SequenceNumber: '0' }
      for (let times = 0; times < 2; times++) expect((await ask('/twilio/status', params)).status).toBe(200)
      expect(await calls()).toMatchObject([{ id, status: 'completed', durationSeconds: 42, endedAt: now }])
      expect(await events()).toMatchObject([
        { callId: id, kind: 'status', detail: { status: 'completed', durationSeconds: 42, sequenceNumber: 0 } },
      ])
      expect(new Set(told.delivered.map(({ eventKey }) => eventKey))).toEqual(new Set([`hungUp:${callSid}`]))
      expect(told.delivered[0]).toMatchObject({ sessionId: id, event: { kind: 'hungUp', at, cause: 'completed' } })
    })

    it('move a call only forward, in whatever order they come', async () => {
      await known()
      const send = (CallStatus: string, SequenceNumber: string) => ask('/twilio/status', { CallStatus, SequenceNumber })
      await send('in-progress', '2')
      await send('ringing', '1')
      expect(await calls()).toMatchObject([{ status: 'in-progress', sequenceNumber: 2 }])
      await send('completed', '3')
      await send('in-progress', '2')
      await send('failed', '4')
      expect(await calls()).toMatchObject([{ status: 'completed', sequenceNumber: 3 }])
      expect((await events()).map(({ detail }) => detail['status']).toSorted()).toEqual([
        'completed',
        'failed',
        'in-progress',
        'ringing',
      ])
    })

    it('answer 503 when the hang-up could not be stored, so that it comes again', async () => {
      await known()
      told.answers.deliver = () => Promise.reject(new Error('The database is away.'))
      expect((await ask('/twilio/status', { CallStatus: 'completed' })).status).toBe(503)
      told.answers.deliver = async () => 'stepped'
      expect((await ask('/twilio/status', { CallStatus: 'completed' })).status).toBe(200)
      expect(told.delivered).toHaveLength(2)
    })

    it('keep an inbound call that ended before it had a session', async () => {
      expect((await ask('/twilio/status', { CallStatus: 'completed', CallDuration: '0' })).status).toBe(200)
      expect(await calls()).toMatchObject([
        { id: phoneSessionId(accountSid, callSid), callSid, status: 'completed', toNumber: ourNumber },
      ])
    })

    it('ignore calls that are not ours, legs of a transfer and words we do not know', async () => {
      expect((await ask('/twilio/status', { CallStatus: 'completed', To: '+15550999999' })).status).toBe(200)
      expect((await ask('/twilio/status', { CallStatus: 'completed', ParentCallSid: `CA${hex()}` })).status).toBe(200)
      expect((await ask('/twilio/status', { CallStatus: 'levitating' })).status).toBe(200)
      expect(await calls()).toEqual([])
      expect(told.delivered).toEqual([])
    })
  })

  describe('recording callbacks', () => {
    const recordings = () =>
      database.store.db.selectFrom('recording').selectAll().where('companyId', '=', companyId).execute()

    it('keep a recording under its session, and forget nothing when they come in the wrong order', async () => {
      const sessionId = randomUUID()
      const path = `/twilio/recording?sessionId=${sessionId}`
      const params = { RecordingSid: 'RE1', RecordingSource: 'RecordVerb', RecordingChannels: '1' }
      await ask(path, {
        ...params,
        RecordingStatus: 'completed',
        RecordingDuration: '7',
        RecordingUrl: 'https://api.example/RE1',
        RecordingStartTime: 'Wed, 04 Mar 2026 14:59:00 +0000',
      })
      expect((await ask(path, { ...params, RecordingStatus: 'in-progress' })).status).toBe(200)
      expect(await recordings()).toMatchObject([
        {
          sid: 'RE1',
          callId: sessionId,
          source: 'RecordVerb',
          status: 'completed',
          url: 'https://api.example/RE1',
          durationSeconds: 7,
          channels: 1,
          startedAt: new Date('2026-03-04T14:59:00.000Z'),
        },
      ])
    })

    it('go from under way to completed', async () => {
      const params = { RecordingSid: 'RE2', RecordingSource: 'StartCallRecordingTwiML' }
      await ask('/twilio/recording', { ...params, RecordingStatus: 'in-progress' })
      await ask('/twilio/recording', { ...params, RecordingStatus: 'completed', RecordingDuration: '9' })
      expect(await recordings()).toMatchObject([
        { sid: 'RE2', callId: phoneSessionId(accountSid, callSid), status: 'completed', durationSeconds: 9 },
      ])
    })

    it('keep a transcript in the log of the call', async () => {
      const params = { RecordingSid: 'RE3', TranscriptionSid: 'TR1', TranscriptionStatus: 'completed' }
      await ask('/twilio/recording', { ...params, TranscriptionText: 'Call me back.' })
      expect(await events()).toMatchObject([{ kind: 'transcript', detail: { text: 'Call me back.' } }])
    })

    it('make a completed recording due to be fetched, and say so', async () => {
      const params = { RecordingSource: 'RecordVerb', RecordingDuration: '9' }
      await ask('/twilio/recording', { ...params, RecordingSid: 'RE4', RecordingStatus: 'in-progress' })
      expect(due).toBe(0)
      await ask('/twilio/recording', { ...params, RecordingSid: 'RE4', RecordingStatus: 'completed' })
      expect(due).toBe(1)
      expect(await recordings()).toMatchObject([{ sid: 'RE4', fetchAt: expect.any(Date) as unknown }])
    })
  })

  describe('createRouting', () => {
    it('keeps tokens in memory until they are forgotten', async () => {
      expect((await routing.findAccount(accountSid))?.tokens).toEqual([token, 'token-two'])
      await database.store.db
        .updateTable('carrierAccount')
        .set({ sealedToken: sealer.seal('token-three'), sealedNextToken: null })
        .where('sid', '=', accountSid)
        .execute()
      expect((await routing.findAccount(accountSid))?.tokens).toEqual([token, 'token-two'])
      routing.forget(companyId)
      expect((await routing.findAccount(accountSid))?.tokens).toEqual(['token-three'])
    })

    it("does not find another company's number or flow", async () => {
      const other = await newCompany(database.store.db)
      expect(await routing.findLine(other, ourNumber)).toBeUndefined()
      expect(await routing.findFlow(other, published.flowId)).toBeUndefined()
    })

    it("prefers the number's own language to its flow's", async () => {
      expect((await routing.findLine(companyId, ourNumber))?.language).toBe('de-DE')
      await database.store.db
        .updateTable('phoneNumber')
        .set({ language: 'hi-IN' })
        .where('number', '=', ourNumber)
        .execute()
      expect((await routing.findLine(companyId, ourNumber))?.language).toBe('hi-IN')
    })
  })
})
