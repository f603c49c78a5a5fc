import { createSealer, type Sealer } from '#runtime/security/sealer.ts'
import { createCallControl } from '#runtime/http/callControl.ts'
import { apiRoutes } from '#runtime/http/api.ts'
import type { ApiDeps } from '#runtime/http/apiDeps.ts'
import { signAccessToken } from '#runtime/accounts/accessToken.ts'
import type { Carrier } from '#runtime/channels/twilio/carrier.ts'
import type { StandIn } from '#runtime/channels/twilio/standIn.ts'
import { createCliSignIn } from '#runtime/accounts/cliSignIn.ts'
import { createDraftWatch } from '#runtime/authoring/draftWatch.ts'
import { systemClock, systemRandom, systemTimers, type Timers } from '#runtime/clock.ts'
import { sendRequest } from '#runtime/host/sendRequest.ts'
import { createPrograms } from '#runtime/host/programs.ts'
import { createStepFeed, type StepFeed } from '#runtime/host/stepFeed.ts'
import { createMetrics } from '#runtime/metrics.ts'
import type { Store } from '#runtime/store/store.ts'
import { insertMembership } from '#runtime/store/memberships.ts'
import { insertCompany, insertUser } from '#runtime/store/users.ts'
import type { Library } from '#runtime/content/library.ts'
import type { MemberRole, Role } from '#shared/api/account.ts'
import { silentLog } from './databases.ts'
import { newLibrary } from './newLibrary.ts'
import { newHost, type TestHost } from './hosts.ts'

export const jwtSecret = 'a secret of tests, long enough for HS256'

/** A clock that stands until it is moved. */
export function standingClock(start = '2026-03-02T09:00:00.000Z') {
  let now = new Date(start)
  return {
    now: () => now,
    move(ms: number) {
      now = new Date(now.getTime() + ms)
    },
  }
}

/** The carrier's side of REST: notes what it is asked and answers as Twilio does. */
export function notingCarrier(accountSid: string) {
  const placed: Parameters<Carrier['placeCall']>[0][] = []
  const hungUp: string[] = []
  const carrier: Carrier = {
    accountSid,
    isOnLoopback: false,
    async placeCall(call) {
      placed.push(call)
      return { callSid: `CA${systemRandom.uuid().replaceAll('-', '')}`, status: 'queued' }
    },
    async hangUpCall(callSid) {
      hungUp.push(callSid)
      return 'hungUp'
    },
    redirectCall: async () => 'redirected',
    findCall: async () => undefined,
    changeRecording: async () => 'none',
    recordingsOf: async () => [],
    recordingAudio: async () => 'missing',
    deleteRecording: async () => {},
    listNumbers: async () => [],
    findNumber: async () => undefined,
    configureNumber: async () => {
      throw new Error('These tests set up no numbers.')
    },
  }
  return { carrier, placed, hungUp }
}

/** None runs. */
const noStandIn: StandIn = {
  serves: 'calls',
  url: () => undefined,
  connect: async () => {},
  accountOf: async () => undefined,
  addTrialNumber: async () => undefined,
}

export type Asked = { status: number; body: unknown; headers: Headers }
/** One caller of the API; every request carries its token and comes from its address. */
export type Client = {
  userId: string
  companyId: string
  token: string
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Asked>
}

/** The API over an open database, with members made straight in its tables. */
export function newApi(
  store: Store,
  changed: {
    config?: Partial<ApiDeps['config']>
    carrier?: Carrier
    isReady?: () => boolean
    standIn?: StandIn
    steps?: StepFeed
    sealer?: Sealer
    cliToken?: string
    /** Who runs the sessions; one of its own when left out. */
    host?: Pick<TestHost, 'changeVariables'>
    sendRequest?: ApiDeps['sendRequest']
    media?: Library
    /** Of the presence at drafts. */
    timers?: Timers
  } = {},
) {
  const { db } = store
  const clock = standingClock()
  const metrics = createMetrics()
  const baseUrl = 'https://ivr.example.test'
  const carrierOf = async () => changed.carrier
  const sealer = changed.sealer ?? createSealer(new Uint8Array(32))
  const carrierBySid = async (_companyId: string, accountSid: string) =>
    changed.carrier?.accountSid === accountSid ? changed.carrier : undefined
  const calls = createCallControl({
    ...{ db, clock, random: systemRandom, baseUrl, carrierOf, carrierBySid, sealer },
    log: silentLog,
  })
  const drafts = createDraftWatch({
    ...{ db, store, clock, timers: changed.timers ?? systemTimers, random: systemRandom },
    log: silentLog,
  })
  const app = apiRoutes({
    db,
    store,
    clock,
    random: systemRandom,
    config: {
      publicUrl: undefined,
      hasSecureCookies: false,
      corsOrigins: [],
      isRegistrationAllowed: true,
      twilioPhoneNumber: undefined,
      metricsToken: undefined,
      jwtSecret,
      ...changed.config,
    },
    baseUrl,
    carrierOf,
    carrierBySid,
    calls,
    sealer,
    standIn: changed.standIn ?? noStandIn,
    programs: createPrograms(db),
    changeVariables: (changed.host ?? newHost(store, { sealer })).changeVariables,
    steps: changed.steps ?? createStepFeed(systemTimers),
    media: changed.media ?? newLibrary(store, { clock }),
    drafts,
    sendRequest:
      changed.sendRequest ??
      ((action) => sendRequest(action, { allowPrivate: false, clock: systemClock, timers: systemTimers })),
    ...(changed.cliToken !== undefined && { cliSignIn: createCliSignIn(db, changed.cliToken) }),
    metrics,
    log: silentLog,
    ...(changed.isReady && { isReady: changed.isReady }),
  })

  const ask = async (
    method: string,
    path: string,
    {
      body,
      headers = {},
      address = '192.0.2.1',
    }: { body?: unknown; headers?: Record<string, string>; address?: string } = {},
  ): Promise<Asked> => {
    const answer = await app.request(
      path,
      {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      },
      { incoming: { socket: { remoteAddress: address } } },
    )
    // This stream ends with its reader: who wants to read it asks `app` itself.
    const isEndless = answer.ok && path.includes('/draft/events')
    if (isEndless) await answer.body?.cancel()
    const text = isEndless ? '' : await answer.text()
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false
    return { status: answer.status, body: isJson ? (JSON.parse(text) as unknown) : text, headers: answer.headers }
  }

  const newCompany = async (name = 'Acme'): Promise<string> => {
    const id = systemRandom.uuid()
    await insertCompany(db, { id, name, now: clock.now() })
    return id
  }
  const clientOf = async (userId: string, companyId: string, role: Role): Promise<Client> => {
    const { token } = await signAccessToken(jwtSecret, { userId, companyId, role, now: clock.now() })
    return {
      userId,
      companyId,
      token,
      ask: (method, path, body, headers) =>
        ask(method, path, { body, headers: { authorization: `Bearer ${token}`, ...headers } }),
    }
  }
  /** A member of a company, of a new one when none is named, signed in. */
  const newMember = async (role: Role = 'owner', companyId?: string): Promise<Client> => {
    const company = companyId ?? (await newCompany())
    const userId = systemRandom.uuid()
    await insertUser(db, {
      id: userId,
      email: `${userId}@example.test`,
      name: 'Someone',
      passwordHash: 'none',
      now: clock.now(),
    })
    if (role === 'superadmin')
      await db.updateTable('user').set({ isSuperadmin: true }).where('id', '=', userId).execute()
    else await insertMembership(db, { companyId: company, userId, role: role satisfies MemberRole, now: clock.now() })
    return clientOf(userId, company, role)
  }
  return { app, db, clock, metrics, drafts, ask, newCompany, newMember, clientOf }
}
