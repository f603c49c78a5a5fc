import twilio from 'twilio'
import { cleanText } from '#shared/flow/cleanText.ts'
import type { AnsweredBy } from '#shared/run/event.ts'
import { isCallStatus } from '../../store/callStatus.ts'
import type { CallStatus } from '../../store/schema.ts'
import { answeredByOf, wholeNumber } from './receive.ts'
import { askForAudio, type AskedAudio } from './recordingAudio.ts'
import type { NumberUrls } from './urls.ts'

/** What the carrier refused or could not be asked. `code` is its own (`'21211'`), or `unreachable` when no answer came: it may have happened. */
export class CarrierError extends Error {
  override readonly name = 'CarrierError'
  readonly code: string
  /** HTTP status of the refusal; 0 without an answer. */
  readonly status: number
  constructor(code: string, status: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.status = status
  }
}

export type CallToPlace = {
  to: string
  from: string
  /** The documents and callbacks of the call. */
  voiceUrl: string
  fallbackUrl: string
  statusUrl: string
  /** Seconds to ring. */
  timeoutSeconds?: number
  /** Seconds the call may last. */
  timeLimitSeconds?: number
  /** The whole call is recorded from its answer. */
  recordingUrl?: string
  /** `wait` holds the first document back until the verdict; `tell` sends it to `amdUrl` while the call goes on. */
  machineDetection?: { mode: 'wait' } | { mode: 'tell'; amdUrl: string; untilMessageEnd?: boolean }
}

/**
 * A number and what the carrier does for it: each of the three addresses, with the method before it unless that is POST; or,
 * in place of all three, the `application AP…` or `trunk TK…` that wins over them.
 */
export type CarrierNumber = { sid: string; number: string; label: string } & {
  [Url in keyof NumberUrls]: string | undefined
}

/** A recording as the carrier lists it. https://www.twilio.com/docs/voice/api/recording#recording-properties */
export type CarrierRecording = {
  sid: string
  /** `completed` and `absent` are final. */
  status: string
  source: string
  durationSeconds?: number
  channels?: number
  startedAt?: Date
  errorCode?: string
}

/** What we ask of a carrier by REST. Throws CarrierError, where nothing else is said. */
export type Carrier = {
  readonly accountSid: string
  /** Its API is on this very machine, which then needs no public address. */
  readonly isOnLoopback: boolean
  placeCall(call: CallToPlace): Promise<{ callSid: string; status: CallStatus }>
  /** Has the carrier fetch the document at `url` now, in the midst of what it plays. */
  redirectCall(callSid: string, url: string): Promise<'redirected' | 'ended'>
  hangUpCall(callSid: string): Promise<'hungUp' | 'ended'>
  /** How the call stands; undefined when the carrier knows no such call. */
  findCall(
    callSid: string,
  ): Promise<{ status: CallStatus; durationSeconds?: number; answeredBy?: AnsweredBy } | undefined>
  /** Changes the recording of the whole call. `none`: nothing is recorded, or the call is over. */
  changeRecording(callSid: string, change: 'pause' | 'resume' | 'stop'): Promise<'changed' | 'none'>
  /** What the carrier has of a call's recordings, a hundred at most; none of a call that it does not know. */
  recordingsOf(callSid: string): Promise<CarrierRecording[]>
  /** The WAV of a recording that is complete. Never throws. */
  recordingAudio(recordingSid: string, options?: { channels?: number | undefined }): Promise<AskedAudio>
  /** Deletes a recording and its sound for good. One that is gone is fine. */
  deleteRecording(recordingSid: string): Promise<void>
  listNumbers(): Promise<CarrierNumber[]>
  /** Undefined when the account has no such number. */
  findNumber(number: string): Promise<CarrierNumber | undefined>
  /** Sets all three addresses of a number together, and takes it off any application that would win over them. */
  configureNumber(numberSid: string, urls: NumberUrls): Promise<CarrierNumber>
  /** Numbers for nothing. Absent with a real carrier, where the same requests buy and give back numbers. */
  readonly standIn?: {
    addNumber(number: string, label: string, urls: NumberUrls): Promise<CarrierNumber>
    /** One that is gone is fine. */
    removeNumber(numberSid: string): Promise<void>
  }
}

/** Webhooks wait for some of these; Twilio itself answers within a second. */
const timeoutMs = 10_000

/** "Call is not in-progress": a normal answer to a push. https://www.twilio.com/docs/api/errors/21220 */
const notInProgress = '21220'
const notFound = '20404'

/**
 * The carrier of one account, through the twilio package. Repeats nothing but 429, which is never processed: a call placed
 * twice rings twice. `apiUrl` is where the API is when it is not Twilio's own.
 */
export function createCarrier({
  accountSid,
  authToken,
  apiUrl,
  isStandIn = false,
}: {
  accountSid: string
  authToken: string
  apiUrl?: string | undefined
  isStandIn?: boolean
}): Carrier {
  const httpClient = new twilio.RequestClient({ timeout: timeoutMs, autoRetry: true, maxRetries: 3 })
  const client = twilio(accountSid, authToken, { httpClient })
  if (apiUrl !== undefined) client.api.baseUrl = apiUrl.replace(/\/+$/, '')

  return {
    accountSid,
    isOnLoopback: apiUrl !== undefined && isLoopback(apiUrl),

    async placeCall(call) {
      const placed = await asked(() =>
        client.calls.create({
          to: call.to,
          from: call.from,
          url: call.voiceUrl,
          method: 'POST',
          fallbackUrl: call.fallbackUrl,
          fallbackMethod: 'POST',
          statusCallback: call.statusUrl,
          statusCallbackMethod: 'POST',
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          ...(call.timeoutSeconds !== undefined && { timeout: call.timeoutSeconds }),
          ...(call.timeLimitSeconds !== undefined && { timeLimit: call.timeLimitSeconds }),
          ...(call.recordingUrl !== undefined && {
            record: true,
            recordingChannels: 'dual',
            recordingStatusCallback: call.recordingUrl,
            recordingStatusCallbackMethod: 'POST',
            recordingStatusCallbackEvent: ['in-progress', 'completed', 'absent'],
          }),
          ...(call.machineDetection && machineDetectionOf(call.machineDetection)),
        }),
      )
      return { callSid: placed.sid, status: isCallStatus(placed.status) ? placed.status : 'queued' }
    },

    async redirectCall(callSid, url) {
      const updated = await unless([notInProgress, notFound], () =>
        client.calls(callSid).update({ url, method: 'POST' }),
      )
      return updated ? 'redirected' : 'ended'
    },

    async hangUpCall(callSid) {
      const updated = await unless([notInProgress, notFound], () =>
        client.calls(callSid).update({ status: 'completed' }),
      )
      return updated ? 'hungUp' : 'ended'
    },

    async findCall(callSid) {
      const call = await unless([notFound], () => client.calls(callSid).fetch())
      if (!call || !isCallStatus(call.status)) return undefined
      const durationSeconds = wholeNumber(call.duration ?? undefined)
      const answeredBy = answeredByOf(new URLSearchParams({ AnsweredBy: call.answeredBy ?? '' }))
      return {
        status: call.status,
        ...(durationSeconds !== undefined && { durationSeconds }),
        ...(answeredBy !== undefined && { answeredBy }),
      }
    },

    async changeRecording(callSid, change) {
      const statuses = { pause: 'paused', resume: 'in-progress', stop: 'stopped' } as const
      const changed = await unless([notInProgress, notFound], () =>
        client
          .calls(callSid)
          .recordings('Twilio.CURRENT')
          // Silence keeps the recording as long as the call.
          .update({ status: statuses[change], ...(change === 'pause' && { pauseBehavior: 'silence' }) }),
      )
      return changed ? 'changed' : 'none'
    },

    async recordingsOf(callSid) {
      const found = await unless([notFound], () => client.calls(callSid).recordings.list({ limit: 100 }))
      return (found ?? []).map(({ sid, status, source, duration, channels, startTime, errorCode }) => {
        const durationSeconds = wholeNumber(duration ?? undefined)
        return {
          ...{ sid, status, source },
          ...(durationSeconds !== undefined && { durationSeconds }),
          ...(Number.isInteger(channels) && { channels }),
          ...(startTime instanceof Date && !Number.isNaN(startTime.getTime()) && { startedAt: startTime }),
          ...(typeof errorCode === 'number' && { errorCode: String(errorCode) }),
        }
      })
    },

    recordingAudio: (recordingSid, options) =>
      askForAudio({ apiUrl: client.api.baseUrl, accountSid, authToken }, recordingSid, options),

    async deleteRecording(recordingSid) {
      await unless([notFound], () => client.recordings(recordingSid).remove())
    },

    async listNumbers() {
      return (await asked(() => client.incomingPhoneNumbers.list({ pageSize: 1000 }))).map(numberOf)
    },

    async findNumber(number) {
      const listed = await asked(() => client.incomingPhoneNumbers.list({ phoneNumber: number, pageSize: 1000 }))
      // The carrier takes the number as a pattern.
      const found = listed.find(({ phoneNumber }) => phoneNumber === number)
      return found && numberOf(found)
    },

    async configureNumber(numberSid, urls) {
      const update = { voiceApplicationSid: '', ...numberAddresses(urls) }
      return numberOf(await asked(() => client.incomingPhoneNumbers(numberSid).update(update)))
    },

    ...(isStandIn &&
      apiUrl !== undefined && {
        standIn: {
          async addNumber(phoneNumber: string, friendlyName: string, urls: NumberUrls) {
            const number = { phoneNumber, friendlyName, ...numberAddresses(urls) }
            return numberOf(await asked(() => client.incomingPhoneNumbers.create(number)))
          },
          async removeNumber(numberSid: string) {
            await unless([notFound], () => client.incomingPhoneNumbers(numberSid).remove())
          },
        },
      }),
  }
}

const numberAddresses = ({ voiceUrl, voiceFallbackUrl, statusCallbackUrl }: NumberUrls) => ({
  voiceUrl,
  voiceMethod: 'POST',
  voiceFallbackUrl,
  voiceFallbackMethod: 'POST',
  statusCallback: statusCallbackUrl,
  statusCallbackMethod: 'POST',
})

const machineDetectionOf = (detection: NonNullable<CallToPlace['machineDetection']>) =>
  detection.mode === 'wait'
    ? { machineDetection: 'Enable' }
    : {
        machineDetection: detection.untilMessageEnd ? 'DetectMessageEnd' : 'Enable',
        asyncAmd: 'true',
        asyncAmdStatusCallback: detection.amdUrl,
        asyncAmdStatusCallbackMethod: 'POST',
      }

type ListedNumber = Awaited<ReturnType<ReturnType<typeof twilio>['incomingPhoneNumbers']['list']>>[number]

function numberOf(listed: ListedNumber): CarrierNumber {
  // A trunk wins over an application, and that over the number's own addresses.
  // https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
  const winner = listed.trunkSid
    ? `trunk ${listed.trunkSid}`
    : listed.voiceApplicationSid
      ? `application ${listed.voiceApplicationSid}`
      : undefined
  const onFile = (url: string | null, method: string | null) =>
    winner ?? (url && method && method !== 'POST' ? `${method} ${url}` : url || undefined)
  return {
    sid: listed.sid,
    number: listed.phoneNumber,
    label: cleanText(listed.friendlyName ?? ''),
    voiceUrl: onFile(listed.voiceUrl, listed.voiceMethod),
    voiceFallbackUrl: onFile(listed.voiceFallbackUrl, listed.voiceFallbackMethod),
    statusCallbackUrl: onFile(listed.statusCallback, listed.statusCallbackMethod),
  }
}

const isLoopback = (url: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname)

/** Undefined when the carrier answers with one of these codes. */
async function unless<T>(codes: readonly string[], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await asked(ask)
  } catch (error) {
    if (error instanceof CarrierError && codes.includes(error.code)) return undefined
    throw error
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw carrierError(error)
  }
}

function carrierError(error: unknown): CarrierError {
  if (error instanceof twilio.RestException) {
    // What stands between us and the carrier answers without a message.
    const { code, status, message }: { code?: number; status: number; message?: string } = error
    return new CarrierError(String(code ?? status), status, withoutNumbers(message ?? 'It gave no reason.'))
  }
  // What axios throws holds the request with its credentials: none of it goes on.
  const reason = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer'
  return new CarrierError('unreachable', 0, `The carrier could not be reached (${reason}).`)
}

/** The carrier's messages quote phone numbers; ours hold none. */
const withoutNumbers = (message: string) => message.replace(/\+?\d{6,}/g, '…')
