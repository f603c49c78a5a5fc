import { afterEach, expect, it } from 'vitest'
import { createCarrier } from '#runtime/channels/twilio/carrier.ts'
import { numberUrls } from '#runtime/channels/twilio/urls.ts'
import { refusal, startCarrierServer, type CarrierAnswer, type CarrierRequest } from '#runtime/testing/carrierServer.ts'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { freshNumber } from '#runtime/testing/fillCompany.ts'
import { newApi } from '#runtime/testing/newApi.ts'
import type { NumberView } from '#shared/api/number.ts'

const urls = numberUrls('https://ivr.example.test')
const pathOf = (number: string) => `/api/numbers/${encodeURIComponent(number)}`

type Listed = { sid: string; phone_number: string } & Record<string, string | null>
let made = 0
/** A number as Twilio lists it: nothing is set up yet. */
const listed = (change: Partial<Listed> = {}): Listed => ({
  sid: `PN${String(++made).padStart(32, '0')}`,
  phone_number: freshNumber(),
  friendly_name: 'Front desk',
  voice_url: '',
  voice_method: 'POST',
  voice_fallback_url: '',
  voice_fallback_method: 'POST',
  status_callback: '',
  status_callback_method: 'POST',
  voice_application_sid: '',
  trunk_sid: null,
  ...change,
})
const rightly = {
  voice_url: urls.voiceUrl,
  voice_fallback_url: urls.voiceFallbackUrl,
  status_callback: urls.statusCallbackUrl,
}

/** Lists these numbers and keeps what it is told of one, as Twilio does. */
function carrierWith(numbers: Listed[]) {
  return ({ method, path, form }: CarrierRequest): CarrierAnswer => {
    const [route = '', query] = path.split('?')
    const sid = /IncomingPhoneNumbers\/(\w+)\.json$/.exec(route)?.[1]
    if (sid === undefined) {
      const asked = new URLSearchParams(query).get('PhoneNumber')
      const found = numbers.filter(({ phone_number }) => asked === null || phone_number.includes(asked))
      return { status: 200, body: { incoming_phone_numbers: found, next_page_uri: null } }
    }
    const number = numbers.find((each) => each.sid === sid)
    if (!number || method !== 'POST') return refusal(404, 20404, 'The requested resource was not found')
    for (const [name, value] of form) number[name.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase()] = value
    return { status: 200, body: number }
  }
}

eachDatabase('numbers at the carrier', (database) => {
  let close: (() => Promise<void>) | undefined
  afterEach(() => close?.())

  const set = async (
    numbers: Listed[] = [],
    {
      answer = carrierWith(numbers),
      publicUrl = 'https://ivr.example.test',
      isOnLoopback,
    }: { answer?: (request: CarrierRequest) => CarrierAnswer; publicUrl?: string | null; isOnLoopback?: boolean } = {},
  ) => {
    const server = await startCarrierServer(answer)
    close = server.close
    const carrier = createCarrier({ accountSid: `AC${'0'.repeat(32)}`, authToken: 'token', apiUrl: server.url })
    const api = newApi(database.store, {
      config: { publicUrl: publicUrl ?? undefined },
      carrier: isOnLoopback === undefined ? carrier : { ...carrier, isOnLoopback },
    })
    const owner = await api.newMember('owner')
    const sync = () => owner.ask('POST', '/api/numbers/sync')
    const setUp = (number: string) => owner.ask('POST', `${pathOf(number)}/webhooks`)
    return { ...api, server, owner, sync, setUp }
  }
  const withoutCarrier = async () => {
    const api = newApi(database.store)
    return { ...api, owner: await api.newMember('owner') }
  }

  it('takes in the numbers the carrier has, and says of each where it leads', async () => {
    const right = listed(rightly)
    const wrong = listed({ ...rightly, friendly_name: 'Two\u0000nd', voice_method: 'GET', status_callback: '' })
    const led = listed({ ...rightly, voice_application_sid: 'AP1' })
    const { sync, owner, clock } = await set([right, wrong, led])
    const answer = await sync()
    expect(answer.status).toBe(200)
    const { items, ...rest } = answer.body as { items: NumberView[]; added: string[] }
    expect({ ...rest, added: new Set(rest.added) }).toEqual({
      added: new Set([right, wrong, led].map(({ phone_number }) => phone_number)),
      gone: [],
      heldElsewhere: [],
    })
    const viewOf = ({ phone_number }: Listed) => items.find(({ number }) => number === phone_number)
    const checkedAt = clock.now().toISOString()
    expect(viewOf(right)).toMatchObject({
      label: 'Front desk',
      carrierSid: right.sid,
      flow: null,
      webhooks: { state: 'right', checkedAt, faults: [] },
    })
    expect(viewOf(wrong)).toMatchObject({
      label: 'Twond',
      webhooks: {
        state: 'wrong',
        faults: [
          { url: 'voice', expected: urls.voiceUrl, actual: `GET ${urls.voiceUrl}` },
          { url: 'status', expected: urls.statusCallbackUrl, actual: null },
        ],
      },
    })
    expect(viewOf(led)?.webhooks.faults.map(({ actual }) => actual)).toEqual(Array(3).fill('application AP1'))
    expect((await owner.ask('GET', '/api/numbers')).body).toMatchObject({ items })
  })

  it('keeps what the company has set, and notes what has changed at the carrier', async () => {
    const kept = listed(rightly)
    const left = listed(rightly)
    const numbers = [kept, left]
    const { sync, owner } = await set(numbers)
    await sync()
    await owner.ask('PATCH', pathOf(kept.phone_number), { label: 'Paris', language: 'fr-FR' })
    kept['voice_url'] = 'https://elsewhere.example'
    numbers.pop()
    expect((await sync()).body).toMatchObject({
      items: [{ number: kept.phone_number, label: 'Paris', language: 'fr-FR', webhooks: { state: 'wrong' } }],
      added: [],
      gone: [left.phone_number],
    })
    expect((await owner.ask('GET', pathOf(left.phone_number))).body).toMatchObject({
      carrierSid: null,
      webhooks: { state: 'wrong', faults: [{ actual: null }, { actual: null }, { actual: null }] },
    })
    expect((await sync()).body).toMatchObject({ gone: [] })
  })

  it('leaves a number where it is when another company has it', async () => {
    const held = listed(rightly)
    const { sync, owner, newMember, db } = await set([held])
    const holder = await newMember('owner')
    const now = new Date(0)
    await db
      .insertInto('phoneNumber')
      .values({ companyId: holder.companyId, number: held.phone_number, createdAt: now, updatedAt: now })
      .execute()
    expect((await sync()).body).toEqual({ items: [], added: [], gone: [], heldElsewhere: [held.phone_number] })
    expect((await owner.ask('GET', pathOf(held.phone_number))).status).toBe(404)
    expect((await holder.ask('GET', pathOf(held.phone_number))).body).toMatchObject({
      carrierSid: null,
      webhooks: { state: 'unknown', checkedAt: null },
    })
    const added = await owner.ask('POST', '/api/numbers', { number: held.phone_number })
    expect(added).toMatchObject({ status: 409, body: { code: 'number_taken' } })
  })

  it('sets the three addresses together', async () => {
    const number = listed({ voice_url: 'https://old.example', voice_application_sid: 'AP1' })
    const { sync, setUp, server, clock } = await set([number])
    await sync()
    clock.move(60_000)
    expect(await setUp(number.phone_number)).toMatchObject({
      status: 200,
      body: {
        number: number.phone_number,
        carrierSid: number.sid,
        webhooks: { state: 'right', checkedAt: clock.now().toISOString(), faults: [] },
      },
    })
    const changes = server.requests.filter(({ method }) => method === 'POST')
    expect(changes.map(({ form }) => Object.fromEntries(form))).toEqual([
      {
        VoiceApplicationSid: '',
        VoiceUrl: urls.voiceUrl,
        VoiceMethod: 'POST',
        VoiceFallbackUrl: urls.voiceFallbackUrl,
        VoiceFallbackMethod: 'POST',
        StatusCallback: urls.statusCallbackUrl,
        StatusCallbackMethod: 'POST',
      },
    ])
  })

  it('says what stands in the way of setting them', async () => {
    const number = listed()
    const numbers = [number]
    const { sync, setUp, owner } = await set(numbers)
    expect(await setUp(number.phone_number)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    await sync()
    numbers.pop()
    expect(await setUp(number.phone_number)).toMatchObject({ status: 404, body: { code: 'number_not_owned' } })
    expect((await owner.ask('GET', pathOf(number.phone_number))).body).toMatchObject({ carrierSid: null })

    const local = await withoutCarrier()
    const added = freshNumber()
    await local.owner.ask('POST', '/api/numbers', { number: added })
    expect(await local.owner.ask('POST', `${pathOf(added)}/webhooks`)).toMatchObject({
      status: 409,
      body: { code: 'no_carrier' },
    })
    expect(await local.owner.ask('POST', '/api/numbers/sync')).toMatchObject({
      status: 409,
      body: { code: 'no_carrier' },
    })
  })

  it('hands out no address of this machine, but to a carrier that is on it', async () => {
    const number = listed()
    const far = await set([number], { publicUrl: null, isOnLoopback: false })
    await far.sync()
    expect(await far.setUp(number.phone_number)).toMatchObject({ status: 409, body: { code: 'no_public_url' } })
    expect(number['voice_url']).toBe('')
    await close?.()
    const other = listed()
    const near = await set([other], { publicUrl: null })
    await near.sync()
    expect(await near.setUp(other.phone_number)).toMatchObject({ status: 200, body: { webhooks: { state: 'right' } } })
  })

  it('tells a carrier that does not answer from one that refuses', async () => {
    const answers: CarrierAnswer[] = ['hangUp', refusal(503, 20503, 'Unavailable'), refusal(401, 20003, 'Authenticate')]
    const { sync, server } = await set([], { answer: () => answers.shift() ?? 'hangUp' })
    expect(await sync()).toMatchObject({ status: 502, body: { code: 'carrier_unreachable' } })
    expect(await sync()).toMatchObject({ status: 502, body: { code: 'carrier_unreachable' } })
    expect(await sync()).toMatchObject({
      status: 502,
      body: { code: 'carrier_refused', details: { carrierCode: '20003' } },
    })
    expect(server.requests).toHaveLength(3)
  })

  it('adds a number that the carrier has, and no other', async () => {
    const number = listed(rightly)
    const { owner } = await set([number])
    const { id: flowId } = (await owner.ask('POST', '/api/flows', { name: 'Front' })).body as { id: string }
    const body = { number: number.phone_number, flowId, language: 'fr-FR' }
    expect(await owner.ask('POST', '/api/numbers', body)).toMatchObject({
      status: 201,
      body: {
        ...{ number: number.phone_number, label: 'Front desk', language: 'fr-FR', carrierSid: number.sid },
        flow: { id: flowId },
        webhooks: { state: 'right' },
      },
    })
    expect(await owner.ask('POST', '/api/numbers', body)).toMatchObject({
      status: 409,
      body: { code: 'number_exists' },
    })
    for (const foreign of [freshNumber(), '+14155550123'])
      expect(await owner.ask('POST', '/api/numbers', { number: foreign })).toMatchObject({
        status: 409,
        body: { code: 'number_not_owned' },
      })
  })

  it('adds numbers of the stand-in range while no carrier is connected', async () => {
    const { owner } = await withoutCarrier()
    const number = freshNumber()
    expect(await owner.ask('POST', '/api/numbers', { number, label: 'Trial' })).toMatchObject({
      status: 201,
      body: { number, label: 'Trial', flow: null, webhooks: { state: 'unknown', faults: [] } },
    })
    expect(await owner.ask('POST', '/api/numbers', { number: '+14155550123' })).toMatchObject({
      status: 409,
      body: { code: 'number_not_owned' },
    })
    expect((await owner.ask('POST', '/api/numbers', { number: '12345' })).status).toBe(400)
    const missing = { number: freshNumber(), flowId: owner.userId }
    expect((await owner.ask('POST', '/api/numbers', missing)).status).toBe(404)
  })
})
