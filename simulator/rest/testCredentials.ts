import type { CreateCallParams, SendMessageParams } from '../engine.ts'
import type { Account, Call, IncomingPhoneNumber, Message } from '../model.ts'
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

/** What test credentials get for a call: the answer of a placed one, and no call. */
export function untrueCall({ engine, makeSid }: RestDeps, account: Account, params: CreateCallParams): Call {
  const now = engine.clock.now()
  return {
    sid: makeSid('CA'),
    accountSid: account.sid,
    parentCallSid: null,
    to: params.to,
    from: params.from,
    phoneNumberSid: null,
    applicationSid: params.applicationSid ?? null,
    status: 'queued',
    direction: 'outbound-api',
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    endedAt: null,
    durationSeconds: null,
    answeredBy: null,
    machineDetectionMs: null,
    forwardedFrom: null,
    callerName: null,
    groupSid: null,
    trunkSid: null,
    queueTimeMs: 0,
    sipResponseCode: null,
    price: null,
    priceUnit: 'USD',
  }
}

export function untrueMessage({ engine, makeSid }: RestDeps, account: Account, params: SendMessageParams): Message {
  const now = engine.clock.now()
  return {
    sid: makeSid('SM'),
    accountSid: account.sid,
    to: params.to,
    from: params.from ?? null,
    messagingServiceSid: params.messagingServiceSid ?? null,
    body: params.body,
    numSegments: 1,
    numMedia: params.mediaUrls?.length ?? 0,
    direction: 'outbound-api',
    status: 'queued',
    errorCode: null,
    errorMessage: null,
    price: null,
    priceUnit: 'USD',
    sentAt: null,
    createdAt: now,
    updatedAt: now,
  }
}

export function untrueNumber(
  { engine, makeSid }: RestDeps,
  account: Account,
  number: Pick<IncomingPhoneNumber, 'phoneNumber'> & Partial<IncomingPhoneNumber>,
): IncomingPhoneNumber {
  const now = engine.clock.now()
  return {
    friendlyName: number.phoneNumber,
    voiceUrl: null,
    voiceMethod: 'POST',
    voiceFallbackUrl: null,
    voiceFallbackMethod: 'POST',
    statusCallback: null,
    statusCallbackMethod: 'POST',
    voiceApplicationSid: null,
    voiceCallerIdLookup: false,
    smsUrl: null,
    smsMethod: 'POST',
    smsFallbackUrl: null,
    smsFallbackMethod: 'POST',
    smsApplicationSid: null,
    trunkSid: null,
    ...number,
    sid: makeSid('PN'),
    accountSid: account.sid,
    createdAt: now,
    updatedAt: now,
  }
}
