import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createApp } from '#runtime/app.ts'
import { systemRandom, type Timers } from '#runtime/clock.ts'
import { readConfig } from '#runtime/config.ts'
import { seedDemo } from '#runtime/demo/seedDemo.ts'
import { createFolderStore } from '#runtime/media/folderStore.ts'
import { createSealer } from '#runtime/security/sealer.ts'
import type { Store } from '#runtime/store/store.ts'
import { silentLog } from '#runtime/testing/databases.ts'
import { createCarrier, type Carrier } from '../simulator/carrier.ts'
import { createSteppedClock, type SteppedClock } from '../simulator/clock.ts'

type Fetch = (request: Request, env: object) => Response | Promise<Response>

/** The product and the carrier in one process, each behind its port, on one clock that stands until it is moved. */
export type OneClock = {
  clock: SteppedClock
  carrier: Carrier
  /** A request of the owner. */
  api<Answer>(method: string, path: string, body?: unknown): Promise<Answer>
  url: string
  headers: { authorization: string }
  stop(): Promise<void>
}

/** `webhookTimeScale` multiplies how long the carrier waits for answers, which is time on the wall. */
export async function startOnOneClock(
  store: Store,
  dataDir: string,
  { webhookTimeScale = 1 }: { webhookTimeScale?: number } = {},
): Promise<OneClock> {
  const clock = createSteppedClock()
  const runtimeClock = { now: () => new Date(clock.now()) }
  const hex = () => randomBytes(16).toString('hex')
  const localCarrier = { accountSid: `AC${hex()}`, authToken: hex() }
  const secrets = { jwtSecret: hex() + hex(), encryptionKey: randomBytes(32), cliToken: hex(), localCarrier }
  const config = readConfig({ DATA_DIR: dataDir })
  const product = await listen()
  const switchboard = await listen()

  await seedDemo({
    db: store.db,
    clock: runtimeClock,
    random: systemRandom,
    log: silentLog,
    config: { ...config, localCarrier },
    sealer: createSealer(secrets.encryptionKey),
    // Nobody signs in by password here.
    hashPassword: async () => 'none',
  })
  const runtime = createApp({
    store,
    files: createFolderStore({ mediaDir: config.mediaDir, clock: runtimeClock }),
    config,
    secrets,
    clock: runtimeClock,
    timers: timersOn(clock),
    random: systemRandom,
    log: silentLog,
    baseUrl: product.url,
  })
  product.answerWith(runtime.app.fetch as Fetch)
  const carrier = createCarrier({
    mainAccount: { sid: localCarrier.accountSid, authToken: localCarrier.authToken },
    clock,
    seed: 'one clock',
    isStrict: true,
    webhookTimeScale,
    apiUrl: () => switchboard.url,
  })
  switchboard.answerWith(carrier.app.fetch as Fetch)
  const background = await runtime.start()
  await runtime.standIn.connect(switchboard.url)

  const headers = { authorization: `Bearer ${secrets.cliToken}` }
  return {
    clock,
    carrier,
    url: product.url,
    headers,
    async api<Answer>(method: string, path: string, body?: unknown) {
      const response = await fetch(product.url + path, {
        method,
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as Answer
    },
    async stop() {
      carrier.stop()
      await background.stop()
      product.close()
      switchboard.close()
    },
  }
}

/** A port that is known before what answers there. */
async function listen() {
  let answer: Fetch = () => new Response(null, { status: 503 })
  const server = serve({ fetch: (request, env) => answer(request, env), port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith: (fetch: Fetch) => (answer = fetch),
    close() {
      if ('closeAllConnections' in server) server.closeAllConnections()
      server.close()
    },
  }
}

function timersOn(clock: SteppedClock): Timers {
  return {
    after(ms, run) {
      const timer = clock.after(ms, run)
      return () => timer.cancel()
    },
    every(ms, run) {
      let timer = clock.after(ms, again)
      function again() {
        timer = clock.after(ms, again)
        run()
      }
      return () => timer.cancel()
    },
  }
}
