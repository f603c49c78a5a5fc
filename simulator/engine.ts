import type { Clock } from './clock.ts'
import type { Faults } from './faults.ts'
import type {
  Account,
  Call,
  Conference,
  Hook,
  HttpMethod,
  IncomingPhoneNumber,
  MakeSid,
  Member,
  Message,
  Model,
  Participant,
  Queue,
  Recording,
} from './model.ts'
import type { AttachedPhone, PhoneControl, PhoneEvent, RingablePhone } from './phones/attachedPhone.ts'
import type { Behaviour } from './phones/behaviour.ts'
import type { Wav } from './recordings/wav.ts'

/** Refused as Twilio refuses: `code` is Twilio's, `status` the HTTP status of the REST answer. */
export class Refusal extends Error {
  readonly code: number
  readonly status: number
  constructor(code: number, message: string, status = 400) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.status = status
  }
}

export type CallbackEvent = 'initiated' | 'ringing' | 'answered' | 'completed'
export type RecordingEvent = 'in-progress' | 'completed' | 'absent'

/** https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource */
export type MachineDetection = {
  mode: 'Enable' | 'DetectMessageEnd'
  /** 3–59, 30 when not given. */
  timeoutSeconds?: number
  speechThresholdMs?: number
  speechEndThresholdMs?: number
  silenceTimeoutMs?: number
  isAsync?: boolean
  callback?: Hook
}

export type RecordingOptions = {
  channels?: 1 | 2
  track?: 'inbound' | 'outbound' | 'both'
  callback?: Hook & { events: readonly RecordingEvent[] }
  trim?: boolean
}

/** What POST /Calls.json says, parsed and typed. Exactly one of url, twiml, applicationSid; the engine refuses the rest. */
export type CreateCallParams = {
  to: string
  from: string
  url?: string
  twiml?: string
  applicationSid?: string
  method?: HttpMethod
  fallback?: Hook
  statusCallback?: Hook & { events: readonly CallbackEvent[] }
  /** Seconds of ringing; 60. */
  timeoutSeconds?: number
  timeLimitSeconds?: number
  sendDigits?: string
  record?: RecordingOptions
  machineDetection?: MachineDetection
  callerId?: string
}

/** POST /Calls/{CA}.json. */
export type UpdateCallParams = {
  url?: string
  twiml?: string
  method?: HttpMethod
  fallback?: Hook
  statusCallback?: Hook
  status?: 'canceled' | 'completed'
  timeLimitSeconds?: number
}

export type RingInParams = {
  /** One of the account's incoming numbers. */
  to: string
  /** The virtual phone's number, or what a withheld caller sends. */
  from: string
  forwardedFrom?: string
  callerName?: string
  /** Who calls: a script of deeds, or a person. Without either, the directory's behaviour of `from`. */
  behaviour?: Behaviour
  phone?: AttachedPhone
  /** Time of this call alone: a hurried clock runs it as fast as answers come. The engine's own when not given. */
  clock?: Clock
}

export type RungIn = {
  call: Call
  control: PhoneControl
  /** Resolves with the ended call once every callback about it has been delivered or given up. */
  ended: Promise<Call>
}

export type AddParticipantParams = Omit<CreateCallParams, 'url' | 'twiml' | 'applicationSid' | 'method'> & {
  label?: string
  muted?: boolean
  coaching?: boolean
  callSidToCoach?: string
  startConferenceOnEnter?: boolean
  endConferenceOnExit?: boolean
  earlyMedia?: boolean
  beep?: 'true' | 'false' | 'onEnter' | 'onExit'
  waitUrl?: string
  waitMethod?: HttpMethod
  maxParticipants?: number
  conferenceRecord?: boolean
  conferenceRecordingCallback?: Hook & { events: readonly RecordingEvent[] }
  conferenceStatusCallback?: Hook & { events: readonly string[] }
}

export type UpdateParticipantParams = {
  muted?: boolean
  hold?: boolean
  holdUrl?: string
  holdMethod?: HttpMethod
  announceUrl?: string
  announceMethod?: HttpMethod
  waitUrl?: string
  waitMethod?: HttpMethod
  beepOnExit?: boolean
  endConferenceOnExit?: boolean
  coaching?: boolean
  callSidToCoach?: string
}

export type SendMessageParams = {
  to: string
  from?: string
  messagingServiceSid?: string
  body: string
  mediaUrls?: readonly string[]
  statusCallback?: string
}

/** One thing that happened, for logs, tests and the load rig. */
export type EngineEvent =
  | { kind: 'phone'; callSid: string; event: PhoneEvent }
  | { kind: 'callChanged'; call: Call }
  /** A webhook was answered or given up; `attempt` counts from 1. `status` 0: no answer. */
  | {
      kind: 'webhook'
      callSid: string | null
      purpose: 'twiml' | 'fallback' | 'callback'
      method: HttpMethod
      url: string
      params: Readonly<Record<string, string>>
      status: number
      body: string
      attempt: number
      /** On the wall. */
      tookMs: number
      fault?: 'duplicate' | 'refused' | 'answerLost'
    }
  | { kind: 'problem'; callSid: string; code: number; severity: 'warning' | 'error'; text: string; url: string }
  /** A fatal error with no fallback that worked: the caller heard the apology. */
  | { kind: 'callLost'; callSid: string; code: number }
  | { kind: 'callKilled'; callSid: string }
  /** Its audio can be fetched from now on, or never again. */
  | { kind: 'recordingReady' | 'recordingDeleted'; recording: Recording }

export type EngineDeps = {
  clock: Clock
  model: Model
  makeSid: MakeSid
  faults: Faults
  /** Warnings end a call as failed: what the product's TwiML never may cause. */
  strict: boolean
  /** The address of the carrier itself, for RecordingUrl; without a slash at its end. */
  apiUrl: () => string
  /** Where a request to this address goes on the wire; there itself when not given. It is signed for what was asked. */
  reach?: (url: URL) => URL
  /** Fewer than Twilio's, so that a loop ends in a test; 1,000 when not given. */
  maxDocuments?: number
  /** Multiplies the real limits of webhooks (15 s …), for tests; 1 when not given. */
  webhookTimeScale?: number
}

/** The carrier's switch. Everything that Twilio refuses is thrown as a `Refusal`. */
export type Engine = {
  readonly model: Model
  readonly clock: Clock

  /** Queued; it starts within the account's calls per second. 21201, 21205, 21210, 21211, 21212, 21213, 21214, 21217, 21218. */
  createCall(account: Account, params: CreateCallParams): Call
  /** Moves a live call to another document, cancels or ends it. 21220 when it is not in a state for this; 20404. */
  updateCall(account: Account, callSid: string, change: UpdateCallParams): Call
  /** Forgets a call that is over (DELETE). */
  deleteCall(account: Account, callSid: string): void
  /** A virtual phone calls one of the numbers. 20404 when nobody has it. */
  ringIn(params: RingInParams): RungIn

  /** `TwilioCURRENT` and `Twilio.CURRENT` name the one running. */
  startRecording(account: Account, callSid: string, options: RecordingOptions): Recording
  updateRecording(
    account: Account,
    recordingSid: string,
    change: { status: 'paused' | 'in-progress' | 'stopped'; pauseBehavior?: 'skip' | 'silence' },
    of?: { callSid?: string; conferenceSid?: string },
  ): Recording
  deleteRecording(account: Account, recordingSid: string): void
  /** A WAV, 8 kHz 16 bit. 20404 while it is not completed. */
  recordingAudio(account: Account, recordingSid: string, options?: { channels?: 1 | 2 }): Wav

  /** Ends a live conference, or plays to it. */
  updateConference(
    account: Account,
    sidOrName: string,
    change: { status?: 'completed'; announceUrl?: string; announceMethod?: HttpMethod },
  ): Conference
  /** Dials someone into a conference, which is made when only a name is known. */
  addParticipant(account: Account, sidOrName: string, params: AddParticipantParams): Participant
  /** `who` is a call sid or a label. */
  updateParticipant(account: Account, sidOrName: string, who: string, change: UpdateParticipantParams): Participant
  removeParticipant(account: Account, sidOrName: string, who: string): void

  createQueue(account: Account, params: { friendlyName: string; maxSize?: number }): Queue
  updateQueue(account: Account, queueSid: string, change: { friendlyName?: string; maxSize?: number }): Queue
  /** 20001 while somebody waits in it. */
  deleteQueue(account: Account, queueSid: string): void
  /** `who` is a call sid or `Front`. The member leaves the queue (`redirected`) for this document. */
  dequeueMember(account: Account, queueSid: string, who: string, to: Hook): Member

  sendMessage(account: Account, params: SendMessageParams): Message

  addNumber(
    account: Account,
    number: Pick<IncomingPhoneNumber, 'phoneNumber'> & Partial<IncomingPhoneNumber>,
  ): IncomingPhoneNumber
  updateNumber(account: Account, numberSid: string, change: Partial<IncomingPhoneNumber>): IncomingPhoneNumber
  deleteNumber(account: Account, numberSid: string): void

  /** The directory's behaviour of a number, changed for as long as the engine runs. */
  setBehaviour(number: string, behaviour: Behaviour | undefined): void
  behaviourOf(number: string): Behaviour
  /** Calls to this number ring this person's phone, those of one account when it is named. Undone by what it returns. */
  attachPhone(number: string, phone: RingablePhone, of?: { accountSid: string }): () => void
  /** The handle of a live call's phone. */
  control(callSid: string): PhoneControl | undefined

  subscribe(listener: (event: EngineEvent) => void): () => void
  /** Ends every call and cancels every timer; nothing is sent after it. */
  stop(): void
}
