import type { Clock } from '../clock.ts'
import type { Account, HttpMethod } from '../model.ts'
import type { Faults } from '../faults.ts'
import { readOverrides } from './overrides.ts'
import { sendOnce, type Agents, type Answer } from './request.ts'
import { sign } from './sign.ts'

export type Webhook = {
  account: Account
  url: string
  method: HttpMethod
  params: Readonly<Record<string, string>>
  /** The call's, kept for as long as it lives. */
  cookies?: CookieJar
  maxBytes: number
}

/** Per host, by name. */
export type CookieJar = Map<string, Map<string, string>>

export type Outcome =
  /** `url` is where the answer came from, after redirects: what relative addresses in it start from. */
  | {
      kind: 'answered'
      status: number
      contentType: string
      /** Of the whole body, also when it was not read to its end. */
      sizeBytes: number
      body: Buffer
      isTooLarge: boolean
      url: string
      method: HttpMethod
    }
  | { kind: 'failed'; code: number; message: string }

export type AttemptSeen = {
  method: HttpMethod
  url: string
  attempt: number
  /** 0: no answer. */
  status: number
  body: string
  tookMs: number
  /** Done to it on purpose. `status` is what was answered all the same; of two copies, `duplicate` is the one that does not count. */
  fault?: 'duplicate' | 'refused' | 'answerLost'
}

export type SendDeps = {
  agents: Agents
  faults: Faults
  /** Multiplies all limits. */
  timeScale: number
  /** A fresh token that all attempts of one webhook share. */
  makeToken(): string
  onAttempt(seen: AttemptSeen): void
}

/** Between two attempts, doubling: none is documented, and at once would meet the same closed door. */
const retryDelayMs = 50
const maxRedirects = 10

/**
 * Sends a signed webhook, repeats it as its address says, follows redirects. Never throws. `clock` is the call's: while a
 * request is under way it does not jump.
 */
export async function sendWebhook(deps: SendDeps, webhook: Webhook, clock: SendClock): Promise<Outcome> {
  const token = deps.makeToken()
  let { url, method, params } = webhook
  for (let redirects = 0; ; redirects++) {
    const answer = await sendWithRetries(deps, { ...webhook, url, method, params }, { token, clock })
    if (answer.kind === 'failed') return { kind: 'failed', code: answer.code, message: answer.message }
    const location = answer.headers.location
    const sentTo = readOverrides(url).url
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) {
      return {
        kind: 'answered',
        status: answer.status,
        contentType: answer.headers['content-type'] ?? '',
        body: answer.body,
        sizeBytes: Number(answer.headers['content-length'] ?? answer.body.length),
        isTooLarge: answer.isTooLarge,
        url: sentTo,
        method,
      }
    }
    if (redirects >= maxRedirects) return { kind: 'failed', code: 11215, message: 'There are too many HTTP redirects.' }
    if (!URL.canParse(location, sentTo)) return { kind: 'failed', code: 11210, message: 'A redirect leads to no URL.' }
    url = new URL(location, sentTo).toString()
    // What was posted is lost on the way. https://www.twilio.com/docs/api/errors/11200
    if (answer.status < 307) {
      method = 'GET'
      params = {}
    }
  }
}

type SendClock = Pick<Clock, 'after' | 'hold'>

async function sendWithRetries(
  deps: SendDeps,
  webhook: Webhook,
  { token, clock }: { token: string; clock: SendClock },
): Promise<Answer> {
  const { url, overrides } = readOverrides(webhook.url)
  let spentMs = 0
  for (let attempt = 1; ; attempt++) {
    const limits = { ...overrides, totalMs: Math.max(1, overrides.totalMs - spentMs) }
    const { answer, tookMs, silentMs } = await clock.hold(
      attemptOnce(deps, { ...webhook, url }, { token, limits, attempt }),
    )
    // Twilio hears nothing until its read timeout, and that counts towards the total: by default both are 15 s, so that no
    // retry is left and the fallback comes next. The call is silent as long, which a clock that jumps skips.
    if (silentMs > 0) await new Promise<void>((resolve) => void clock.after(silentMs, resolve))
    const pause = retryDelayMs * 2 ** (attempt - 1)
    spentMs += tookMs + silentMs + pause
    const reason =
      answer.kind === 'failed' ? answer.retry : answer.status >= 500 ? '5xx' : answer.status >= 400 ? '4xx' : undefined
    if (reason === undefined || !overrides.retryOn.has(reason) || attempt > overrides.retries) return answer
    if (spentMs >= overrides.totalMs) return answer
    await clock.hold(new Promise((resolve) => setTimeout(resolve, pause * deps.timeScale)))
  }
}

/** Times are in the measure of the limits: what of the total is used up, by work on the wall and by silence on the clock. */
type Attempt = { answer: Answer; tookMs: number; silentMs: number }

async function attemptOnce(
  deps: SendDeps,
  webhook: Webhook,
  { token, limits, attempt }: { token: string; limits: Parameters<typeof sendOnce>[2]; attempt: number },
): Promise<Attempt> {
  const { account, method, params, cookies, maxBytes } = webhook
  const isGet = method === 'GET'
  const url = isGet ? withQuery(webhook.url, params) : webhook.url
  const cookie = cookies && URL.canParse(url) ? cookieHeader(cookies, url) : ''
  const sent = {
    url,
    method,
    maxBytes,
    headers: {
      'User-Agent': 'TwilioProxy/1.1',
      Accept: '*/*',
      'X-Twilio-Signature': sign(account.authToken, url, isGet ? undefined : params),
      'I-Twilio-Idempotency-Token': token,
      ...(!isGet && { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
      ...(cookie !== '' && { Cookie: cookie }),
    },
    ...(!isGet && { body: new URLSearchParams(params).toString() }),
  }
  // All drawn before anything is sent: the order in which answers come back must not decide who is struck.
  const { faults } = deps
  const isDelayed = faults.strikes('delay')
  const isRefused = faults.strikes('refuse')
  const copies = !isRefused && faults.strikes('duplicate') ? 2 : 1
  const counting = copies === 2 && faults.isSecond() ? 1 : 0
  const loss = isRefused
    ? undefined
    : faults.strikes('loseAnswer')
      ? 'loseAnswer'
      : faults.strikes('reset')
        ? 'reset'
        : undefined
  if (isDelayed) await new Promise((resolve) => setTimeout(resolve, faults.delayMs))
  const startedAt = performance.now()
  const seen = (answer: Answer, fault?: AttemptSeen['fault'], answeredAt = performance.now()) =>
    deps.onAttempt({
      method,
      url,
      attempt,
      status: answer.kind === 'answered' ? answer.status : 0,
      body: answer.kind === 'answered' ? answer.body.toString('utf8') : '',
      tookMs: answeredAt - startedAt,
      ...(fault && { fault }),
    })
  if (isRefused) {
    const answer = failed(11205, 'No connection came about (refused on purpose).', 'ct')
    seen(answer, 'refused')
    return { answer, tookMs: 0, silentMs: 0 }
  }
  // Twice at the same moment, as after a break in the network: one answer counts, the other is for nobody.
  const answers = await Promise.all(
    Array.from({ length: copies }, async () => {
      const answer = await sendOnce(deps.agents, sent, limits, deps.timeScale)
      return { answer, answeredAt: performance.now() }
    }),
  )
  for (const [index, { answer, answeredAt }] of answers.entries())
    if (index !== counting) seen(answer, 'duplicate', answeredAt)
  const counted = answers[counting]
  if (!counted) throw new Error('No copy of the request counts.')
  const { answer, answeredAt } = counted
  const tookMs = (answeredAt - startedAt) / deps.timeScale
  // What never came cannot be lost.
  if (loss === undefined || answer.kind === 'failed') {
    seen(answer, undefined, answeredAt)
    if (cookies && answer.kind === 'answered') keepCookies(cookies, url, answer.headers['set-cookie'] ?? [])
    return { answer, tookMs, silentMs: 0 }
  }
  seen(answer, 'answerLost', answeredAt)
  if (loss === 'reset')
    return { answer: failed(11200, 'The connection broke before an answer (on purpose).', 'rt'), tookMs, silentMs: 0 }
  // The whole timeout, whatever the answer took on the wall: the same time passes in every run.
  const silentMs = Math.min(limits.readMs, limits.totalMs)
  return { answer: failed(11200, 'The answer took too long (lost on purpose).', 'rt'), tookMs: 0, silentMs }
}

const failed = (code: number, message: string, retry: 'ct' | 'rt'): Answer => ({ kind: 'failed', code, message, retry })

const withQuery = (url: string, params: Readonly<Record<string, string>>): string => {
  const query = new URLSearchParams(params).toString()
  return query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`
}

const cookieHeader = (jar: CookieJar, url: string): string =>
  [...(jar.get(new URL(url).host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')

function keepCookies(jar: CookieJar, url: string, lines: readonly string[]): void {
  if (lines.length === 0) return
  const { host } = new URL(url)
  const kept = jar.get(host) ?? new Map<string, string>()
  for (const line of lines) {
    const pair = line.split(';', 1)[0] ?? ''
    const equals = pair.indexOf('=')
    if (equals > 0) kept.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim())
  }
  jar.set(host, kept)
}
