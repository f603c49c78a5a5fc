import { randomBytes, randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { flowOf, say } from '#shared/testing/flows.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { newCompany, publishFlow, type Published } from '#runtime/testing/companies.ts'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { notingCarrier } from '#runtime/testing/newApi.ts'
import { interactionsOf, newHost, type TestHost } from '#runtime/testing/hosts.ts'
import { answerInbound, answerPlaced, type AnswerDeps } from './answerCall.ts'
import { receiveVerdict } from './callbacks.ts'
import { openVariables } from './callVariables.ts'
import { placeCall } from './placeCall.ts'
import { createRouting } from './routing.ts'
import { phoneSessionId } from './sessionIds.ts'
import type { SignedRequest } from './signedRequest.ts'

const sealer = createSealer(randomBytes(32))
const now = new Date('2026-03-04T15:00:00.000Z')
const flow = flowOf(
  {
    start: { type: 'start', to: { next: 'ask', machine: 'drop' } },
    ask: {
      type: 'menu',
      data: {
        prompt: [{ kind: 'text', text: { 'de-DE': 'Bitte wählen.', 'fr-FR': 'Choisissez.' } }],
        choices: [{ id: 'k1', key: '1', label: 'One', phrases: {} }],
      },
      to: { k1: 'end', noInput: 'end', noMatch: 'end' },
    },
    drop: { type: 'say', data: { prompt: say('A message.'), interruptible: false }, to: 'end' },
    end: { type: 'end' },
  },
  { languages: ['de-DE', 'fr-FR'], defaultLanguage: 'de-DE' },
)

eachDatabase('the first document of a call', (database) => {
  let companyId: string
  let accountSid: string
  let callSid: string
  let ourNumber: string
  let published: Published
  let host: TestHost
  let deps: AnswerDeps
  const db = () => database.store.db

  beforeEach(async () => {
    companyId = await newCompany(db())
    published = await publishFlow(db(), companyId, { flow })
    accountSid = `AC${randomBytes(16).toString('hex')}`
    callSid = `CA${randomBytes(16).toString('hex')}`
    ourNumber = `+1555${String(Math.trunc(randomBytes(4).readUInt32BE() % 1e7)).padStart(7, '0')}`
    const { flowId } = published
    await db()
      .insertInto('phoneNumber')
      .values({ companyId, number: ourNumber, flowId, createdAt: now, updatedAt: now })
      .execute()
    host = newHost(database.store)
    const routing = createRouting({ db: db(), sealer, clock: { now: () => now } })
    deps = { db: db(), host, routing, clock: { now: () => now }, log: silentLog }
  })

  const signed = (change: Record<string, string> = {}): SignedRequest => ({
    companyId,
    accountSid,
    params: new URLSearchParams({
      CallSid: callSid,
      AccountSid: accountSid,
      From: '+15550190001',
      To: ourNumber,
      ...change,
    }),
    query: new URLSearchParams(),
  })
  const flowRow = () => db().updateTable('flow').where('companyId', '=', companyId).where('id', '=', published.flowId)

  it('is in the language of the live version, whatever the draft says', async () => {
    await flowRow()
      .set({ draft: JSON.stringify({ ...flow, defaultLanguage: 'fr-FR' }) })
      .execute()
    expect(await answerInbound(deps, signed())).toContain('Bitte wählen.')
  })

  it('is the stored one when it is asked for again after the flow, or the number, was taken away', async () => {
    const first = await answerInbound(deps, signed())
    await flowRow().set({ isOutOfService: true }).execute()
    expect(await answerInbound(deps, signed())).toBe(first)
    await db().deleteFrom('phoneNumber').where('companyId', '=', companyId).execute()
    expect(await answerInbound(deps, signed())).toBe(first)
    expect(await answerInbound(deps, signed({ CallSid: `${callSid}0` }))).not.toContain('Bitte wählen.')
  })

  describe('of a call we placed', () => {
    const place = async () => {
      const id = randomUUID()
      const values = { companyId, id, direction: 'outbound' as const, fromNumber: ourNumber, toNumber: '+15550190001' }
      await db()
        .insertInto('call')
        .values({ ...values, status: 'placing', statusRank: 0, flowId: published.flowId, createdAt: now })
        .execute()
      return id
    }

    it('is the stored one when it is asked for again after the flow was taken away', async () => {
      const callId = await place()
      const first = await answerPlaced(deps, signed(), callId)
      await flowRow().set({ isOutOfService: true }).execute()
      expect(await answerPlaced(deps, signed(), callId)).toBe(first)
    })

    it('is given variables that the flow declares sensitive, which stand in no row', async () => {
      const planted = '4929111122223333'
      const speaking = flowOf(
        {
          start: { type: 'start', to: 'read' },
          read: {
            type: 'say',
            data: { prompt: say('{{ vars.plan }}: {{ vars.card }}.'), interruptible: false },
            to: 'end',
          },
          end: { type: 'end' },
        },
        {
          variables: [
            { name: 'plan', type: 'text' },
            { name: 'card', type: 'text', sensitive: true },
          ],
        },
      )
      const { flowId, key } = await publishFlow(db(), companyId, { flow: speaking })
      const carrier = notingCarrier(accountSid).carrier
      const placed = await placeCall(
        {
          ...deps,
          sealer,
          random: { uuid: () => randomUUID() },
          baseUrl: 'https://ivr.example',
          carrierOf: async () => carrier,
        },
        {
          companyId,
          to: '+15550190001',
          from: ourNumber,
          flowId,
          flowKey: key,
          variables: { plan: 'gold', card: planted },
        },
      )
      const callId = placed.kind === 'placed' ? placed.callId : ''
      const row = await db().selectFrom('call').selectAll().where('id', '=', callId).executeTakeFirstOrThrow()
      expect(openVariables(row.variables)).toEqual({ plan: 'gold' })
      callSid = row.callSid ?? ''
      expect(await answerPlaced(deps, signed(), callId)).toContain(`gold: ${planted}.`)
      for (const table of ['call', 'callEvent', 'session', 'interaction', 'sessionFact'] as const) {
        const rows = await db().selectFrom(table).selectAll().where('companyId', '=', companyId).execute()
        expect(JSON.stringify(rows)).not.toContain(planted)
      }
    })

    it('knows a verdict that came before it, and takes the machine port once', async () => {
      const callId = await place()
      const verdict = { ...signed({ AnsweredBy: 'machine_start' }), query: new URLSearchParams({ callId }) }
      expect(await receiveVerdict({ ...deps, host }, verdict)).toBe('notStored')
      expect(await answerPlaced(deps, signed(), callId)).toContain('A message.')
      await receiveVerdict({ ...deps, host }, verdict)
      const kinds = (await interactionsOf(db(), callId)).map(({ kind }) => kind)
      expect(kinds).toEqual(['started'])
    })
  })

  it('names the session by account and call', async () => {
    await answerInbound(deps, signed())
    const sessions = await db().selectFrom('session').select('id').where('companyId', '=', companyId).execute()
    expect(sessions).toEqual([{ id: phoneSessionId(accountSid, callSid) }])
  })
})
