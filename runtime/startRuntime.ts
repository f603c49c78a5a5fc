import { serve } from '@hono/node-server'
import type { Server } from 'node:http'
import { createServer } from 'node:net'
import { createApp } from './app.ts'
import { hashPassword } from './accounts/password.ts'
import { systemClock, systemRandom, systemTimers } from './clock.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import { seedDemo, type Seeded } from './demo/seedDemo.ts'
import { drainOnSignal } from './drain.ts'
import { carriersInUse } from './http/health.ts'
import { loadEnvironment } from './environment.ts'
import { createLog, type Log } from './log.ts'
import { loadSecrets, type Secrets } from './secrets.ts'
import { createSealer } from './security/sealer.ts'
import { openFileStore } from './media/openFileStore.ts'
import { migrate } from './store/migrate.ts'
import { openDatabase } from './store/openDatabase.ts'
import { findImage } from './store/pgliteImage.ts'

/** What `npm start` prints for people, apart from the structured log. */
const say = (line: string) => void process.stdout.write(`${line}\n`)

/** Whoever composes the program starts the stand-in carrier: the runtime knows it by HTTP only. */
export type StartCarrier = (
  options: {
    accountSid: string
    authToken: string
    /** Recordings go below it. */
    dataDir: string
    /** Where webhooks go: signed for `productUrl`, sent to `localUrl`, which reaches the same server without a proxy. */
    productUrl: string
    localUrl: string
  },
  on: {
    /** Once for every time it starts, the first included: after a crash it knows nothing. */
    listening(url: string): void
    /** It will not come back. */
    ended(reason: string): void
  },
) => { stop(): void }

/** Slower than this it is not waited for. */
const carrierPatienceMs = 10_000

type BeginCarrier = {
  config: Config
  secrets: Secrets
  startCarrier: StartCarrier | undefined
  baseUrl: string
  port: number
  log: Log
}

/** The stand-in carrier of this start, and whoever follows where it listens; undefined: nowhere. */
function beginCarrier({ config, secrets, startCarrier, baseUrl, port, log }: BeginCarrier) {
  // Without an account, TWILIO_API_URL names one that somebody else started.
  const elsewhere = config.twilio ? undefined : config.twilioApiUrl
  let told: { url: string | undefined } | undefined
  let hear: ((url: string | undefined) => void) | undefined
  const tell = (url: string | undefined) => {
    told = { url }
    hear?.(url)
  }
  let child: ReturnType<StartCarrier> | undefined
  if (elsewhere !== undefined || !startCarrier) told = { url: elsewhere }
  else {
    const localUrl = `http://127.0.0.1:${port}`
    const options = { ...secrets.localCarrier, dataDir: config.dataDir, productUrl: baseUrl, localUrl }
    const ended = (reason: string) => {
      log.error({ reason }, 'The stand-in carrier does not run.')
      tell(undefined)
    }
    child = startCarrier(options, { listening: tell, ended })
  }
  return {
    stop: () => child?.stop(),
    follow(listener: (url: string | undefined) => void) {
      hear = listener
      if (told) hear(told.url)
    },
  }
}

async function run(startCarrier: StartCarrier | undefined): Promise<void> {
  const config = readConfig(loadEnvironment())
  const log = createLog({ level: config.logLevel })
  const secrets = loadSecrets(config.dataDir, config)
  const port = config.port === 0 ? await freePort() : config.port
  const baseUrl = config.publicUrl ?? `http://127.0.0.1:${port}`
  // It starts while the database opens.
  const carrier = beginCarrier({ config, secrets, startCarrier, baseUrl, port, log })
  // Where it is the carrier, calls can be placed from the first moment on; a real one does not wait for it.
  let isCarrierKnown = config.twilio !== undefined
  const image = findImage()
  const store = await openDatabase({
    ...(config.databaseUrl === undefined ? { dataDir: config.dataDir } : { url: config.databaseUrl }),
    ...(image !== undefined && { image }),
    log,
  })
  await migrate(store, { log })
  const seeded = await seedDemo({
    db: store.db,
    clock: systemClock,
    random: systemRandom,
    log,
    config: { ...config, localCarrier: secrets.localCarrier },
    sealer: createSealer(secrets.encryptionKey),
    hashPassword,
  })

  const files = await openFileStore({ config, clock: systemClock })
  const runtime = createApp({
    store,
    files,
    config,
    secrets,
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    log,
    baseUrl,
    isReady: () => isCarrierKnown,
  })
  const background = await runtime.start()
  const { standIn } = runtime
  let isGreeted = false
  const arrive = () => {
    isCarrierKnown = true
    if (!isGreeted) greet({ config, address: baseUrl, durability: store.durability, standIn: standIn.url(), ...seeded })
    isGreeted = true
  }
  const connect = (url: string | undefined) =>
    standIn
      .connect(url)
      .then(() => log.info(carriersInUse(standIn), 'Carriers in use.'))
      .catch((error: unknown) => log.error({ err: error }, 'The stand-in carrier could not be prepared.'))
  const server = serve({ fetch: runtime.fetch, port, ...(config.host && { hostname: config.host }) }, () => {
    systemTimers.after(carrierPatienceMs, arrive)
    carrier.follow((url) => void connect(url).then(arrive))
  }) as Server
  // Longer than a proxy keeps a connection it may use again (60 s by default): else it sends a webhook into one just closed.
  server.keepAliveTimeout = 75_000
  server.headersTimeout = 80_000
  server.once('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(
      error.code === 'EADDRINUSE'
        ? `PORT ${port} is in use by another program. Stop it, or set PORT to a free one.\n`
        : `Patchbay cannot listen on PORT ${port}: ${error.message}.\n`,
    )
    void store.close().finally(() => process.exit(1))
  })
  drainOnSignal({
    server,
    leave: () => background.leave(),
    async finishSteps() {
      await background.stop()
      carrier.stop()
    },
    async closeDatabase() {
      files.close()
      await store.close()
    },
    log,
  })
}

/** PORT=0 asks for any port; the address must be known before anything is handed out. */
const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

type Greeting = { config: Config; address: string; durability: string; standIn: string | undefined } & Seeded

function greet({ config, address, durability, standIn, ownerEmail, newPassword }: Greeting): void {
  const { twilio } = config
  say(`Patchbay answers at ${address}`)
  say(`  database  ${durability}`)
  say(
    twilio
      ? `  carrier   Twilio, account ${twilio.accountSid}${standIn === undefined ? '' : `; trials on the stand-in at ${standIn}`}`
      : standIn === undefined
        ? '  carrier   none connected: signed webhooks of the local account are answered, calls are not placed (see README)'
        : `  carrier   the stand-in at ${standIn}, no account needed`,
  )
  if (ownerEmail !== undefined)
    say(`  sign in   ${ownerEmail}${newPassword === undefined ? '' : `, password ${newPassword} (shown this once)`}`)
}

/** The whole program, until a signal ends it. What keeps it from starting is told in a line, and the exit code is 1. */
export async function startRuntime({ startCarrier }: { startCarrier?: StartCarrier } = {}): Promise<void> {
  try {
    await run(startCarrier)
  } catch (error) {
    const isOurs = error instanceof ConfigError || (error instanceof Error && error.name !== 'TypeError')
    process.stderr.write(
      `${isOurs && error instanceof Error ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
    )
    process.exit(1)
  }
}
