import { join } from 'node:path'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { type Clock, createRealClock } from './clock.ts'
import { createEngine } from './createEngine.ts'
import type { Engine, EngineEvent } from './engine.ts'
import { createFaults, type FaultRates, type Faults } from './faults.ts'
import { createKeptRecordings } from './keptRecordings.ts'
import { type Account, createModel, createSids, isOver } from './model.ts'
import { createPhoneApi } from './phoneApi/createPhoneApi.ts'
import { createRandom } from './random.ts'
import { createRestApi, restPath } from './rest/createRestApi.ts'

type Credentials = { sid: string; authToken: string }

export type CarrierDeps = {
  /** Makes others and acts for them, by REST. */
  mainAccount: Credentials
  /** Twilio's test credentials. */
  testAccount?: Credentials
  /** Real time when not given. */
  clock?: Clock
  /** The same one gives the same ids, faults and delays, in the same order. */
  seed: string
  faults?: FaultRates
  /** A warning about TwiML ends the call. */
  isStrict?: boolean
  /** Twilio's 1 when not given. */
  callsPerSecond?: number
  /** Where it is reached itself, for RecordingUrl; without a slash at its end. */
  apiUrl: () => string
  /** Webhooks whose address begins with `url` are signed so and sent to `localUrl`: the same server without its proxy. */
  product?: { url: string; localUrl: string }
  /** Where recordings outlive the process. */
  dataDir?: string
  /** What the people on phones are waited for by: time on the wall, however fast that of calls goes. */
  wallClock?: Clock
  /** Multiplies the limits of webhooks, for tests. */
  webhookTimeScale?: number
  onEvent?: (event: EngineEvent) => void
  /** Our own mistakes. */
  onError?: (error: Error) => void
}

export type Carrier = {
  /** The REST API, and the phones that people hold. */
  readonly app: Hono<{ Bindings: HttpBindings }>
  readonly engine: Engine
  readonly faults: Faults
  readonly mainAccount: Account
  /** Ends all calls; nobody is told. */
  stop(): void
}

/** The whole service, but for the port it listens on. */
export function createCarrier(deps: CarrierDeps): Carrier {
  const clock = deps.clock ?? createRealClock()
  const random = createRandom(deps.seed)
  const makeSid = createSids(random.fork('sids'))
  const faults = createFaults(deps.faults ?? {}, random.fork('faults'))
  const model = createModel()
  const accountOf = (credentials: Credentials, friendlyName: string): Account => ({
    ...credentials,
    friendlyName,
    status: 'active',
    type: 'Full',
    callsPerSecond: deps.callsPerSecond ?? 1,
    createdAt: clock.now(),
    updatedAt: clock.now(),
  })
  const mainAccount = accountOf(deps.mainAccount, 'Patchbay')
  model.accounts.set(mainAccount.sid, mainAccount)

  const engine = createEngine({
    clock,
    model,
    makeSid,
    faults,
    random: random.fork('engine'),
    strict: deps.isStrict ?? false,
    apiUrl: deps.apiUrl,
    ...(deps.product && { reach: reachBehindProxy(deps.product) }),
    ...(deps.webhookTimeScale !== undefined && { webhookTimeScale: deps.webhookTimeScale }),
  })
  if (deps.onEvent) engine.subscribe(deps.onEvent)
  if (deps.dataDir !== undefined) keepRecordings(engine, join(deps.dataDir, 'carrier-recordings'))

  const rest = createRestApi({
    engine,
    faults,
    makeSid,
    mainAccountSid: mainAccount.sid,
    ...(deps.testAccount && { testAccount: accountOf(deps.testAccount, 'Patchbay, test credentials') }),
    ...(deps.onError && { onError: deps.onError }),
  })
  const phones = createPhoneApi({
    engine,
    mainAccountSid: mainAccount.sid,
    ...(deps.wallClock && { wallClock: deps.wallClock }),
    ...(deps.onError && { onError: deps.onError }),
  })
  const app = new Hono<{ Bindings: HttpBindings }>()
    .get('/healthz', (c) => {
      const calls = [...model.calls.values()].filter(({ status }) => !isOver(status)).length
      return c.json({ status: 'ok', calls })
    })
    .all(`${restPath}*`, (c) => rest.fetch(c.req.raw, c.env))
    .route('/phones', phones.app)
  return { app, engine, faults, mainAccount, stop }

  function stop(): void {
    engine.stop()
    phones.stop()
  }
}

function keepRecordings(engine: Engine, dir: string): void {
  const kept = createKeptRecordings(dir)
  for (const recording of kept.load()) engine.model.recordings.set(recording.sid, recording)
  engine.subscribe((event) => {
    if (event.kind === 'recordingReady') kept.save(event.recording)
    else if (event.kind === 'recordingDeleted') kept.forget(event.recording.sid)
  })
}

function reachBehindProxy(product: { url: string; localUrl: string }): (url: URL) => URL {
  const { origin } = new URL(product.url)
  return (url) => (url.origin === origin ? new URL(`${url.pathname}${url.search}`, product.localUrl) : url)
}
