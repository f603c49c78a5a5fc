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

/** Sends a signed webhook, repeats it as its address says, follows redirects. Never throws. */
export async function sendWebhook(deps: SendDeps, webhook: Webhook): Promise<Outcome> {
  const token = deps.makeToken()
  let { url, method, params } = webhook
  for (let redirects = 0; ; redirects++) {
    const answer = await sendWithRetries(deps, { ...webhook, url, method, params }, token)
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

async function sendWithRetries(deps: SendDeps, webhook: Webhook, token: string): Promise<Answer> {
  const { url, overrides } = readOverrides(webhook.url)
  const startedAt = performance.now()
  for (let attempt = 1; ; attempt++) {
    const left = overrides.totalMs - (performance.now() - startedAt) / deps.timeScale
    const limits = { ...overrides, totalMs: Math.max(1, left) }
    const answer = await attemptOnce(deps, { ...webhook, url }, { token, limits, attempt })
    const reason =
      answer.kind === 'failed' ? answer.retry : answer.status >= 500 ? '5xx' : answer.status >= 400 ? '4xx' : undefined
    const pause = retryDelayMs * 2 ** (attempt - 1)
    if (reason === undefined || !overrides.retryOn.has(reason) || attempt > overrides.retries) return answer
    if (performance.now() - startedAt + pause >= overrides.totalMs * deps.timeScale) return answer
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

async function attemptOnce(
  deps: SendDeps,
  webhook: Webhook,
  { token, limits, attempt }: { token: string; limits: Parameters<typeof sendOnce>[2]; attempt: number },
): Promise<Answer> {
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
  const { faults } = deps
  const startedAt = performance.now()
  const seen = (answer: Answer, fault?: AttemptSeen['fault'], answeredAt = performance.now()) => {
    deps.onAttempt({
      method,
      url,
      attempt,
      status: answer.kind === 'answered' ? answer.status : 0,
      body: answer.kind === 'answered' ? answer.body.toString('utf8') : '',
      tookMs: answeredAt - startedAt,
      ...(fault && { fault }),
    })
    return answer
  }
  if (faults.strikes('delay')) await new Promise((resolve) => setTimeout(resolve, faults.delayMs))
  if (faults.strikes('refuse'))
    return seen(
      { kind: 'failed', code: 11205, message: 'No connection came about (refused on purpose).', retry: 'ct' },
      'refused',
    )
  const sending = sendOnce(deps.agents, sent, limits, deps.timeScale)
  // Twice at the same moment, as after a break in the network; either answer may be the one that counts.
  const again = faults.strikes('duplicate') ? sendOnce(deps.agents, sent, limits, deps.timeScale) : undefined
  const first = await sending
  const answeredAt = performance.now()
  if (again) seen(await again, 'duplicate')
  if (cookies && first.kind === 'answered') keepCookies(cookies, url, first.headers['set-cookie'] ?? [])
  if (faults.strikes('loseAnswer')) {
    seen(first, 'answerLost', answeredAt)
    return { kind: 'failed', code: 11200, message: 'The answer was lost on its way (on purpose).', retry: 'rt' }
  }
  return seen(first, undefined, answeredAt)
}

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
