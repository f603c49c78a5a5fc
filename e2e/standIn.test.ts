import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newDataDir, removeDataDir, startProduct, type Product } from './product.ts'
import { eachProduct } from './startedProduct.ts'

type Call = { id: string; status: string }
type Step = { seq: number; trail: { node: string }[]; ended?: { reason: string } }

const place = async (product: Product, to: string) => {
  const placed = await product.api<Call>('POST', '/api/calls', { to, flowKey: 'marketing-menu' })
  expect([placed.status, JSON.stringify(placed.body)]).toEqual([201, expect.any(String)])
  return placed.body.id
}

/** The call once its carrier has told its end; the suite's time limit bounds the wait. */
async function ended(product: Product, callId: string): Promise<Call> {
  for (;;) {
    const { body } = await product.api<Call>('GET', `/api/calls/${callId}`)
    if (!['queued', 'initiated', 'ringing', 'in-progress'].includes(body.status)) return body
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

eachProduct(
  'the carrier in the box',
  (started) => {
    it('is the carrier while there is no account, and knows the numbers', async () => {
      const { product } = started
      expect((await product.api('GET', '/readyz')).body).toEqual({
        status: 'ready',
        carrier: 'standIn',
        trials: 'standIn',
      })
      expect(product.output()).toContain('carrier   the stand-in at http://127.0.0.1:')
      const { body } = await product.api<{ items: { number: string; webhooks: { state: string } }[] }>(
        'GET',
        '/api/numbers',
      )
      expect(body.items.map(({ number, webhooks }) => [number, webhooks.state])).toEqual([
        ['+15550100001', 'right'],
        ['+15550100002', 'right'],
      ])
    })

    it('rings phones: one is busy, one does not exist, one answers and hangs up', async () => {
      const { product } = started
      const [busy, nobody, short] = [
        await place(product, '+15550190002'),
        await place(product, '+15550190004'),
        await place(product, '+15550190007'),
      ]
      expect((await ended(product, busy)).status).toBe('busy')
      expect((await ended(product, nobody)).status).toBe('failed')
      expect((await ended(product, short)).status).toBe('completed')
    })

    it('is followed step by step until the call is over, with the token of the terminal tools', async () => {
      const { product, dataDir } = started
      const callId = await place(product, '+15550190007')
      const token = readFileSync(join(dataDir, 'secrets', 'cli-token'), 'utf8').trim()
      const ask = () =>
        fetch(`${product.url}/api/sessions/${callId}/events`, { headers: { authorization: `Bearer ${token}` } })
      let answer = await ask()
      // The session begins when somebody picks up.
      while (answer.status === 404) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        answer = await ask()
      }
      const text = await answer.text()
      const steps = [...text.matchAll(/^data: (.+)$/gm)].map(([, json = '']) => JSON.parse(json) as Step)
      expect(steps[0]?.trail.map(({ node }) => node)).toEqual(['start', 'greeting', 'mainMenu'])
      expect(steps.at(-1)?.ended).toEqual({ reason: 'hungUp' })
      expect(steps.map(({ seq }) => seq)).toEqual(steps.map((_, index) => index + 1))
    })
  },
  { CARRIER_SPEED: '8', CARRIER_CALLS_PER_SECOND: '10' },
)

it('ends with a product that is killed', async () => {
  const dataDir = newDataDir()
  const product = await startProduct({ dataDir })
  try {
    const isConnected = () => /the stand-in at (http:\S+?),/.exec(product.output())?.[1]
    while (!isConnected()) await new Promise((resolve) => setTimeout(resolve, 50))
    const url = isConnected() ?? ''
    const answers = () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      )
    expect(await answers()).toBe(true)
    await product.kill('SIGKILL')
    while (await answers()) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await answers()).toBe(false)
  } finally {
    await product.kill('SIGKILL')
    removeDataDir(dataDir)
  }
})
