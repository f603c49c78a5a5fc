import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { until } from './placedCall.ts'
import { freePort, newDataDir, removeDataDir, startProduct } from './product.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `npm run carrier` with these arguments, and its REST API; `ended` has what it complained of. */
async function startCarrier(args: string[]) {
  const dataDir = newDataDir()
  const account = { sid: `AC${'5'.repeat(32)}`, token: 'a-token-of-the-stand-in' }
  mkdirSync(join(dataDir, 'secrets'))
  writeFileSync(join(dataDir, 'secrets', 'carrier-account-sid'), account.sid)
  writeFileSync(join(dataDir, 'secrets', 'carrier-auth-token'), account.token)
  const { CARRIER_STRICT: _, ...environment } = process.env
  const port = String(await freePort())
  const child = spawn(process.execPath, ['scripts/carrier.mjs', ...args], {
    cwd: root,
    env: { ...environment, DATA_DIR: dataDir, CARRIER_PORT: port, CARRIER_SPEED: '50', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complained = ''
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  const ended = new Promise<{ code: number | null; complained: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, complained })),
  )
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
    removeDataDir(dataDir)
  })
  const authorization = `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString('base64')}`
  return {
    ended,
    async ask<Answer>(path: string, form?: Record<string, string>) {
      const answer = await fetch(`http://127.0.0.1:${port}/2010-04-01/Accounts/${account.sid}${path}`, {
        headers: { authorization },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      })
      return (await answer.json()) as Answer
    },
  }
}

it.each([
  [['--strict'], 'failed'],
  [[], 'completed'],
])('started by itself with %j, has a call whose document it must warn of end as %s', async (args, status) => {
  const { ask } = await startCarrier(args)
  await until(() => ask('.json').catch(() => undefined))
  const twiml = '<Response><Say>Hello.</Say><Bogus/></Response>'
  // One that Twilio lends to whoever tries.
  const placed = await ask<{ sid: string }>('/Calls.json', { To: '+15550190001', From: '+15005550006', Twiml: twiml })
  const isOpen = ['queued', 'ringing', 'in-progress']
  const ended = await until(async () => {
    const call = await ask<{ status: string }>(`/Calls/${placed.sid}.json`)
    return isOpen.includes(call.status) ? undefined : call
  })
  expect(ended.status).toBe(status)
})

it('started by itself, says what it takes', async () => {
  const { ended } = await startCarrier(['--stern'])
  expect(await ended).toMatchObject({
    code: 1,
    complained: expect.stringContaining('Usage: npm run carrier [-- --strict]'),
  })
})

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
