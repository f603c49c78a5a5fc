import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callBody, refusal, startCarrierServer } from '#runtime/testing/carrierServer.ts'
import { marketingTexts } from '#shared/templates/marketingTexts.ts'
import { PhoneCall } from './phone.ts'
import { newDataDir, removeDataDir, startProduct, type Product } from './product.ts'
import { sessionOfCall } from './session.ts'

const accountSid = `AC${'4'.repeat(32)}`
const authToken = 'a-token-of-the-carrier'
const sidOf = (count: number) => `CA${String(count).padStart(32, '0')}`
type CallDetail = {
  id: string
  status: string
  department: string | null
  events: { kind: string }[]
  direction: string
}

describe('a call that we place', () => {
  const dataDir = newDataDir()
  let placed = 0
  let carrier: Awaited<ReturnType<typeof startCarrierServer>>
  let product: Product
  beforeAll(async () => {
    carrier = await startCarrierServer(({ path, form }) => {
      if (!path.endsWith('/Calls.json'))
        return {
          status: 200,
          body: callBody({ sid: path.split('/').at(-1)?.replace('.json', ''), status: 'in-progress' }),
        }
      if (form.get('To') === '+15550190004') return refusal(400, 21211, 'The To number is not valid.')
      placed += 1
      return { status: 201, body: callBody({ sid: sidOf(placed) }) }
    })
    product = await startProduct({
      dataDir,
      environment: { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_API_URL: carrier.url },
    })
  })
  afterAll(async () => {
    await product.kill('SIGTERM')
    await carrier.close()
    removeDataDir(dataDir)
  })
  const place = (body: Record<string, unknown>, headers?: Record<string, string>) =>
    product.api<{ id: string; status: string; code?: string }>('POST', '/api/calls', body, headers)
  const detail = async (id: string) => (await product.api<CallDetail>('GET', `/api/calls/${id}`)).body
  /** The carrier's side of the newest call: answered, it asks for the address it was given. */
  const answer = async () => {
    const request = carrier.requests.filter(({ path }) => path.endsWith('/Calls.json')).at(-1)
    const form = request?.form ?? new URLSearchParams()
    return new PhoneCall(product.line, {
      to: form.get('From') ?? '',
      from: form.get('To') ?? '',
      callSid: sidOf(placed),
      voiceUrl: form.get('Url') ?? '',
      direction: 'outbound-api',
    }).dial({ CallStatus: 'in-progress' })
  }

  it('rings, runs the flow in the language asked for, and is on record with its session', async () => {
    const { status, body } = await place({
      to: '+15550190021',
      flowKey: 'marketing-menu',
      language: 'fr-FR',
      department: 'Sales',
    })
    expect([status, body.status]).toEqual([201, 'queued'])
    expect(carrier.requests.at(-1)).toMatchObject({ credentials: `${accountSid}:${authToken}` })
    const call = await answer()
    expect(call.justHeard.at(-1)?.text).toBe(marketingTexts.mainMenu['fr-FR'])
    await call.press('1')
    await call.hangUp()
    const session = await sessionOfCall(product, call.callSid)
    expect(session).toMatchObject({
      id: body.id,
      direction: 'outbound',
      language: 'fr-FR',
      department: 'Sales',
      caller: '+15550190021',
      ending: 'hungUp',
    })
    expect(await detail(body.id)).toMatchObject({ status: 'completed', department: 'Sales', direction: 'outbound' })
    const listed = await product.api<{ items: { id: string }[] }>('GET', '/api/calls?department=Sales&status=completed')
    expect(listed.body.items.map(({ id }) => id)).toEqual([body.id])
  })

  it('is placed once for one Idempotency-Key, and another request under it is refused', async () => {
    const before = placed
    const key = { 'Idempotency-Key': 'order-17' }
    const replies = await Promise.all(
      [1, 2, 3].map(() => place({ to: '+15550190022', flowKey: 'marketing-menu' }, key)),
    )
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(placed).toBe(before + 1)
    expect((await place({ to: '+15550190023', flowKey: 'marketing-menu' }, key)).status).toBe(422)
  })

  it('to a number on the do-not-call list is refused, and nothing is dialled', async () => {
    const before = carrier.requests.length
    await product.api('POST', '/api/dnc', { number: '+15550190024', reason: 'Asked by letter.' })
    const { status, body } = await place({ to: '+15550190024', flowKey: 'marketing-menu' })
    expect([status, body.code]).toEqual([409, 'do_not_call'])
    expect(carrier.requests.length).toBe(before)
  })

  it('that the carrier refuses is on record as failed, with the reason in its log', async () => {
    const { body } = await place({ to: '+15550190004', flowKey: 'marketing-menu' })
    const call = await detail(body.id)
    expect(call.status).toBe('failed')
    expect(JSON.stringify(call.events)).toContain('21211')
  })

  it('learns its status from callbacks in any order, and never goes back', async () => {
    const { body } = await place({ to: '+15550190025', flowKey: 'marketing-menu' })
    const form = carrier.requests.filter(({ path }) => path.endsWith('/Calls.json')).at(-1)?.form
    const statusUrl = form?.get('StatusCallback') ?? ''
    const call = new PhoneCall(product.line, {
      to: form?.get('From') ?? '',
      from: '+15550190025',
      callSid: sidOf(placed),
      direction: 'outbound-api',
    })
    await call.post(statusUrl, { CallStatus: 'busy', SequenceNumber: '2' })
    await call.post(statusUrl, { CallStatus: 'ringing', SequenceNumber: '1' })
    await call.post(statusUrl, { CallStatus: 'initiated', SequenceNumber: '0' })
    expect((await detail(body.id)).status).toBe('busy')
  })

  it('keeps its recording', async () => {
    const { body } = await place({ to: '+15550190026', flowKey: 'marketing-menu', record: true })
    const form = carrier.requests.filter(({ path }) => path.endsWith('/Calls.json')).at(-1)?.form
    expect(form?.get('Record')).toBe('true')
    const call = await answer()
    const url = `${carrier.url}/2010-04-01/Accounts/${accountSid}/Recordings/RE1`
    await call.post(form?.get('RecordingStatusCallback') ?? '', {
      RecordingSid: `RE${'1'.repeat(32)}`,
      RecordingUrl: url,
      RecordingStatus: 'completed',
      RecordingDuration: '12',
      RecordingChannels: '2',
      RecordingSource: 'OutboundAPI',
    })
    await call.hangUp()
    const recording = await product.api('GET', `/api/calls/${body.id}/recording`)
    expect(recording.body).toMatchObject({ status: 'completed', durationSeconds: 12, channels: 2 })
  })

  it('is moved to the machine port by a verdict, by a push to the carrier', async () => {
    const { body } = await place({ to: '+15550190027', flowKey: 'marketing-menu', machineDetection: 'tell' })
    const asked = carrier.requests.filter(({ path }) => path.endsWith('/Calls.json')).at(-1)?.form
    expect([asked?.get('MachineDetection'), asked?.get('AsyncAmd')]).toEqual(['Enable', 'true'])
    const call = await answer()
    await call.post(asked?.get('AsyncAmdStatusCallback') ?? '', {
      AnsweredBy: 'machine_end_beep',
      MachineDetectionDuration: '3000',
    })
    const push = carrier.requests.at(-1)
    expect(push?.path).toContain(`/Calls/${call.callSid}.json`)
    expect(push?.form.get('Url')).toContain(`/twilio/sessions/${body.id}/turns/1`)
    expect((await sessionOfCall(product, call.callSid)).disposition).toBe('Answering machine')
  })

  it('is hung up on request', async () => {
    const { body } = await place({ to: '+15550190028', flowKey: 'marketing-menu' })
    await answer()
    const before = carrier.requests.length
    expect((await product.api('POST', `/api/calls/${body.id}/hangup`)).status).toBeLessThan(300)
    expect(carrier.requests.slice(before).map(({ form }) => form.get('Status'))).toContain('completed')
  })
})
