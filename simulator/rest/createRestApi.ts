import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { Refusal } from '../engine.ts'
import type { Account } from '../model.ts'
import { accountFor, accountRoutes } from './accounts.ts'
import { applicationRoutes } from './applications.ts'
import { credentialsIn, isSame } from './basicAuth.ts'
import { callRoutes } from './calls.ts'
import { conferenceRoutes } from './conferences.ts'
import { answerRefusal, notFound, refusal } from './errors.ts'
import { incomingPhoneNumberRoutes } from './incomingPhoneNumbers.ts'
import { messageRoutes } from './messages.ts'
import { callNotificationRoutes } from './notifications.ts'
import { participantRoutes } from './participants.ts'
import { memberRoutes, queueRoutes } from './queues.ts'
import { callRecordingRoutes, conferenceRecordingRoutes, recordingMediaRoutes, recordingRoutes } from './recordings.ts'
import { apiVersion, type RestDeps, type RestEnv } from './rest.ts'
import { recordingTranscriptionRoutes, transcriptionRoutes } from './transcriptions.ts'

/** Twilio's own is not published; far above what one runtime asks at once. */
const usualConcurrency = 100

/** Everything this API answers lies below it. */
export const restPath = `/${apiVersion}/`

/**
 * Twilio's REST API, version 2010-04-01, over the engine. Give it whole requests whose path starts with `restPath`: it reads
 * `.json` off the path itself, so that mounting its routes elsewhere does not work. Twilio answers XML without `.json`; here
 * such a path is a recording's sound or nothing. Its environment is node-server's, whose connections it breaks on purpose.
 */
export function createRestApi(deps: RestDeps): Hono<RestEnv> {
  const accounts = `/${apiVersion}/Accounts`
  const account = `${accounts}/:accountSid`
  const app = new Hono<RestEnv>({
    getPath: (request) => {
      const { pathname } = new URL(request.url)
      return pathname.endsWith('.json') ? pathname.slice(0, -'.json'.length) : `/media${pathname}`
    },
  })
    .use(authenticate(deps))
    .use(loseAnswersOnPurpose(deps))
    .use(limitConcurrency(deps))
    .use(failOnPurpose(deps))
    .use(limitTestCredentials)
    .use(`${account}/:resource/*`, actFor(deps))
    .use(`/media${account}/*`, actFor(deps))
    .route(accounts, accountRoutes(deps))
    .route(`${account}/Applications`, applicationRoutes(deps))
    .route(`${account}/Calls`, callRoutes(deps))
    .route(`${account}/Calls`, callNotificationRoutes(deps))
    .route(`${account}/Calls`, callRecordingRoutes(deps))
    .route(`${account}/Conferences`, conferenceRoutes(deps))
    .route(`${account}/Conferences`, participantRoutes(deps))
    .route(`${account}/Conferences`, conferenceRecordingRoutes(deps))
    .route(`${account}/IncomingPhoneNumbers`, incomingPhoneNumberRoutes(deps))
    .route(`${account}/Messages`, messageRoutes(deps))
    .route(`${account}/Queues`, queueRoutes(deps))
    .route(`${account}/Queues`, memberRoutes(deps))
    .route(`${account}/Recordings`, recordingRoutes(deps))
    .route(`${account}/Recordings`, recordingTranscriptionRoutes(deps))
    .route(`${account}/Transcriptions`, transcriptionRoutes(deps))
    .route(`/media${account}/Recordings`, recordingMediaRoutes(deps))
  app.notFound((c) => answerRefusal(c, notFound()))
  app.onError((error, c) => {
    if (error instanceof Refusal) return answerRefusal(c, error)
    deps.onError?.(error)
    return answerRefusal(c, refusal(20500, 500))
  })
  return app
}

/** Basic: the account's sid and token. A clock that jumps waits for the answer. */
const authenticate = ({ engine, testAccount }: RestDeps) =>
  createMiddleware<RestEnv>(async (c, next) => {
    const credentials = credentialsIn(c)
    const isTest = testAccount !== undefined && credentials?.user === testAccount.sid
    const account = isTest ? testAccount : engine.model.accounts.get(credentials?.user ?? '')
    if (!account || !credentials || !isSame(credentials.password, account.authToken)) throw refusal(20003, 401)
    if (account.status !== 'active') throw refusal(20005, 403)
    c.set('account', account)
    c.set('isTest', isTest)
    await engine.clock.hold(next())
  })

/** 429 means: not looked at, ask again. https://www.twilio.com/docs/api/errors/20429 */
function limitConcurrency({ maxConcurrentRequests = usualConcurrency }: RestDeps) {
  const underWay = new Map<Account, number>()
  return createMiddleware<RestEnv>(async (c, next) => {
    const { account } = c.var
    const others = underWay.get(account) ?? 0
    if (others >= maxConcurrentRequests) throw refusal(20429, 429)
    underWay.set(account, others + 1)
    try {
      await next()
      c.header('Twilio-Concurrent-Requests', String(others + 1))
    } finally {
      underWay.set(account, (underWay.get(account) ?? 1) - 1)
    }
  })
}

/** Whatever the answer is: what was asked for is done, or refused, and the client cannot know. */
const loseAnswersOnPurpose = ({ faults }: RestDeps) =>
  createMiddleware<RestEnv>(async (c, next) => {
    await next()
    if (isSetUp(c.req.path) || !faults.strikes('restAnswerLost')) return
    c.env.outgoing.destroy()
    // First nothing: an answer put in place of another gets that one's headers.
    c.res = undefined
    c.res = RESPONSE_ALREADY_SENT
  })

/** Nothing has been done when it strikes. */
const failOnPurpose = ({ faults }: RestDeps) =>
  createMiddleware<RestEnv>(async (c, next) => {
    if (!isSetUp(c.req.path)) {
      if (faults.strikes('restBusy')) throw refusal(20429, 429)
      if (faults.strikes('restError')) throw refusal(20503, 503)
    }
    await next()
  })

/** Spared by faults: a server that cannot name its accounts and numbers has no calls either. */
const isSetUp = (path: string) => /\/Accounts(\/[^/]+(\/IncomingPhoneNumbers(\/.*)?)?)?$/.test(path)

const limitTestCredentials = createMiddleware<RestEnv>(async (c, next) => {
  if (
    c.var.isTest &&
    !(c.req.method === 'POST' && /^\/[^/]+\/Accounts\/[^/]+\/(Calls|Messages|IncomingPhoneNumbers)$/.test(c.req.path))
  )
    throw refusal(20008, 403)
  await next()
})

const actFor = (deps: RestDeps) =>
  createMiddleware<RestEnv>(async (c, next) => {
    const account = accountFor(deps, c.var.account, c.req.param('accountSid'))
    if (!account) throw notFound()
    c.set('account', account)
    await next()
  })
