import { cleanText } from '#shared/flow/cleanText.ts'
import type { AnsweredBy, Caller, CallerEvent, DialOutcome } from '#shared/run/event.ts'

/** The parameters of a request, by the carrier's names; a repeated name counts once. */
export type Params = URLSearchParams

/** A form body as it came. Never throws: bad escapes become U+FFFD. */
export const parseForm = (raw: string): Params => new URLSearchParams(raw)

/** A parameter as text that any store takes; undefined when absent or empty (the carrier sends unknown ones empty). */
export function param(params: Params, name: string): string | undefined {
  const value = params.get(name)
  return value === null || value === '' ? undefined : cleanText(value)
}

/** Longer entries are no input of ours: patterns run on 256 characters at most. */
const maxKeys = 256
/** About ten minutes of speech; `<Gather>` hears 60 s. */
const maxSpeechLength = 4000

/**
 * What happened, from the request for a turn. Every parameter but the basic ones may be missing; a Gather without input, and a
 * Redirect, say nothing and are silence. https://www.twilio.com/docs/voice/twiml/gather#action
 */
export function receive(params: Params, { at }: { at: string }): CallerEvent {
  const isOver = isTerminal(param(params, 'CallStatus'))
  const dialStatus = param(params, 'DialCallStatus')
  if (dialStatus !== undefined) {
    const durationSeconds = wholeNumber(param(params, 'DialCallDuration'))
    return {
      kind: 'dialed',
      at,
      outcome: dialOutcome(dialStatus, param(params, 'DialBridged')),
      ...(durationSeconds !== undefined && { durationSeconds }),
      ...(isOver && { hungUp: true }),
    }
  }
  const queueResult = param(params, 'QueueResult')
  if (queueResult !== undefined)
    return {
      kind: 'queueLeft',
      at,
      reason: queueResult,
      ...((isOver || queueResult === 'hangup') && { hungUp: true }),
    }
  const keys = clipped(param(params, 'Digits'), maxKeys)
  const recording = recordingOf(params)
  if (recording || keys === 'hangup')
    return {
      kind: 'recorded',
      at,
      recording: recording ?? {},
      ...((isOver || keys === 'hangup') && { hungUp: true }),
    }
  const text = clipped(param(params, 'SpeechResult'), maxSpeechLength)
  if (isOver) return { kind: 'hungUp', at, cause: param(params, 'CallStatus') ?? 'completed' }
  if (keys === undefined && text === undefined) return { kind: 'silence', at }
  const confidence = confidenceOf(param(params, 'Confidence'))
  return {
    kind: 'collected',
    at,
    ...(keys !== undefined && { keys }),
    ...(text !== undefined && { speech: { text, ...(confidence !== undefined && { confidence }) } }),
  }
}

/** Clean again, for the cut may go through a surrogate pair. */
const clipped = (text: string | undefined, length: number) =>
  text === undefined || text.length <= length ? text : cleanText(text.slice(0, length))

function recordingOf(params: Params) {
  const recordingSid = param(params, 'RecordingSid')
  const url = param(params, 'RecordingUrl')
  if (recordingSid === undefined && url === undefined) return undefined
  const durationSeconds = wholeNumber(param(params, 'RecordingDuration'))
  return {
    ...(recordingSid !== undefined && { recordingSid }),
    ...(url !== undefined && { url }),
    ...(durationSeconds !== undefined && { durationSeconds }),
  }
}

/**
 * A leg that was answered and hung up before it was bridged is `completed` too: DialBridged decides where it is sent.
 * https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values
 */
function dialOutcome(status: string, bridged: string | undefined): DialOutcome {
  if (bridged === 'true') return 'answered'
  switch (status) {
    case 'completed':
    case 'answered':
      return bridged === 'false' ? 'noAnswer' : 'answered'
    case 'busy':
      return 'busy'
    case 'no-answer':
    case 'canceled':
      return 'noAnswer'
    default:
      return 'failed'
  }
}

/** Statuses after which nothing can be said to the caller any more. */
export const isTerminal = (status: string | undefined): boolean =>
  status === 'completed' || status === 'busy' || status === 'failed' || status === 'no-answer' || status === 'canceled'

export const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined

function confidenceOf(text: string | undefined): number | undefined {
  const confidence = Number(text ?? 'none')
  return confidence >= 0 && confidence <= 1 ? confidence : undefined
}

/** The verdict of machine detection; undefined when none was sent. https://www.twilio.com/docs/voice/answering-machine-detection */
export function answeredByOf(params: Params): AnsweredBy | undefined {
  const verdict = param(params, 'AnsweredBy')
  if (verdict === undefined) return undefined
  if (verdict.startsWith('machine_')) return 'machine'
  return verdict === 'human' || verdict === 'fax' ? verdict : 'unknown'
}

/** What a withheld number is sent as: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE on a keypad. https://help.twilio.com/articles/223179988 */
const withheldNumbers = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+86282452253'])
const e164 = /^\+[1-9]\d{1,14}$/

/** The party named by From, or by To of a call we placed. */
export function callerOf(party: string | undefined): Caller {
  const name = party?.trim() ?? ''
  if (e164.test(name) && !withheldNumbers.has(name)) return { kind: 'number', number: name }
  if (/^client:./i.test(name)) return { kind: 'client', name: name.slice('client:'.length) }
  if (/^sips?:./i.test(name)) return { kind: 'sip', address: name }
  return { kind: 'withheld' }
}
