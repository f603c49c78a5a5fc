import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flowOf, say, type NodeSketch } from '#shared/testing/flows.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { departmentsNumber, marketingNumber } from './demo.ts'
import { PhoneCall } from './phone.ts'
import type { Product } from './product.ts'
import { sessionOfCall } from './session.ts'
import { eachProduct } from './startedProduct.ts'

type Refusal = { code: string; message: string; details?: unknown }
type Draft = {
  revision: number
  flow: Flow
  problems: { rule: string; severity: string; nodeId?: string; message: string }[]
}

const end: NodeSketch = { type: 'end', data: { prompt: say('Goodbye.') } }
const plain = flowOf({ start: { type: 'start', to: 'end' }, end })

/** A new flow with this document as its draft. */
async function newFlow(product: Product, flow: unknown = plain): Promise<string> {
  const made = await product.api<{ id: string } & Refusal>('POST', '/api/flows', {
    name: `Flow ${randomBytes(4).toString('hex')}`,
    flow,
  })
  if (made.status !== 201) throw new Error(`${made.status} ${made.body.code}: ${made.body.message}`)
  return made.body.id
}
const draftOf = async (product: Product, id: string) => (await product.api<Draft>('GET', `/api/flows/${id}/draft`)).body
const save = async (product: Product, id: string, flow: unknown) => {
  const { revision } = await draftOf(product, id)
  return product.api<Refusal>('PUT', `/api/flows/${id}/draft`, { flow }, { 'If-Match': `"${revision}"` })
}
/** Publishes a flow and puts the departments' number on it. */
async function live(product: Product, flow: Flow): Promise<void> {
  const id = await newFlow(product, flow)
  const published = await product.api<Refusal>('POST', `/api/flows/${id}/versions`, { note: 'Try.' })
  if (published.status !== 201) throw new Error(`${published.status} ${JSON.stringify(published.body)}`)
  const assigned = await product.api('PATCH', `/api/numbers/${encodeURIComponent(departmentsNumber)}`, {
    flowId: id,
    language: null,
  })
  if (assigned.status !== 200) throw new Error(`The number was not assigned: ${JSON.stringify(assigned.body)}`)
}

eachProduct('bad input', (started) => {
  const unchanged = async (id: string) =>
    expect((await draftOf(started.product, id)).flow).toMatchObject({
      nodes: plain.nodes,
      edges: plain.edges,
      variables: [],
    })

  describe('of a draft', () => {
    it('malformed JSON is refused with its place', async () => {
      const { product } = started
      const id = await newFlow(product)
      const { status, body } = await product.api<Refusal>('PUT', `/api/flows/${id}/draft`, '{"flow": {"name": }', {
        'If-Match': '"1"',
      })
      expect([status, body.code]).toEqual([400, 'bad_json'])
      expect(body.message).toMatch(/1|line|position|character/)
      await unchanged(id)
    })

    it('an unknown node type is kept, shown as unknown, and not published', async () => {
      const { product } = started
      const newer = {
        ...plain,
        nodes: [
          ...plain.nodes,
          { id: 'n9', type: 'hologram', version: 3, position: { x: 0, y: 0 }, data: { beam: [1, { two: 'three' }] } },
        ],
      }
      const id = await newFlow(product, newer)
      const draft = await draftOf(product, id)
      expect(draft.flow.nodes.at(-1)).toEqual(newer.nodes.at(-1))
      expect(draft.problems).toContainEqual(
        expect.objectContaining({ rule: 'unknown-node-type', severity: 'error', nodeId: 'n9' }),
      )
      const published = await product.api<Refusal>('POST', `/api/flows/${id}/versions`, {})
      expect([published.status, published.body.code]).toEqual([422, 'not_publishable'])
      expect(JSON.stringify(published.body.details)).toContain('hologram')
    })

    it('an edge that leads nowhere is refused by name', async () => {
      const { product } = started
      const id = await newFlow(product)
      const { status, body } = await save(product, id, {
        ...plain,
        edges: [...plain.edges, { id: 'e9', from: { nodeId: 'start', portId: 'hungUp' }, to: 'ghost' }],
      })
      expect([status, body.code]).toEqual([422, 'invalid_flow'])
      expect(JSON.stringify(body)).toContain('Edge e9 leads to node ghost, which is not in the flow.')
      await unchanged(id)
    })

    it('two thousand nodes are refused with the limit', async () => {
      const { product } = started
      const id = await newFlow(product)
      const nodes = Array.from({ length: 2000 }, (_, index) => ({
        id: `n${index}`,
        type: 'tag',
        version: 1,
        position: { x: index, y: 0 },
        data: { tag: 'x' },
      }))
      const { status, body } = await save(product, id, { ...plain, nodes: [...plain.nodes, ...nodes] })
      expect(status).toBe(422)
      expect(JSON.stringify(body)).toContain('1,000 nodes')
      await unchanged(id)
    })

    it('five megabytes are refused before they are read', async () => {
      const { product } = started
      const id = await newFlow(product)
      const { status, body } = await save(product, id, { ...plain, description: 'x'.repeat(5_000_000) })
      expect([status, body.code]).toEqual([413, 'too_large'])
      await unchanged(id)
    })

    it('made from an older revision is refused, with the revision it is at now', async () => {
      const { product } = started
      const id = await newFlow(product)
      const { revision } = await draftOf(product, id)
      const mine = { ...plain, description: 'Mine.' }
      const headers = { 'If-Match': `"${revision}"` }
      expect((await product.api('PUT', `/api/flows/${id}/draft`, { flow: mine }, headers)).status).toBe(200)
      const theirs = await product.api<Refusal & { details: { revision: number } }>(
        'PUT',
        `/api/flows/${id}/draft`,
        { flow: plain },
        headers,
      )
      expect([theirs.status, theirs.body.code, theirs.body.details.revision]).toEqual([
        412,
        'stale_draft',
        revision + 1,
      ])
      expect((await draftOf(product, id)).flow).toEqual(mine)
    })

    it('NUL and lone surrogates in any text become well-formed text', async () => {
      const { product } = started
      const odd = flowOf(
        { start: { type: 'start', to: 'end' }, end: { type: 'end', data: { prompt: say('A\u0000B\ud800C') } } },
        { name: 'N\u0000ame' },
      )
      const id = await newFlow(product, odd)
      expect((await product.api('POST', `/api/flows/${id}/versions`, { note: 'a\u0000b\udfff' })).status).toBe(201)
      const text = JSON.stringify((await draftOf(product, id)).flow)
      expect(text).toContain('AB\ufffdC')
    })

    it('a pattern that would run for minutes answers at once', async () => {
      const { product } = started
      await live(
        product,
        flowOf(
          {
            start: { type: 'start', to: 'ask' },
            ask: {
              type: 'collect',
              data: {
                prompt: say('Type.'),
                kind: 'digits',
                minLength: 1,
                maxLength: 60,
                pattern: '^(1+)+$',
                saveAs: 'typed',
                tries: 1,
              },
              to: { done: 'end', noInput: 'end', invalid: 'no' },
            },
            no: { type: 'end', data: { prompt: say('That does not match.') } },
            end,
          },
          { variables: [{ name: 'typed', type: 'text' }] },
        ),
      )
      const call = await new PhoneCall(product.line, { to: departmentsNumber }).dial()
      await call.press(`${'1'.repeat(58)}2`)
      expect(call.justHeard.map(({ text }) => text)).toEqual(['That does not match.'])
    })
  })

  describe('of a webhook', () => {
    it('with a wrong signature, or none, is refused and leaves nothing', async () => {
      const { product } = started
      for (const signature of ['', 'AAAA', randomBytes(20).toString('base64')]) {
        const response = await fetch(`${product.url}/twilio/voice`, {
          method: 'POST',
          headers: { 'x-twilio-signature': signature, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({
            AccountSid: product.line.accountSid,
            CallSid: `CA${'9'.repeat(32)}`,
            From: '+15550190001',
            To: marketingNumber,
          }),
        })
        expect(response.status).toBe(403)
      }
      const sessions = await product.api<{ items: unknown[] }>('GET', `/api/sessions?callSid=CA${'9'.repeat(32)}`)
      expect(sessions.body.items).toEqual([])
    })

    it('without the fields a call has, meets an apology and a hang-up, never an error page', async () => {
      const { product } = started
      const call = new PhoneCall(product.line, { to: marketingNumber })
      const answer = await call.post(`${product.url}/twilio/voice`, { CallSid: '', To: '', From: '' })
      expect(answer).toContain('<Hangup/>')
      const turn = await call.post(`${product.url}/twilio/sessions/not-an-id/turns/x`)
      expect(turn).toContain('<Hangup/>')
    })

    it('for a number nobody has, hears a polite word', async () => {
      const { product } = started
      const call = await new PhoneCall(product.line, { to: '+15550100099' }).dial()
      expect(call.isOver).toBe(true)
      expect(call.heard.length).toBeGreaterThan(0)
    })

    it('from a withheld number is answered like any other', async () => {
      const { product } = started
      const call = await new PhoneCall(product.line, { to: marketingNumber, from: 'anonymous' }).dial()
      await call.press('3')
      expect((await sessionOfCall(product, call.callSid)).caller).toBeNull()
    })

    it('with NUL, lone surrogates and control characters in what was said, is stored and answered', async () => {
      const { product } = started
      const call = await new PhoneCall(product.line, { to: marketingNumber }).dial()
      await call.say('off\u0000ers \ud800 \u0008 please')
      expect(call.waiting?.verb).toBe('Gather')
      const said = (await sessionOfCall(product, call.callSid)).interactions.at(-1)?.event as {
        speech: { text: string }
      }
      expect(said.speech.text).not.toContain('\u0000')
      await call.hangUp()
    })
  })

  describe('a request', () => {
    let server: Server
    let port = 0
    let asked = 0
    beforeAll(async () => {
      server = createServer((_, response) => {
        asked += 1
        response.end('{}')
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      port = typeof address === 'object' && address ? address.port : 0
    })
    afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))

    it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433'])(
      'to %s leaves by failure and reaches nobody',
      async (host) => {
        const { product } = started
        const sentence = (text: string): NodeSketch => ({ type: 'end', data: { prompt: say(text) } })
        await live(
          product,
          flowOf({
            start: { type: 'start', to: 'ask' },
            ask: {
              type: 'request',
              data: { url: `http://${host}:${port}/`, timeoutSeconds: 3 },
              to: { success: 'got', failure: 'failed', timeout: 'late' },
            },
            got: sentence('Got it.'),
            failed: sentence('Refused.'),
            late: sentence('Late.'),
          }),
        )
        const call = await new PhoneCall(product.line, { to: departmentsNumber }).dial()
        expect(call.heard.at(-1)?.text).toBe('Refused.')
        expect(asked).toBe(0)
      },
    )
  })
})
