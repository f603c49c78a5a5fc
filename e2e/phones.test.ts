import { describe, expect, it } from 'vitest'
import { defaultVoices } from '#runtime/channels/twilio/voices.ts'
import { marketingTexts } from '#shared/templates/marketingTexts.ts'
import { phoneEventSchema } from '#shared/api/phone.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { marketingNumber } from './demo.ts'
import { registerCompany, signInAsOwner, type Listener, type Member } from './heldPhone.ts'
import { sessionOfCall } from './session.ts'
import { eachProduct } from './startedProduct.ts'

const text = (english: string, spanish: string) => [{ kind: 'text', text: { 'en-US': english, 'es-ES': spanish } }]
const draft = flowOf(
  {
    start: { type: 'start', to: 'bye' },
    welcome: { type: 'say', data: { prompt: text('Welcome.', 'Hola.'), interruptible: false }, to: 'ask' },
    ask: {
      type: 'menu',
      data: {
        prompt: text("It is {{ now | date: '%Y-%m-%d' }}.", "Hoy es {{ now | date: '%Y-%m-%d' }}."),
        choices: [{ id: 'one', key: '1', label: 'One', phrases: {} }],
        timeoutSeconds: 30,
      },
      to: { one: 'thanks', noInput: 'bye', noMatch: 'bye' },
    },
    thanks: { type: 'say', data: { prompt: text('Thank you.', 'Gracias.'), interruptible: false }, to: 'ask' },
    bye: { type: 'end', data: { prompt: text('Goodbye.', 'Adiós.') } },
  },
  { languages: ['en-US', 'es-ES'] },
)

type Phone = { id: string; number: string; callSids: string[] }
const open = async (member: Member, number?: string) => {
  const { status, body } = await member.ask<Phone>('POST', '/api/phones', number === undefined ? {} : { number })
  expect([status, JSON.stringify(body)]).toEqual([201, expect.any(String)])
  return body
}
/** Tells what a web service says, which nobody can reach. */
const asksService = flowOf(
  {
    start: { type: 'start', to: 'look' },
    look: {
      type: 'request',
      data: { url: 'https://shop.invalid/', mapping: [{ path: '$.state', variable: 'state' }] },
      to: { success: 'tell', failure: 'bye', timeout: 'bye' },
    },
    tell: {
      type: 'menu',
      data: { prompt: say('It is {{ vars.state }}.'), choices: [{ id: 'one', key: '1', label: 'Again', phrases: {} }] },
      to: { one: 'tell', noInput: 'bye', noMatch: 'bye' },
    },
    bye: { type: 'end', data: { prompt: say('Goodbye.') } },
  },
  { variables: [{ name: 'state', type: 'text' }] },
)
const waits = (listener: Listener) => listener.next('gathering', ({ isWaiting }) => isWaiting)

eachProduct(
  'the phones of members',
  (started) => {
    describe('a trial', () => {
      it('is heard with its nodes, in Spanish, on a clock of its own, and goes on after the connection broke', async () => {
        const { product } = started
        const owner = await signInAsOwner(product.url)
        const flow = await owner.ask<{ id: string }>('POST', '/api/flows', { name: 'Tried', flow: draft })
        const phone = await open(owner)
        expect(phone.number).toMatch(/^\+155503\d{5}$/)
        const path = `/api/phones/${phone.id}`
        const first = await owner.listen(phone.id)
        const trial = await owner.ask<{ callSid: string; sessionId: string }>('POST', `${path}/trials`, {
          flowId: flow.body.id,
          nodeId: 'welcome',
          from: '+15550190777',
          language: 'es-ES',
          at: '2026-12-25T09:00:00Z',
        })
        expect([trial.status, JSON.stringify(trial.body)]).toEqual([201, expect.any(String)])
        const { callSid, sessionId } = trial.body
        expect(await first.next('ringing')).toMatchObject({
          callSid,
          from: '+15550190777',
          sessionId: null,
          node: null,
        })
        expect(await first.next('fetched')).toMatchObject({
          status: 200,
          turn: 0,
          sessionId,
          trail: [{ node: 'welcome', port: 'next' }, { node: 'ask' }],
        })
        const spoken = { language: 'es-ES', voice: defaultVoices['es-ES'], durationMs: expect.any(Number) }
        const version = { flow: 'tried', version: 0 }
        expect(await first.next('saying')).toMatchObject({
          text: 'Hola.',
          ...spoken,
          node: { ...version, node: 'welcome', type: 'say' },
        })
        expect(await first.next('saying')).toMatchObject({
          text: 'Hoy es 2026-12-25.',
          ...spoken,
          node: { ...version, node: 'ask', type: 'menu' },
        })
        expect(await waits(first)).toMatchObject({ input: ['dtmf'], numDigits: 1, node: { node: 'ask' } })
        first.stop()
        await first.ended
        expect((await owner.ask('POST', `${path}/keys`, { keys: '1' })).status).toBe(200)
        const again = await owner.listen(phone.id, String(first.ids.at(-1)))
        expect(await again.next('fetched')).toMatchObject({ turn: 1, trail: [{ node: 'ask', port: 'one' }, {}, {}] })
        expect(await again.next('saying')).toMatchObject({ text: 'Gracias.', node: { node: 'thanks' } })
        expect(await again.next('saying')).toMatchObject({ text: 'Hoy es 2026-12-25.', node: { node: 'ask' } })
        expect((await owner.ask<Phone>('GET', path)).body.callSids).toEqual([callSid])
        expect((await owner.ask('POST', `${path}/hangup`)).status).toBe(200)
        expect(await again.next('hungUp')).toMatchObject({ status: 'completed', by: 'caller', node: { node: 'ask' } })
        expect(await again.next('ended')).toMatchObject({ status: 'completed' })
        expect([...first.ids, ...again.ids]).toEqual([...first.ids, ...again.ids].map((_, index) => index + 1))
        for (const event of [...first.events, ...again.events]) expect(phoneEventSchema.parse(event)).toEqual(event)
        const session = await owner.ask(`GET`, `/api/sessions/${sessionId}`)
        expect(session.body).toMatchObject({ isTest: true, callSid, caller: '+15550190777', ending: 'hungUp' })
        expect((await owner.ask('DELETE', path)).status).toBe(204)
        await again.ended
        expect((await owner.ask('GET', path)).status).toBe(404)
      })

      it('is answered in place of a web service, and its variables are told and set while it goes on', async () => {
        const { product } = started
        const owner = await signInAsOwner(product.url)
        const flow = await owner.ask<{ id: string }>('POST', '/api/flows', { name: 'Asks', flow: asksService })
        const phone = await open(owner)
        const path = `/api/phones/${phone.id}`
        const listener = await owner.listen(phone.id)
        const trial = await owner.ask<{ sessionId: string }>('POST', `${path}/trials`, {
          flowId: flow.body.id,
          answers: { look: { status: 200, body: { state: 'on its way' } } },
          requests: 'mocked',
        })
        expect([trial.status, JSON.stringify(trial.body)]).toEqual([201, expect.any(String)])
        const { sessionId } = trial.body
        expect(await listener.next('saying')).toMatchObject({ text: 'It is on its way.' })
        await waits(listener)
        const set = { variables: { state: 'lost' } }
        expect(await owner.ask('PATCH', `/api/sessions/${sessionId}/variables`, set)).toMatchObject({
          status: 200,
          body: { variables: { state: 'lost' } },
        })
        await owner.ask('POST', `${path}/keys`, { keys: '1' })
        expect(await listener.next('saying')).toMatchObject({ text: 'It is lost.' })
        const told = listener.events.flatMap((event) => (event.kind === 'variables' ? [event.variables] : []))
        expect(told).toEqual([{ state: 'on its way' }, { state: 'lost' }])
        await owner.ask('DELETE', path)
        const session = await owner.ask<{ interactions: { kind: string }[] }>('GET', `/api/sessions/${sessionId}`)
        expect(session.body.interactions.slice(0, 4).map(({ kind }) => kind)).toEqual([
          'started',
          'responded',
          'variables',
          'collected',
        ])
        expect(JSON.stringify(session.body)).toContain('status 200, mocked')
      })
    })

    it('call a number of the company, speak, and play a whole call as fast as they answer', async () => {
      const { product } = started
      const owner = await signInAsOwner(product.url)
      const phone = await open(owner)
      const path = `/api/phones/${phone.id}`
      const listener = await owner.listen(phone.id)
      const placed = await owner.ask<{ callSid: string }>('POST', `${path}/calls`, {
        to: marketingNumber,
        from: '+15550181020',
        speed: 'fast',
      })
      expect(placed.status).toBe(201)
      expect(
        await listener.next('saying', ({ text: said }) => said === marketingTexts.mainMenu['en-US']),
      ).toMatchObject({ node: { flow: 'marketing-menu', node: 'mainMenu' } })
      await waits(listener)
      expect((await owner.ask('POST', `${path}/speech`, { text: 'products' })).status).toBe(200)
      expect(await listener.next('saying')).toMatchObject({
        text: marketingTexts.products['en-US'],
        node: { node: 'products' },
      })
      await waits(listener)
      await owner.ask('POST', `${path}/hangup`)
      await listener.next('ended')
      const session = await sessionOfCall(product, placed.body.callSid)
      expect(session).toMatchObject({ isTest: false, caller: '+15550181020', ending: 'hungUp' })
      expect((await owner.ask('POST', `${path}/calls`, { to: '+15550100099' })).body).toMatchObject({
        message: 'The company does not have the number +15550100099.',
      })
      await owner.ask('DELETE', path)
    })

    it('are rung by a call of the company, answered or declined', async () => {
      const { product } = started
      const owner = await signInAsOwner(product.url)
      const phone = await open(owner, '+15550190100')
      const path = `/api/phones/${phone.id}`
      const listener = await owner.listen(phone.id)
      const place = async () => {
        const request = { to: '+15550190100', flowKey: 'marketing-menu', language: 'de-DE' }
        return (await owner.ask<{ id: string }>('POST', '/api/calls', request)).body.id
      }
      const statusOf = async (id: string) =>
        (await owner.ask<{ status: string }>('GET', `/api/calls/${id}`)).body.status
      const callId = await place()
      expect(await listener.next('ringing')).toMatchObject({ from: marketingNumber, to: '+15550190100', node: null })
      expect((await owner.ask('POST', `${path}/answer`)).status).toBe(200)
      await listener.next('answered')
      expect(await listener.next('saying')).toMatchObject({
        language: 'de-DE',
        sessionId: callId,
        node: { flow: 'marketing-menu', node: 'greeting' },
      })
      await owner.ask('POST', `${path}/keys`, { keys: '1' })
      await listener.next('saying', ({ node }) => node?.node === 'products')
      await owner.ask('POST', `${path}/hangup`)
      expect(await listener.next('hungUp')).toMatchObject({ status: 'completed', by: 'callee' })
      await listener.next('ended')
      expect(await statusOf(callId)).toBe('completed')
      const second = await place()
      await listener.next('ringing')
      await owner.ask('POST', `${path}/decline`)
      await listener.next('ended')
      expect(await statusOf(second)).toBe('busy')
      await owner.ask('DELETE', path)
    })

    it.each([
      ['a call', 1],
      ['a fast call', 'fast'],
    ])('are rung by a transfer of %s, and talk to whoever called', async (what, speed) => {
      const { product } = started
      const owner = await signInAsOwner(product.url)
      const [caller, colleague] = [await open(owner), await open(owner, '+15550190103')]
      const [heard, rung] = [await owner.listen(caller.id), await owner.listen(colleague.id)]
      const transferring = flowOf({
        start: { type: 'start', to: 'connect' },
        connect: {
          type: 'transfer',
          data: { to: '+15550190103' },
          to: { answered: 'bye', busy: 'bye', noAnswer: 'bye', failed: 'bye' },
        },
        bye: { type: 'end', data: { prompt: [{ kind: 'text', text: { 'en-US': 'Goodbye.' } }] } },
      })
      const flow = await owner.ask<{ id: string }>('POST', '/api/flows', {
        name: `Transferring ${what}`,
        flow: transferring,
      })
      await owner.ask('POST', `/api/phones/${caller.id}/trials`, { flowId: flow.body.id, speed })
      expect(await rung.next('ringing')).toMatchObject({ to: '+15550190103', sessionId: null })
      expect((await owner.ask('POST', `/api/phones/${colleague.id}/answer`)).status).toBe(200)
      expect(await heard.next('bridged')).toMatchObject({ node: { node: 'connect' } })
      await owner.ask('POST', `/api/phones/${colleague.id}/speech`, { text: 'Good morning' })
      expect(await heard.next('heard')).toMatchObject({ text: 'Good morning', node: { node: 'connect' } })
      await owner.ask('POST', `/api/phones/${colleague.id}/hangup`)
      expect(await heard.next('fetched')).toMatchObject({ trail: [{ node: 'connect', port: 'answered' }, {}] })
      expect(await heard.next('saying')).toMatchObject({ text: 'Goodbye.', node: { node: 'bye' } })
      for (const { id } of [caller, colleague]) await owner.ask('DELETE', `/api/phones/${id}`)
    })

    it('are neither seen nor steered by another company, which may use the same number', async () => {
      const { product } = started
      const owner = await signInAsOwner(product.url)
      const stranger = await registerCompany(product.url, 'stranger@example.test')
      const phone = await open(owner, '+15550190101')
      const listener = await owner.listen(phone.id)
      const path = `/api/phones/${phone.id}`
      expect((await stranger.ask('GET', '/api/phones')).body).toEqual({ items: [] })
      expect((await owner.ask<{ items: Phone[] }>('GET', '/api/phones')).body.items.map(({ id }) => id)).toEqual([
        phone.id,
      ])
      const requests = [
        ['GET', path],
        ['GET', `${path}/events`],
        ['POST', `${path}/calls`, { to: marketingNumber }],
        ['POST', `${path}/keys`, { keys: '1' }],
        ['POST', `${path}/speech`, { text: 'hello' }],
        ...['answer', 'decline', 'hangup', 'silence'].map((deed) => ['POST', `${path}/${deed}`]),
        ['DELETE', path],
      ] as [string, string, unknown?][]
      for (const [method, address, body] of requests)
        expect([method, address, (await stranger.ask(method, address, body)).status]).toEqual([method, address, 404])
      const theirs = await open(stranger, '+15550190101')
      expect(theirs.id).not.toBe(phone.id)
      const own = await stranger.ask('POST', `/api/phones/${theirs.id}/calls`, { to: marketingNumber })
      expect(own.status).toBe(404)
      expect(listener.events).toEqual([])
      for (const [member, { id }] of [
        [owner, phone],
        [stranger, theirs],
      ] as const)
        expect((await member.ask('DELETE', `/api/phones/${id}`)).status).toBe(204)
      await listener.ended
    })
  },
  { CARRIER_SPEED: '20' },
)
