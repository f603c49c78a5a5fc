import type { CreateCallParams, MachineDetection, RecordingOptions } from '../engine.ts'
import { badParameter, refusal } from './errors.ts'
import { type Form, flagIn, given, hookIn, textIn, wholeNumberIn, wordIn, wordsIn } from './form.ts'

export const callbackEvents = ['initiated', 'ringing', 'answered', 'completed'] as const
const recordingEvents = ['in-progress', 'completed', 'absent'] as const

/** What `POST /Calls` and `POST /Participants` have in common: who is called, how long, and what is reported. */
export function legParams(form: Form): Omit<CreateCallParams, 'url' | 'twiml' | 'applicationSid' | 'method'> {
  const to = textIn(form, 'To')
  if (to === undefined) throw refusal(21201)
  const from = textIn(form, 'From')
  if (from === undefined) throw refusal(21213)
  const statusCallback = hookIn(form, 'StatusCallback')
  const events = wordsIn(form, 'StatusCallbackEvent', callbackEvents)
  return {
    to,
    from,
    ...given({
      statusCallback: statusCallback && { ...statusCallback, events: events ?? (['completed'] as const) },
      // Twilio's own limits, whichever verb dials. https://www.twilio.com/docs/voice/api/call-resource
      timeoutSeconds: wholeNumberIn(form, 'Timeout', { min: 1, max: 600, code: 21208 }),
      timeLimitSeconds: wholeNumberIn(form, 'TimeLimit', { min: 1, max: 86_400 }),
      record: flagIn(form, 'Record') === true ? recordingOptions(form) : undefined,
      callerId: textIn(form, 'CallerId'),
    }),
  }
}

/** The Recording… parameters; what was not given is left to the engine. */
export function recordingOptions(form: Form, prefix: '' | 'Conference' = ''): RecordingOptions {
  const callback = hookIn(form, `${prefix}RecordingStatusCallback`)
  const events = wordsIn(form, `${prefix}RecordingStatusCallbackEvent`, recordingEvents)
  const channels = prefix === '' ? wordIn(form, 'RecordingChannels', ['mono', 'dual']) : undefined
  const trim = wordIn(form, `${prefix}Trim`, ['trim-silence', 'do-not-trim'])
  return given({
    channels: channels && (channels === 'dual' ? (2 as const) : (1 as const)),
    track: prefix === '' ? wordIn(form, 'RecordingTrack', ['inbound', 'outbound', 'both']) : undefined,
    callback: callback && { ...callback, events: events ?? (['completed'] as const) },
    trim: trim && trim === 'trim-silence',
  })
}

/** https://www.twilio.com/docs/voice/answering-machine-detection; the ranges are Twilio's, SendDigits turns it off. */
export function machineDetection(
  form: Form,
  callbackName: 'AsyncAmdStatusCallback' | 'AmdStatusCallback',
): MachineDetection | undefined {
  const mode = wordIn(form, 'MachineDetection', ['Enable', 'DetectMessageEnd'])
  const callback = hookIn(form, callbackName)
  const numbers = given({
    timeoutSeconds: wholeNumberIn(form, 'MachineDetectionTimeout', { min: 3, max: 59 }),
    speechThresholdMs: wholeNumberIn(form, 'MachineDetectionSpeechThreshold', { min: 1000, max: 6000 }),
    speechEndThresholdMs: wholeNumberIn(form, 'MachineDetectionSpeechEndThreshold', { min: 500, max: 5000 }),
    silenceTimeoutMs: wholeNumberIn(form, 'MachineDetectionSilenceTimeout', { min: 2000, max: 10_000 }),
  })
  // A participant has no AsyncAmd: it joins at once, and the verdict follows.
  const isAsync = callbackName === 'AmdStatusCallback' || flagIn(form, 'AsyncAmd') === true
  if (mode === undefined || textIn(form, 'SendDigits') !== undefined) return undefined
  return { mode, isAsync, ...numbers, ...given({ callback }) }
}

/** `0-9*#A-D`, `w` for half a second and `W` for a whole one; 32 at most. */
export function sendDigitsIn(form: Form): string | undefined {
  const digits = textIn(form, 'SendDigits')
  if (digits !== undefined && !/^[0-9*#A-DwW]{1,32}$/.test(digits)) throw badParameter('SendDigits', 21206)
  return digits
}
