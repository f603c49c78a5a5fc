import type { Kysely } from 'kysely'
import type { TriedRequest, TryRequest } from '#shared/api/request.ts'
import type { RequestAction } from '#shared/run/action.ts'
import type { RequestFailure } from '#shared/run/event.ts'
import type { Clock, Random } from '../clock.ts'
import { secretNames } from '../hideSecrets.ts'
import type { EffectAnswer } from '../host/host.ts'
import { maxAnswerBytes } from '../host/sendRequest.ts'
import { ProblemError } from '../http/problemError.ts'
import { takeAttempt } from '../store/authAttempts.ts'
import type { Database } from '../store/schema.ts'
import { renderRequest } from './renderRequest.ts'

/** An author presses a button; a program that sends more of them wants our address, not an answer. */
export const maxTriesAMinute = 30

type Deps = {
  db: Kysely<Database>
  clock: Clock
  random: Pick<Random, 'uuid' | 'seed'>
  sendRequest(action: RequestAction): Promise<EffectAnswer>
}

const secondsOf = (seconds: number) => (seconds === 1 ? '1 second' : `${seconds} seconds`)

/** Counts over all processes, in the table of sign-ins, whose rows are windows of time like this one. */
async function countTry({ db, clock }: Pick<Deps, 'db' | 'clock'>, companyId: string): Promise<void> {
  const now = clock.now()
  const window = { bucket: `tryRequest:${companyId}`, now, windowEndsAt: new Date(now.getTime() + 60_000) }
  const { failures: tries, windowEndsAt } = await takeAttempt(db, window)
  if (tries <= maxTriesAMinute) return
  const seconds = Math.max(1, Math.ceil((windowEndsAt.getTime() - now.getTime()) / 1000))
  throw new ProblemError(
    429,
    'too_many_attempts',
    `The company has tried ${maxTriesAMinute} requests within a minute. Try again in ${secondsOf(seconds)}.`,
    undefined,
    { 'Retry-After': String(seconds) },
  )
}

const hidden = '[hidden]'
const isSecretName = (name: string) => new RegExp(`${secretNames.join('|')}|auth|credential`, 'i').test(name)

/** The address without the password in it, and without what its query calls a key. */
function shownUrl(address: string): string {
  if (!URL.canParse(address)) return address
  const withoutPassword = address.replace(/^(https?:\/\/[^/?#@]*?:)[^/?#]*@/i, `$1${hidden}@`)
  return withoutPassword.replace(/([?&])([^=&#]*)=([^&#]*)/g, (whole, sign: string, name: string) =>
    isSecretName(name) ? `${sign}${name}=${hidden}` : whole,
  )
}

const shownHeaders = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      isSecretName(name) || /^(bearer|basic)\s/i.test(value) ? hidden : value,
    ]),
  )

function failed(reason: RequestFailure, timeoutSeconds: number): Pick<TriedRequest, 'outcome' | 'message'> {
  switch (reason) {
    case 'timeout':
      return { outcome: 'timeout', message: `There was no answer within ${secondsOf(timeoutSeconds)}.` }
    case 'refused':
      return {
        outcome: 'refused',
        message:
          'The request was not sent on: its address, or one it was redirected to, is not public or not of http and https. ' +
          'An administrator can allow private addresses.',
      }
    case 'tooLarge':
      return { outcome: 'tooLarge', message: `The answer is larger than ${maxAnswerBytes / 1024} KB.` }
    case 'network':
    case 'unknown':
      return { outcome: 'network', message: 'The service could not be reached, or it broke off. Check the address.' }
    default:
      return reason satisfies never
  }
}

/** Sends the request of a node once, with sample values, as a call would. Throws 429 when the company tries too many. */
export async function tryRequest(
  deps: Deps,
  { companyId }: { companyId: string },
  wanted: TryRequest,
): Promise<TriedRequest> {
  await countTry(deps, companyId)
  const { clock, random } = deps
  const rendered = renderRequest(wanted, { id: random.uuid(), at: clock.now().toISOString(), seed: random.seed() })
  const nothing = { status: null, durationMs: 0, body: null }
  if ('refusal' in rendered) {
    const { method, url } = wanted
    const message = `The request was ${rendered.refusal}.`
    return { request: { method, url: shownUrl(url), headers: {}, body: null }, outcome: 'refused', ...nothing, message }
  }
  const { action } = rendered
  const { method, url, headers, body, timeoutSeconds } = action
  const request = { method, url: shownUrl(url), headers: shownHeaders(headers), body: body ?? null }
  const answer = await deps.sendRequest(action)
  const { durationMs } = answer
  if (answer.kind === 'requestFailed')
    return { request, ...nothing, durationMs, ...failed(answer.reason, timeoutSeconds) }
  const { status } = answer
  const message = `The service answered with status ${status} in ${Math.round(durationMs)} ms.`
  return { request, outcome: 'responded', status, durationMs, body: answer.body, message }
}
