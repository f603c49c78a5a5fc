import type { CreateCallParams, SendMessageParams } from './engine.ts'
import type { Call, IncomingPhoneNumber, Message } from './model.ts'

/** What every resource is given when it is made. */
type Origin = { sid: string; accountSid: string; now: number }

/** A call that nothing has happened to yet. */
export const newCall = (
  { sid, accountSid, now }: Origin,
  wanted: Pick<Call, 'to' | 'from' | 'status' | 'direction'> & { [Key in keyof Call]?: Call[Key] | undefined },
): Call => ({
  sid,
  accountSid,
  parentCallSid: wanted.parentCallSid ?? null,
  to: wanted.to,
  from: wanted.from,
  phoneNumberSid: wanted.phoneNumberSid ?? null,
  applicationSid: wanted.applicationSid ?? null,
  status: wanted.status,
  direction: wanted.direction,
  createdAt: now,
  updatedAt: now,
  startedAt: null,
  endedAt: null,
  durationSeconds: null,
  answeredBy: null,
  machineDetectionMs: null,
  forwardedFrom: wanted.forwardedFrom ?? null,
  callerName: wanted.callerName ?? null,
  groupSid: null,
  trunkSid: null,
  queueTimeMs: 0,
  sipResponseCode: null,
  price: null,
  priceUnit: 'USD',
})

/** A call as the API is asked for it, waiting to be placed. */
export const newQueuedCall = (origin: Origin, { to, from, applicationSid }: CreateCallParams): Call =>
  newCall(origin, { to, from, applicationSid, status: 'queued', direction: 'outbound-api' })

export const newMessage = (
  { sid, accountSid, now }: Origin,
  { to, from, messagingServiceSid, body, mediaUrls }: SendMessageParams,
  { numSegments, status }: Pick<Message, 'numSegments' | 'status'>,
): Message => ({
  sid,
  accountSid,
  to,
  from: from ?? null,
  messagingServiceSid: messagingServiceSid ?? null,
  body,
  numSegments,
  numMedia: mediaUrls?.length ?? 0,
  direction: 'outbound-api',
  status,
  errorCode: null,
  errorMessage: null,
  price: null,
  priceUnit: 'USD',
  sentAt: null,
  createdAt: now,
  updatedAt: now,
})

/** A number without webhooks but for those wanted. */
export const newNumber = (
  { sid, accountSid, now }: Origin,
  wanted: Pick<IncomingPhoneNumber, 'phoneNumber'> & Partial<IncomingPhoneNumber>,
): IncomingPhoneNumber => ({
  friendlyName: wanted.phoneNumber,
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
  createdAt: now,
  ...wanted,
  sid,
  accountSid,
  updatedAt: now,
})
