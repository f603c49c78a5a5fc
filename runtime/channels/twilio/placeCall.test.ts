import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { callBody, refusal, startCarrierServer, type CarrierAnswer } from '#runtime/testing/carrierServer.ts'
import { newCompany } from '#runtime/testing/companies.ts'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import { createCarrier } from './carrier.ts'
import { placeCall, type CallRequest, type PlaceCallDeps } from './placeCall.ts'

const accountSid = `AC${'0'.repeat(32)}`
const at = new Date('2026-03-04T15:00:00.000Z')

eachDatabase('placeCall', (database) => {
  let server: Awaited<ReturnType<typeof startCarrierServer>>
  let answer: () => CarrierAnswer
  let statusWhenAsked: string | undefined
  let companyId: string
  let deps: PlaceCallDeps
  let request: CallRequest
  let sid = 0
  beforeEach(async () => {
    const { db } = database.store
    answer = () => ({ status: 201, body: callBody({ sid: `CA${String(++sid).padStart(32, '0')}` }) })
    server = await startCarrierServer(() => answer())
    companyId = await newCompany(db)
    const carrier = createCarrier({ accountSid, authToken: 'token', apiUrl: server.url })
    deps = {
      db,
      clock: { now: () => at },
      random: { uuid: () => randomUUID() },
      baseUrl: 'https://ivr.example',
      carrierOf: async () => ({
        ...carrier,
        placeCall: async (call) => {
          statusWhenAsked = (await rows())[0]?.status
          return carrier.placeCall(call)
        },
      }),
      sealer: createSealer(new Uint8Array(32)),
      log: silentLog,
    }
    request = { companyId, to: '+15550190001', from: '+15550100001', flowId: randomUUID(), flowKey: 'menu' }
  })
  afterEach(() => server.close())
  const rows = () => database.store.db.selectFrom('call').selectAll().where('companyId', '=', companyId).execute()
  const list = (scope: string) =>
    database.store.db
      .insertInto('doNotCall')
      .values({ companyId, number: request.to, scope, source: 'caller', createdAt: at })
      .execute()

  it('writes the call as placing before the carrier is asked, then what the carrier said', async () => {
    const placed = await placeCall(deps, {
      ...request,
      language: 'de-DE',
      variables: { total: 12 },
      department: 'sales',
      isRecorded: true,
    })
    expect(statusWhenAsked).toBe('placing')
    const [row] = await rows()
    expect(placed).toEqual({ kind: 'placed', callId: row?.id, status: 'queued' })
    expect(row).toMatchObject({
      status: 'queued',
      callSid: `CA${String(sid).padStart(32, '0')}`,
      carrierSid: accountSid,
      direction: 'outbound',
      toNumber: '+15550190001',
      fromNumber: '+15550100001',
      language: 'de-DE',
      variables: { total: 12 },
      department: 'sales',
      isRecorded: true,
      createdAt: at,
    })
    const form = server.requests[0]?.form
    expect(form?.get('Url')).toBe(`https://ivr.example/twilio/calls/${row?.id}/voice#rc=5&rp=ct,rt,5xx`)
    expect(form?.get('StatusCallback')).toBe(`https://ivr.example/twilio/status?callId=${row?.id}#rc=5&rp=ct,rt,5xx`)
    expect(form?.get('RecordingStatusCallback')).toContain(`/twilio/recording?sessionId=${row?.id}`)
  })

  it.each(['company', 'menu', 'sales'])('neither dials nor writes a number listed for %s', async (scope) => {
    await list(scope)
    expect(await placeCall(deps, { ...request, department: 'sales' })).toEqual({ kind: 'doNotCall' })
    expect(await rows()).toEqual([])
    expect(server.requests).toEqual([])
  })

  it('dials a number that is listed for another flow or by another company', async () => {
    await list('other-flow')
    const other = await newCompany(database.store.db)
    await database.store.db
      .insertInto('doNotCall')
      .values({ companyId: other, number: request.to, source: 'caller', createdAt: at })
      .execute()
    expect(await placeCall(deps, request)).toMatchObject({ kind: 'placed' })
  })

  it('places one call for one Idempotency-Key, also when asked twice at once', async () => {
    const keyed = { ...request, idempotencyKey: 'k1', requestHash: 'h1' }
    const both = await Promise.all([placeCall(deps, keyed), placeCall(deps, keyed)])
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['placed', 'repeated'])
    expect(await placeCall(deps, keyed)).toMatchObject({ kind: 'repeated', status: 'queued', isSameRequest: true })
    expect(await placeCall(deps, { ...keyed, requestHash: 'h2' })).toMatchObject({ isSameRequest: false })
    expect(server.requests).toHaveLength(1)
    expect(await rows()).toHaveLength(1)
  })

  it('keeps a refused call on record as failed, with the reason', async () => {
    answer = () => refusal(400, 21211, "Invalid 'To' Phone Number: +15550190001")
    const placed = await placeCall(deps, request)
    const [row] = await rows()
    const message = "Invalid 'To' Phone Number: …"
    expect(placed).toEqual({ kind: 'refused', callId: row?.id, code: '21211', message })
    expect(row).toMatchObject({ status: 'failed', errorCode: '21211', errorMessage: message, endedAt: at })
  })

  it('leaves a call placing when no answer came, for it may ring', async () => {
    answer = () => 'hangUp'
    const placed = await placeCall(deps, request)
    expect(placed).toMatchObject({ kind: 'unknown' })
    expect((await rows())[0]?.status).toBe('placing')
    expect(server.requests).toHaveLength(1)
  })

  it.each([500, 502, 503, 504])(
    'leaves a call placing by a %i, for the carrier may have queued it before it failed',
    async (status) => {
      answer = () => refusal(status, 20500, 'An internal server error has occurred')
      expect(await placeCall(deps, request)).toMatchObject({ kind: 'unknown' })
      expect((await rows())[0]?.status).toBe('placing')
    },
  )

  it('keeps a call on record as failed that the carrier did not look at', async () => {
    answer = () => refusal(503, 20503, 'Service unavailable')
    expect(await placeCall(deps, request)).toMatchObject({ kind: 'refused', code: '20503' })
    expect((await rows())[0]?.status).toBe('failed')
  })

  it('writes nothing for a company without a carrier', async () => {
    expect(await placeCall({ ...deps, carrierOf: async () => undefined }, request)).toEqual({ kind: 'noCarrier' })
    expect(await rows()).toEqual([])
  })
})
