import type { CreateCallParams, SendMessageParams } from '../engine.ts'
import type { Account, Call, IncomingPhoneNumber, Message } from '../model.ts'
import { newMessage, newNumber, newQueuedCall } from '../newResources.ts'
import { refusal, type WordedCode } from './errors.ts'
import { isE164 } from './form.ts'
import type { RestDeps } from './rest.ts'

/**
 * Numbers that always give one answer, with test credentials and without them: nobody has them.
 * https://www.twilio.com/docs/iam/test-credentials
 */
const callTo: Readonly<Record<string, WordedCode>> = {
  '+15005550001': 21217,
  '+15005550002': 21214,
  '+15005550003': 21215,
  '+15005550004': 21216,
}
const messageTo: Readonly<Record<string, WordedCode>> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550004': 21610,
  '+15005550009': 21614,
}
const messageFrom: Readonly<Record<string, WordedCode>> = {
  '+15005550001': 21212,
  '+15005550007': 21606,
  '+15005550008': 21611,
}
const purchase: Readonly<Record<string, WordedCode>> = { '+15005550000': 21422, '+15005550001': 21421 }

/** The one number that test credentials may call and write from. */
const goodNumber = '+15005550006'

export function refuseMagicCall({ to, from }: { to: string; from: string }, isTest: boolean): void {
  const code = callTo[to] ?? (from === '+15005550001' ? 21212 : undefined)
  if (code !== undefined) throw refusal(code)
  if (isTest && from !== goodNumber) throw refusal(21210)
  if (isTest && !isE164(to)) throw refusal(21211)
}

export function refuseMagicMessage({ to, from }: { to: string; from?: string }, isTest: boolean): void {
  const code = messageTo[to] ?? messageFrom[from ?? '']
  if (code !== undefined) throw refusal(code)
  if (isTest && from !== goodNumber) throw refusal(21606)
  if (isTest && !isE164(to)) throw refusal(21211)
}

export function refuseMagicPurchase({ phoneNumber, areaCode }: { phoneNumber?: string; areaCode?: string }): void {
  const code = purchase[phoneNumber ?? ''] ?? (areaCode === '533' ? 21452 : undefined)
  if (code !== undefined) throw refusal(code)
}

/** What test credentials get: the answer of a true one, and nothing is made. */
const originOf = ({ engine, makeSid }: RestDeps, account: Account, prefix: 'CA' | 'SM' | 'PN') => ({
  sid: makeSid(prefix),
  accountSid: account.sid,
  now: engine.clock.now(),
})

export const untrueCall = (deps: RestDeps, account: Account, params: CreateCallParams): Call =>
  newQueuedCall(originOf(deps, account, 'CA'), params)

export const untrueMessage = (deps: RestDeps, account: Account, params: SendMessageParams): Message =>
  newMessage(originOf(deps, account, 'SM'), params, { numSegments: 1, status: 'queued' })

export const untrueNumber = (
  deps: RestDeps,
  account: Account,
  number: Pick<IncomingPhoneNumber, 'phoneNumber'> & Partial<IncomingPhoneNumber>,
): IncomingPhoneNumber => newNumber(originOf(deps, account, 'PN'), number)
