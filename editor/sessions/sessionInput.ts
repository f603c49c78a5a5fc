import { z } from 'zod'

/** Who or what brought a step about. */
export type InputBy = 'caller' | 'call' | 'service' | 'flow'
/** What came in with a step, in words. */
export type Input = {
  by: InputBy
  text: string
  /** The caller's own words or keys. */
  quote?: string
  /** The name of the way that they chose. */
  choice?: string
  detail?: string
  isHidden?: true
  recordingSid?: string
}

const number = z.number().optional()
const hungUp = z.boolean().optional()
const eventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    direction: z.enum(['inbound', 'outbound']).default('inbound'),
    languages: z.array(z.string()).default([]),
    answeredBy: z.string().optional(),
    startNode: z.string().optional(),
  }),
  z.object({
    kind: z.literal('collected'),
    keys: z.string().optional(),
    speech: z.object({ text: z.string(), confidence: number }).optional(),
    choice: z.string().optional(),
    isMasked: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('silence') }),
  z.object({ kind: z.literal('submitted'), fields: z.record(z.string(), z.unknown()).default({}) }),
  z.object({
    kind: z.literal('recorded'),
    recording: z.object({ recordingSid: z.string().optional(), durationSeconds: number }).default({}),
    hungUp,
  }),
  z.object({ kind: z.literal('dialed'), outcome: z.string(), durationSeconds: number, hungUp }),
  z.object({ kind: z.literal('queueLeft'), reason: z.string(), hungUp }),
  z.object({ kind: z.literal('responded'), status: z.number(), durationMs: number }),
  z.object({ kind: z.literal('requestFailed'), reason: z.string(), durationMs: number }),
  z.object({ kind: z.literal('machineDetected'), answeredBy: z.string() }),
  z.object({ kind: z.literal('hungUp'), cause: z.string().optional() }),
  z.object({ kind: z.literal('resumed') }),
  z.object({ kind: z.literal('hold') }),
  z.object({ kind: z.literal('variables') }),
])
type Read = z.output<typeof eventSchema>

const outcomes: Readonly<Record<string, string>> = {
  answered: 'The transfer was answered',
  busy: 'The transfer was busy',
  noAnswer: 'Nobody answered the transfer',
  failed: 'The transfer failed',
}
const failures: Readonly<Record<string, string>> = {
  timeout: 'The web service took too long',
  network: 'The web service could not be reached',
  refused: 'The address of the web service is not allowed',
  tooLarge: 'The answer of the web service was too large',
  unknown: 'Whether the web service was asked is not known',
}
const machines: Readonly<Record<string, string>> = {
  human: 'A person answered',
  machine: 'An answering machine answered',
  fax: 'A fax machine answered',
  unknown: 'Who answered is not known',
}

/** The event of an interaction in words; events this page does not know are named as they are. */
export function sessionInput({ kind, event }: { kind: string; event: unknown }): Input {
  if (kind === 'late') return { by: 'caller', text: 'Answered too late: the call had gone on' }
  const read = eventSchema.safeParse({ ...(typeof event === 'object' ? event : {}), kind })
  return read.success ? inWords(read.data) : { by: 'call', text: kind }
}

function inWords(event: Read): Input {
  switch (event.kind) {
    case 'started':
      return {
        by: 'call',
        text: event.direction === 'inbound' ? 'Call answered' : 'We called',
        ...detail(
          event.answeredBy === undefined ? undefined : machines[event.answeredBy],
          event.startNode === undefined ? undefined : 'begun at a chosen node',
        ),
      }
    case 'collected':
      return collected(event)
    case 'silence':
      return { by: 'caller', text: 'Said and pressed nothing' }
    case 'submitted':
      return { by: 'caller', text: 'Filled in', ...detail(Object.keys(event.fields).join(', ')) }
    case 'recorded': {
      const { recordingSid, durationSeconds } = event.recording
      const text = durationSeconds ? `Left a message of ${seconds(durationSeconds)}` : 'Left no message'
      return {
        by: 'caller',
        text: event.hungUp ? `${text} and hung up` : text,
        ...(recordingSid !== undefined && { recordingSid }),
      }
    }
    case 'dialed': {
      const talked = event.durationSeconds ? `talked for ${seconds(event.durationSeconds)}` : undefined
      return {
        by: 'call',
        text: outcomes[event.outcome] ?? `Transfer: ${event.outcome}`,
        ...detail(talked, event.hungUp ? 'the caller hung up' : undefined),
      }
    }
    case 'queueLeft':
      return { by: 'call', text: 'Left the queue', ...detail(event.reason) }
    case 'responded':
      return { by: 'service', text: `The web service answered ${event.status}`, ...took(event.durationMs) }
    case 'requestFailed':
      return { by: 'service', text: failures[event.reason] ?? 'The web service failed', ...took(event.durationMs) }
    case 'machineDetected':
      return { by: 'call', text: machines[event.answeredBy] ?? event.answeredBy }
    case 'hungUp':
      // The carrier's word for a call that was simply ended says nothing more.
      return { by: 'caller', text: 'Hung up', ...detail(event.cause === 'completed' ? undefined : event.cause) }
    case 'resumed':
      return { by: 'flow', text: 'Goes on' }
    case 'hold':
      return { by: 'flow', text: 'Waits for the web service' }
    case 'variables':
      return { by: 'flow', text: 'Variables were changed by hand' }
    default:
      return event satisfies never
  }
}

function collected({ keys = '', speech, choice, isMasked }: Extract<Read, { kind: 'collected' }>): Input {
  if (isMasked) {
    const text = keys ? `Pressed ${keys.length === 1 ? 'a key' : `${keys.length} keys`}` : 'Spoke'
    return { by: 'caller', text, detail: 'hidden, because the answer is sensitive', isHidden: true }
  }
  if (keys) return { by: 'caller', text: 'Pressed', quote: keys }
  if (speech) {
    const sure =
      speech.confidence === undefined ? undefined : `understood with ${Math.round(speech.confidence * 100)} %`
    return { by: 'caller', text: 'Said', quote: speech.text, ...detail(sure) }
  }
  return choice === undefined ? { by: 'caller', text: 'Answered' } : { by: 'caller', text: 'Chose', quote: choice }
}

const detail = (...parts: (string | undefined)[]): { detail?: string } => {
  const text = parts.filter(Boolean).join(', ')
  return text === '' ? {} : { detail: text }
}
const took = (ms: number | undefined) => detail(ms === undefined ? undefined : `after ${ms} ms`)
const seconds = (count: number) => (count === 1 ? '1 second' : `${Math.round(count)} seconds`)
