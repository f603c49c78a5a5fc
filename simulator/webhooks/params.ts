import { rfc2822, type Call, type Conference, type Participant, type Recording } from '../model.ts'

export type Params = Record<string, string>

/** What every request for a document, and every status callback, carries. https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application */
export function baseParams(call: Call): Params {
  const from = placeOf(call.from)
  const to = placeOf(call.to)
  return {
    AccountSid: call.accountSid,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    CallStatus: call.status,
    Called: call.to,
    ...named('Called', to),
    Caller: call.from,
    ...named('Caller', from),
    Direction: call.direction,
    From: call.from,
    ...named('From', from),
    To: call.to,
    ...named('To', to),
    ...(call.direction === 'inbound' && /^\+1\d{10}$/.test(call.from) && { StirVerstat: 'TN-Validation-Passed-A' }),
    ...(call.direction === 'inbound' && call.from.startsWith('+') && { CallToken: callToken(call) }),
    ...(call.forwardedFrom !== null && { ForwardedFrom: call.forwardedFrom }),
    ...(call.callerName !== null && { CallerName: call.callerName }),
    ...(call.parentCallSid !== null && { ParentCallSid: call.parentCallSid }),
    ...(call.applicationSid !== null && { ApplicationSid: call.applicationSid }),
  }
}

/** Where virtual numbers are is not known: the carrier sends what it does not know empty. */
const placeOf = (number: string) => ({ City: '', State: '', Zip: '', Country: number.startsWith('+1') ? 'US' : '' })

const named = (prefix: string, place: Readonly<Record<string, string>>): Params =>
  Object.fromEntries(Object.entries(place).map(([name, value]) => [`${prefix}${name}`, value]))

const callToken = (call: Call) =>
  JSON.stringify({ parentCallInfoToken: `virtual.${call.sid.slice(2, 18)}`, identityHeaderTokens: [] })

/** When machine detection has a verdict that the request waited for. */
export const answeredByParams = (call: Call): Params =>
  call.answeredBy === null
    ? {}
    : { AnsweredBy: call.answeredBy, MachineDetectionDuration: String(call.machineDetectionMs ?? 0) }

/** https://www.twilio.com/docs/voice/api/call-resource#statuscallback */
export function statusParams(
  call: Call,
  { at, sequenceNumber, recording }: { at: number; sequenceNumber: number; recording?: RecordingFacts | undefined },
): Params {
  const isLast = call.endedAt !== null
  return {
    ...baseParams(call),
    CallbackSource: 'call-progress-events',
    Timestamp: rfc2822(at),
    SequenceNumber: String(sequenceNumber),
    ...(!isLast && call.direction !== 'inbound' && { StirStatus: 'B' }),
    ...(isLast && {
      CallDuration: String(call.durationSeconds ?? 0),
      SipResponseCode: String(call.sipResponseCode ?? 200),
      ...(call.status === 'completed' && { Duration: String(Math.ceil((call.durationSeconds ?? 0) / 60)) }),
      ...(call.answeredBy !== null && { AnsweredBy: call.answeredBy }),
      ...recording,
    }),
  }
}

type RecordingFacts = { RecordingUrl: string; RecordingSid: string; RecordingDuration: string }

/** Without an extension; that is a WAV. */
export const recordingUrl = (apiUrl: string, { accountSid, sid }: Recording): string =>
  `${apiUrl}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`

export const recordingFacts = (apiUrl: string, recording: Recording): RecordingFacts => ({
  RecordingUrl: recordingUrl(apiUrl, recording),
  RecordingSid: recording.sid,
  RecordingDuration: String(recording.durationSeconds ?? 0),
})

/** https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback */
export const recordingParams = (apiUrl: string, recording: Recording): Params => ({
  AccountSid: recording.accountSid,
  ...(recording.callSid !== '' && { CallSid: recording.callSid }),
  ...(recording.conferenceSid !== null && { ConferenceSid: recording.conferenceSid }),
  RecordingSid: recording.sid,
  RecordingUrl: recordingUrl(apiUrl, recording),
  RecordingStatus: recording.status,
  ...(recording.durationSeconds !== null && { RecordingDuration: String(recording.durationSeconds) }),
  RecordingChannels: String(recording.channels),
  RecordingStartTime: rfc2822(recording.startedAt),
  RecordingTrack: recording.track,
  RecordingSource: recording.source,
  ...(recording.errorCode !== null && { ErrorCode: String(recording.errorCode) }),
})

/** https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback */
export function conferenceParams(
  conference: Conference,
  { event, at, sequenceNumber }: { event: string; at: number; sequenceNumber: number },
  participant?: Participant,
): Params {
  return {
    ConferenceSid: conference.sid,
    FriendlyName: conference.friendlyName,
    AccountSid: conference.accountSid,
    SequenceNumber: String(sequenceNumber),
    Timestamp: rfc2822(at),
    StatusCallbackEvent: event,
    ...(participant && {
      CallSid: participant.callSid,
      Muted: String(participant.muted),
      Hold: String(participant.hold),
      Coaching: String(participant.coaching),
      EndConferenceOnExit: String(participant.endConferenceOnExit),
      StartConferenceOnEnter: String(participant.startConferenceOnEnter),
      ...(participant.label !== null && { ParticipantLabel: participant.label }),
    }),
  }
}
