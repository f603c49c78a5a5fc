import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flowOf, say, type NodeSketch } from '#shared/testing/flows.ts'
import { departmentsNumber } from './demo.ts'
import { PhoneCall } from './phone.ts'
import { freePort, newDataDir, removeDataDir, startProduct, type Product } from './product.ts'
import { sessionOfCall } from './session.ts'

type Asked = { method: string; url: string; key: string; body: string }

/** A customer's server: keeps what it is asked and answers when told to. */
async function startShop() {
  const asked: Asked[] = []
  const shop = { answer: (_: Asked, response: ServerResponse) => void response.end('{}') }
  const server: Server = createServer((request: IncomingMessage, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const each = {
        method: request.method ?? '',
        url: request.url ?? '',
        key: String(request.headers['idempotency-key']),
        body,
      }
      asked.push(each)
      response.setHeader('content-type', 'application/json')
      shop.answer(each, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    shop,
    asked,
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const end: NodeSketch = { type: 'end', data: { prompt: say('Goodbye.') } }
const sentence = (text: string): NodeSketch => ({ type: 'end', data: { prompt: say(text) } })

async function live(product: Product, flow: ReturnType<typeof flowOf>): Promise<void> {
  const made = await product.api<{ id: string }>('POST', '/api/flows', { name: `Requests ${Math.random()}`, flow })
  const published = await product.api('POST', `/api/flows/${made.body.id}/versions`, {})
  if (published.status !== 201) throw new Error(JSON.stringify(published.body))
  await product.api('PATCH', `/api/numbers/${encodeURIComponent(departmentsNumber)}`, {
    flowId: made.body.id,
    language: null,
  })
}

describe('a request of a flow', () => {
  const dataDir = newDataDir()
  const environment = { ALLOW_PRIVATE_REQUESTS: 'on', LOG_LEVEL: 'trace' }
  let customer: Awaited<ReturnType<typeof startShop>>
  let product: Product
  let port: number
  beforeAll(async () => {
    customer = await startShop()
    port = await freePort()
    product = await startProduct({ dataDir, port, environment })
  })
  afterAll(async () => {
    await product.kill('SIGTERM')
    await customer.close()
    removeDataDir(dataDir)
  })

  it('maps the answer, and sends what the caller typed without keeping it anywhere', async () => {
    customer.shop.answer = (_, response) => {
      response.end(JSON.stringify({ order: { total: 12.5, items: [{ name: 'Lamp' }] } }))
    }
    await live(
      product,
      flowOf(
        {
          start: { type: 'start', to: 'pin' },
          pin: {
            type: 'collect',
            data: { prompt: say('Your PIN.'), minLength: 6, maxLength: 6, endKey: '', saveAs: 'pin', sensitive: true },
            to: { done: 'ask', noInput: 'end', invalid: 'end' },
          },
          ask: {
            type: 'request',
            data: {
              method: 'POST',
              url: `${customer.url}/orders/{{ caller.number }}`,
              body: { kind: 'json', json: '{"pin": "{{ vars.pin }}"}' },
              mapping: [
                { path: '$.order.total', variable: 'total' },
                { path: '$.order.items[0].name', variable: 'item' },
              ],
            },
            to: { success: 'read', failure: 'end', timeout: 'end' },
          },
          read: { type: 'end', data: { prompt: say('A {{ vars.item }} for {{ vars.total }}.') } },
          end,
        },
        {
          variables: [
            { name: 'pin', type: 'text', sensitive: true },
            { name: 'total', type: 'number' },
            { name: 'item', type: 'text' },
          ],
        },
      ),
    )
    const planted = '604937'
    const call = await new PhoneCall(product.line, { to: departmentsNumber, from: '+15550186543' }).dial()
    await call.press(planted)
    expect(call.heard.at(-1)?.text).toBe('A Lamp for 12.5.')
    expect(customer.asked.at(-1)).toMatchObject({ method: 'POST', body: `{"pin":"${planted}"}` })
    expect(customer.asked.at(-1)?.url).toContain('15550186543')
    const session = await sessionOfCall(product, call.callSid)
    expect(session.variables).toMatchObject({ total: 12.5, item: 'Lamp' })
    expect(JSON.stringify(session)).not.toContain(planted)
    expect(product.output()).not.toContain(planted)
    expect(product.output()).not.toContain('5550186543')
  })

  it('of nine seconds, three times in a row: every webhook is answered within six, and none is sent twice', async () => {
    customer.shop.answer = (_, response) => void setTimeout(() => response.end('{}'), 9000)
    const ask = (path: string, next: string): NodeSketch => ({
      type: 'request',
      data: { method: 'POST', url: `${customer.url}/${path}`, timeoutSeconds: 15, holdPrompt: say('One moment.') },
      to: { success: next, failure: 'failed', timeout: 'failed' },
    })
    await live(
      product,
      flowOf({
        start: { type: 'start', to: 'one' },
        one: ask('one', 'two'),
        two: ask('two', 'three'),
        three: ask('three', 'done'),
        done: sentence('All three are done.'),
        failed: sentence('Failed.'),
      }),
    )
    const before = customer.asked.length
    const times: number[] = []
    const call = new PhoneCall(product.line, {
      to: departmentsNumber,
      onAnswer: (milliseconds) => times.push(milliseconds),
    })
    await call.dial()
    expect(call.heard.at(-1)?.text).toBe('All three are done.')
    expect(call.heard.filter(({ text }) => text === 'One moment.').length).toBeGreaterThanOrEqual(9)
    expect(Math.max(...times)).toBeLessThan(6000)
    expect(customer.asked.slice(before).map(({ url }) => url)).toEqual(['/one', '/two', '/three'])
    expect(new Set(customer.asked.slice(before).map(({ key }) => key)).size).toBe(3)
  })

  it.each([
    ['GET', 'Answered.', 2],
    ['POST', 'Unknown.', 1],
  ])('by %s, of a process that is killed meanwhile, goes on after the restart', async (method, heard, sent) => {
    customer.shop.answer = () => undefined
    await live(
      product,
      flowOf({
        start: { type: 'start', to: 'ask' },
        ask: {
          type: 'request',
          data: { method, url: `${customer.url}/killed`, timeoutSeconds: 20, holdPrompt: say('One moment.') },
          to: { success: 'answered', failure: 'unknown', timeout: 'late' },
        },
        answered: sentence('Answered.'),
        unknown: sentence('Unknown.'),
        late: sentence('Late.'),
      }),
    )
    const before = customer.asked.length
    const call = new PhoneCall(product.line, { to: departmentsNumber, tries: 60, retryMs: 250 })
    const talking = call.dial()
    await expect.poll(() => customer.asked.length, { timeout: 10_000 }).toBe(before + 1)
    await product.kill('SIGKILL')
    customer.shop.answer = (_, response) => void response.end('{}')
    product = await startProduct({ dataDir, port, environment })
    await talking
    expect(call.heard.at(-1)?.text).toBe(heard)
    const keys = customer.asked.slice(before).map(({ key }) => key)
    expect(keys).toHaveLength(sent)
    expect(new Set(keys).size).toBe(1)
  })
})
