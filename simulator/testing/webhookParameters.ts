/**
 * Every parameter that Twilio's webhooks are documented or seen to have, by kind, with where it stands. The carrier sends no other:
 * a customer in a test refuses what is not here.
 */
const of = (names: string) => names.split(/\s+/).filter((name) => name !== '')

export const documentedParameters: Readonly<Record<string, readonly string[]>> = {
  // https://www.twilio.com/docs/voice/twiml#request-parameters
  everyDocument: of(`
    CallSid AccountSid From To Caller Called CallStatus ApiVersion Direction
    FromCity FromState FromZip FromCountry ToCity ToState ToZip ToCountry
    CallerCity CallerState CallerZip CallerCountry CalledCity CalledState CalledZip CalledCountry
    ForwardedFrom CallerName ParentCallSid CallToken StirVerstat StirPassportToken ApplicationSid`),
  // https://www.twilio.com/docs/api/errors: what a fallback is told
  fallback: of('ErrorCode ErrorUrl'),
  // https://www.twilio.com/docs/voice/api/sip-interface#sip-headers and https://www.twilio.com/docs/voice/twiml/sip
  sip: of('SipDomain SipUsername SipCallId SipSourceIp DialSipCallId DialSipResponseCode'),
  // https://www.twilio.com/docs/voice/twiml/gather
  gather: of('Digits FinishedOnKey msg SpeechResult Confidence'),
  partialResult: of('UnstableSpeechResult StableSpeechResult Stability SequenceNumber'),
  // https://www.twilio.com/docs/voice/twiml/record#attributes-action-parameters
  record: of('RecordingUrl RecordingDuration RecordingSid Digits'),
  // https://www.twilio.com/docs/voice/twiml/dial#attributes-action-parameters
  dial: of('DialCallStatus DialCallSid DialCallDuration DialBridged RecordingUrl QueueSid QueueTime DequeingCallSid'),
  // https://www.twilio.com/docs/voice/twiml/enqueue
  enqueue: of('QueueResult QueueSid QueueTime QueuePosition AvgQueueTime CurrentQueueSize MaxQueueSize'),
  // https://www.twilio.com/docs/voice/api/call-resource#statuscallback
  status: of(`
    Timestamp CallbackSource SequenceNumber StirStatus CallDuration SipResponseCode Duration
    RecordingUrl RecordingSid RecordingDuration AnsweredBy`),
  // https://www.twilio.com/docs/voice/answering-machine-detection
  machineDetection: of('AnsweredBy MachineDetectionDuration'),
  // https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback
  recording: of(`
    ConferenceSid RecordingSid RecordingUrl RecordingStatus RecordingDuration RecordingChannels RecordingStartTime
    RecordingTrack RecordingSource ErrorCode`),
  // https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback
  conference: of(`
    ConferenceSid FriendlyName SequenceNumber Timestamp StatusCallbackEvent Muted Hold Coaching
    EndConferenceOnExit StartConferenceOnEnter ParticipantLabel ParticipantCallStatus ReasonParticipantLeft
    ReasonConferenceEnded CallSidEndingConference ParticipantLabelEndingConference Reason AnnounceUrl
    ReasonAnnouncementFailed`),
  // https://www.twilio.com/docs/voice/twiml/record#transcribe
  transcription: of(
    'TranscriptionSid TranscriptionText TranscriptionStatus TranscriptionUrl RecordingSid RecordingUrl',
  ),
  // https://www.twilio.com/docs/voice/twiml/transcription#statuscallbackurl
  liveTranscription: of(`
    TranscriptionSid Timestamp SequenceId TranscriptionEvent LanguageCode Track InboundTrackLabel OutboundTrackLabel
    TranscriptionEngine Name PartialResults ProviderConfiguration Final TranscriptionData Stability
    TranscriptionErrorCode TranscriptionError`),
  // https://www.twilio.com/docs/voice/twiml/stream#statuscallback
  stream: of('StreamSid StreamName StreamEvent StreamError Timestamp'),
  // https://www.twilio.com/docs/voice/twiml/siprec
  siprec: of('SiprecSid SiprecName SiprecEvent SiprecError SiprecErrorCode Timestamp'),
  // https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
  message: of('MessageSid SmsSid MessageStatus SmsStatus MessagingServiceSid ErrorCode ErrorMessage RawDlrDoneDate'),
}

const known = new Set(Object.values(documentedParameters).flat())
/** Named by who called, or by the far end of SIP. */
const open = /^(Dial)?SipHeader_X-[A-Za-z0-9-]+$/

/** Those of the names that stand nowhere. */
export const undocumented = (names: readonly string[]): string[] =>
  names.filter((name) => !known.has(name) && !open.test(name))
