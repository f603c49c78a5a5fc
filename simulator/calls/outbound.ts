import { Refusal, type CreateCallParams } from '../engine.ts'
import { findNumber, type Account, type Call, type Hook } from '../model.ts'
import type { Source } from '../twiml/source.ts'
import { hookOf } from './inbound.ts'
import { answer, createLeg, end, ring } from './life.ts'
import { detect } from './machineDetection.ts'
import type { Leg } from './leg.ts'
import { phoneAt, type Switch } from './switch.ts'
import { keyMs, tell } from './tell.ts'

/** What Twilio's test credentials refuse, honoured here too. https://www.twilio.com/docs/iam/test-credentials#test-calls */
const refusedTo: Readonly<Record<string, [number, string]>> = {
  '+15005550001': [21217, 'does not appear to be valid'],
  '+15005550002': [21214, 'cannot be reached'],
  '+15005550003': [21215, 'is in a region this account may not call'],
  '+15005550004': [21216, 'is not allowed'],
}
/** https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource */
const maxTwimlLength = 4000
const ringBufferSeconds = 5
const maxQueueMs = 24 * 3600_000

/** When the next call of an account may start: its calls per second. */
export type Pace = Map<string, number>

/** Queues a call that REST asked for; it starts as soon as the account's calls per second let it. */
export function createCall(sw: Switch, pace: Pace, account: Account, params: CreateCallParams): Call {
  check(sw, account, params)
  const now = sw.clock.now()
  const startAt = Math.max(now, pace.get(account.sid) ?? 0)
  if (startAt - now > maxQueueMs) throw new Refusal(22005, 'The queue of calls is full.', 429)
  const application = params.applicationSid === undefined ? undefined : sw.model.applications.get(params.applicationSid)
  const leg = createLeg(sw, {
    account,
    to: params.to,
    from: params.callerId ?? params.from,
    direction: 'outbound-api',
    status: 'queued',
    clock: sw.clock,
    ...numberOf(sw, account, params.from),
    applicationSid: application?.sid,
  })
  const { call } = leg
  leg.fallback = application ? hookOf(application.voiceFallbackUrl, application.voiceFallbackMethod) : params.fallback
  const appStatus = application && hookOf(application.statusCallback, application.statusCallbackMethod)
  leg.statusCallback = appStatus ? { ...appStatus, events: ['completed'] } : params.statusCallback
  leg.record = params.record
  // Keys that are sent on answering and a detector do not go together.
  leg.detection = params.sendDigits === undefined ? params.machineDetection : undefined
  leg.timeLimitSeconds = params.timeLimitSeconds ?? leg.timeLimitSeconds
  leg.source = sourceOf(params, application && hookOf(application.voiceUrl, application.voiceMethod))
  pace.set(account.sid, startAt + 1000 / account.callsPerSecond)
  leg.after(startAt - now, () => {
    call.queueTimeMs = Math.round(leg.clock.now() - call.createdAt)
    void place(sw, leg, params)
  })
  return call
}

async function place(sw: Switch, leg: Leg, params: CreateCallParams): Promise<void> {
  const seconds = (params.timeoutSeconds ?? 60) + ringBufferSeconds
  const outcome = await ring(sw, leg, seconds * 1000)
  if (leg.isOver) return
  if (outcome !== 'answered') return end(sw, leg, outcome, outcome === 'canceled' ? 'api' : 'callee')
  answer(sw, leg)
  if (params.sendDigits !== undefined) await sendDigits(sw, leg, params.sendDigits)
  const { detection } = leg
  if (detection) {
    const verdict = detect(sw, leg, detection)
    if (!detection.isAsync) await verdict
  }
  if (!leg.isOver && leg.source && !leg.isRunning) await sw.run(leg, leg.source)
}

function sendDigits(sw: Switch, leg: Leg, keys: string): Promise<void> {
  const durationMs = [...keys].reduce((sum, key) => sum + (key === 'w' ? 500 : key === 'W' ? 1000 : keyMs), 0)
  tell(sw, leg, { kind: 'playingKeys', keys, durationMs })
  return new Promise((resolve) => {
    leg.after(durationMs, () => {
      tell(sw, leg, { kind: 'fellSilent', interrupted: false })
      resolve()
    })
  })
}

const numberOf = (sw: Switch, account: Account, from: string) => {
  const number = findNumber(sw.model, from, account.sid)
  return number ? { phoneNumberSid: number.sid } : {}
}

function sourceOf(params: CreateCallParams, application: Hook | undefined): Source {
  if (application) return { kind: 'url', hook: application }
  if (params.url !== undefined) return { kind: 'url', hook: { url: params.url, method: params.method ?? 'POST' } }
  return { kind: 'twiml', xml: params.twiml ?? '' }
}

const isPhone = (number: string) => /^\+[1-9]\d{6,14}$/.test(number)
const isAddress = (number: string) => /^(client|sip):.+/.test(number)

function check(sw: Switch, account: Account, params: CreateCallParams): void {
  const { to, from } = params
  if (to.trim() === '') throw new Refusal(21201, "No 'To' number is specified")
  if (from.trim() === '') throw new Refusal(21213, "'From' phone number is required.")
  const refused = refusedTo[to]
  if (refused) throw new Refusal(refused[0], `The phone number you are attempting to call, ${to}, ${refused[1]}.`)
  const isNobody = sw.behaviourOf(to).answer === 'invalid' && !phoneAt(sw, to, account.sid)
  const isInvalid = !isAddress(to) && (!isPhone(to) || isNobody)
  if (isInvalid) throw new Refusal(21211, `The phone number you are attempting to call, ${to}, is not valid.`)
  if (from === '+15005550001' || (!isPhone(from) && !isAddress(from)))
    throw new Refusal(21212, `The source phone number provided, ${from}, is not a valid phone number.`)
  if (isPhone(from) && from !== '+15005550006' && !findNumber(sw.model, from, account.sid))
    throw new Refusal(21210, `The source phone number provided, ${from}, is not yet verified for your account.`)
  if (params.applicationSid !== undefined) {
    const application = sw.model.applications.get(params.applicationSid)
    if (application?.accountSid !== account.sid || !application.voiceUrl)
      throw new Refusal(21218, 'ApplicationSid is invalid or inaccessible.')
    return
  }
  if (params.url === undefined && params.twiml === undefined) throw new Refusal(21205, 'Url parameter is required.')
  if (params.url === undefined && (params.twiml?.length ?? 0) > maxTwimlLength)
    throw new Refusal(21266, `Twiml must not be longer than ${maxTwimlLength} characters.`)
  checkUrls([params.url, params.fallback?.url, params.statusCallback?.url, params.record?.callback?.url])
}

/** Absolute, http or https, no underscore in the host. */
export function checkUrls(urls: readonly (string | undefined)[]): void {
  for (const url of urls) {
    if (url === undefined) continue
    const isUrl = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !new URL(url).hostname.includes('_')
    if (!isUrl) throw new Refusal(21205, `Url is not a valid URL: ${url.replace(/[?#].*$/, '')}`)
  }
}
