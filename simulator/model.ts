import type { Random } from './random.ts'

/** Everything the carrier knows, as plain data. Instants are milliseconds since 1970 on the carrier's clock; durations say their unit. */

export type CallStatus =
  'queued' | 'initiated' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled'
export type CallDirection = 'inbound' | 'outbound-api' | 'outbound-dial'
export type AnsweredBy =
  'human' | 'machine_start' | 'machine_end_beep' | 'machine_end_silence' | 'machine_end_other' | 'fax' | 'unknown'
export type HttpMethod = 'GET' | 'POST'
/** Where to ask, and how. */
export type Hook = { url: string; method: HttpMethod }

export type Account = {
  sid: string
  authToken: string
  friendlyName: string
  status: 'active' | 'suspended' | 'closed'
  type: 'Full' | 'Trial'
  /** API-created calls that start per second; the rest wait in the queue. */
  callsPerSecond: number
  createdAt: number
  updatedAt: number
}

/** One leg: a party's part of a call. Called Call because Twilio's resource is. */
export type Call = {
  sid: string
  accountSid: string
  parentCallSid: string | null
  /** E.164, `client:name` or `sip:…`; what a withheld caller sends instead. */
  to: string
  from: string
  phoneNumberSid: string | null
  applicationSid: string | null
  status: CallStatus
  direction: CallDirection
  createdAt: number
  updatedAt: number
  /** When it was answered. */
  startedAt: number | null
  endedAt: number | null
  /** From answer to end; null until it ended. */
  durationSeconds: number | null
  answeredBy: AnsweredBy | null
  machineDetectionMs: number | null
  forwardedFrom: string | null
  callerName: string | null
  groupSid: string | null
  trunkSid: string | null
  /** How long it waited for the calls-per-second limit. */
  queueTimeMs: number
  /** Of the last hop: 200, 404, 486, 487 …; null while it goes on. */
  sipResponseCode: number | null
  price: string | null
  priceUnit: string
}

export type IncomingPhoneNumber = {
  sid: string
  accountSid: string
  phoneNumber: string
  friendlyName: string
  voiceUrl: string | null
  voiceMethod: HttpMethod
  voiceFallbackUrl: string | null
  voiceFallbackMethod: HttpMethod
  statusCallback: string | null
  statusCallbackMethod: HttpMethod
  voiceApplicationSid: string | null
  voiceCallerIdLookup: boolean
  smsUrl: string | null
  smsMethod: HttpMethod
  smsFallbackUrl: string | null
  smsFallbackMethod: HttpMethod
  smsApplicationSid: string | null
  trunkSid: string | null
  createdAt: number
  updatedAt: number
}

/** A TwiML app: the addresses that a number or a call may point to instead of its own. */
export type Application = {
  sid: string
  accountSid: string
  friendlyName: string
  voiceUrl: string | null
  voiceMethod: HttpMethod
  voiceFallbackUrl: string | null
  voiceFallbackMethod: HttpMethod
  statusCallback: string | null
  statusCallbackMethod: HttpMethod
  createdAt: number
  updatedAt: number
}

export type ReasonConferenceEnded =
  | 'conference-ended-via-api'
  | 'last-participant-kicked'
  | 'last-participant-left'
  | 'participant-with-end-conference-on-exit-kicked'
  | 'participant-with-end-conference-on-exit-left'

export type Conference = {
  sid: string
  accountSid: string
  friendlyName: string
  region: string
  status: 'init' | 'in-progress' | 'completed'
  reasonEnded: ReasonConferenceEnded | null
  callSidEnding: string | null
  createdAt: number
  updatedAt: number
}

export type ParticipantStatus = 'queued' | 'connecting' | 'ringing' | 'connected' | 'complete' | 'failed'

export type Participant = {
  accountSid: string
  conferenceSid: string
  callSid: string
  label: string | null
  callSidToCoach: string | null
  coaching: boolean
  muted: boolean
  hold: boolean
  startConferenceOnEnter: boolean
  endConferenceOnExit: boolean
  beepOnExit: boolean
  status: ParticipantStatus
  queueTimeMs: number
  createdAt: number
  updatedAt: number
}

export type Queue = {
  sid: string
  accountSid: string
  friendlyName: string
  maxSize: number
  /** Seconds waited by those who left, for AvgQueueTime. */
  waitedSeconds: number[]
  createdAt: number
  updatedAt: number
}

export type Member = {
  queueSid: string
  callSid: string
  enqueuedAt: number
}

export type RecordingStatus = 'in-progress' | 'paused' | 'stopped' | 'processing' | 'completed' | 'absent' | 'deleted'
export type RecordingSource =
  | 'DialVerb'
  | 'Conference'
  | 'OutboundAPI'
  | 'Trunking'
  | 'RecordVerb'
  | 'StartCallRecordingAPI'
  | 'StartConferenceRecordingAPI'
  | 'StartCallRecordingTwiML'

/** A stretch of sound on a recording. `inbound` is the party's own voice, `outbound` what it hears. */
export type Sound = { fromMs: number; toMs: number; track: 'inbound' | 'outbound'; kind: 'speech' | 'beep' | 'key' }

export type Recording = {
  sid: string
  accountSid: string
  callSid: string
  conferenceSid: string | null
  status: RecordingStatus
  source: RecordingSource
  channels: 1 | 2
  track: 'inbound' | 'outbound' | 'both'
  startedAt: number
  /** Null until it is completed. */
  durationSeconds: number | null
  durationMs: number
  errorCode: number | null
  /** What is heard on it; the WAV is made from this when it is fetched. */
  sounds: Sound[]
  price: string | null
  priceUnit: string
  createdAt: number
  updatedAt: number
}

export type Transcription = {
  sid: string
  accountSid: string
  recordingSid: string
  status: 'in-progress' | 'completed' | 'failed'
  text: string | null
  durationSeconds: number
  type: string
  price: string | null
  priceUnit: string
  createdAt: number
  updatedAt: number
}

export type MessageStatus =
  | 'accepted'
  | 'scheduled'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'failed'
  | 'receiving'
  | 'received'
  | 'read'
  | 'canceled'

export type Message = {
  sid: string
  accountSid: string
  to: string
  from: string | null
  messagingServiceSid: string | null
  body: string
  numSegments: number
  numMedia: number
  direction: 'inbound' | 'outbound-api' | 'outbound-call' | 'outbound-reply'
  status: MessageStatus
  errorCode: number | null
  errorMessage: string | null
  price: string | null
  priceUnit: string
  sentAt: number | null
  createdAt: number
  updatedAt: number
}

/** An error or warning about a call, as Twilio's debugger shows it and `/Notifications.json` lists it. */
export type Notification = {
  sid: string
  accountSid: string
  callSid: string
  errorCode: number
  log: 'error' | 'warning'
  text: string
  requestUrl: string
  requestMethod: HttpMethod
  at: number
}

export type Model = {
  accounts: Map<string, Account>
  calls: Map<string, Call>
  numbers: Map<string, IncomingPhoneNumber>
  applications: Map<string, Application>
  conferences: Map<string, Conference>
  /** By `participantKey`. */
  participants: Map<string, Participant>
  queues: Map<string, Queue>
  /** Per queue sid, the longest waiting first. */
  members: Map<string, Member[]>
  recordings: Map<string, Recording>
  transcriptions: Map<string, Transcription>
  messages: Map<string, Message>
  notifications: Map<string, Notification>
}

export const createModel = (): Model => ({
  accounts: new Map(),
  calls: new Map(),
  numbers: new Map(),
  applications: new Map(),
  conferences: new Map(),
  participants: new Map(),
  queues: new Map(),
  members: new Map(),
  recordings: new Map(),
  transcriptions: new Map(),
  messages: new Map(),
  notifications: new Map(),
})

export const participantKey = (conferenceSid: string, callSid: string): string => `${conferenceSid}/${callSid}`

export const participantsOf = ({ participants }: Model, conferenceSid: string): Participant[] =>
  [...participants.values()].filter((one) => one.conferenceSid === conferenceSid)

/** The number of the account, by its E.164 form. */
export function findNumber(
  { numbers }: Model,
  phoneNumber: string,
  accountSid?: string,
): IncomingPhoneNumber | undefined {
  for (const number of numbers.values())
    if (number.phoneNumber === phoneNumber && (accountSid === undefined || number.accountSid === accountSid))
      return number
  return undefined
}

/** By sid, or the live one of that name. */
export function findConference({ conferences }: Model, accountSid: string, sidOrName: string): Conference | undefined {
  const bySid = conferences.get(sidOrName)
  if (bySid) return bySid.accountSid === accountSid ? bySid : undefined
  for (const conference of conferences.values())
    if (
      conference.accountSid === accountSid &&
      conference.friendlyName === sidOrName &&
      conference.status !== 'completed'
    )
      return conference
  return undefined
}

/** By sid or name. */
export function findQueue({ queues }: Model, accountSid: string, sidOrName: string): Queue | undefined {
  const bySid = queues.get(sidOrName)
  if (bySid) return bySid.accountSid === accountSid ? bySid : undefined
  for (const queue of queues.values())
    if (queue.accountSid === accountSid && queue.friendlyName === sidOrName) return queue
  return undefined
}

export type SidPrefix = 'AC' | 'CA' | 'PN' | 'AP' | 'CF' | 'QU' | 'RE' | 'TR' | 'GT' | 'SM' | 'NO' | 'MZ' | 'SR' | 'ME'

export type MakeSid = (prefix: SidPrefix) => string

/** `CA` and 32 hex digits, from the seed. */
export const createSids =
  (random: Random): MakeSid =>
  (prefix) =>
    `${prefix}${random.hex(32)}`

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (n: number) => String(n).padStart(2, '0')

/** `Thu, 19 Nov 2026 18:13:42 +0000`. https://www.rfc-editor.org/rfc/rfc2822#section-3.3 */
export function rfc2822(at: number): string {
  const date = new Date(at)
  const day = `${days[date.getUTCDay()]}, ${two(date.getUTCDate())} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}

export const isOver = (status: CallStatus): boolean =>
  status === 'completed' || status === 'busy' || status === 'failed' || status === 'no-answer' || status === 'canceled'
