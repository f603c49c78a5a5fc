import { z } from 'zod'
import { jsonSchema, maxScriptLine, maxTestLines, type Json, type TestSetup } from '../flow/flow.ts'
import { visitsOf } from './expectation.ts'
import { movedInstant } from './movedInstant.ts'
import type { TrailEntry } from './trail.ts'

/** A session as the API gives it; `id` is what its chance came from. */
export type Conversation = {
  id: string
  isTest: boolean
  ending: string | null
  interactions: readonly { kind: string; event: unknown; facts: readonly unknown[]; trail: readonly TrailEntry[] }[]
}

export type WrittenTest = {
  setup: TestSetup
  script: string[]
  /** The nodes that were come to, what was noted of the caller, and how it ended. */
  expect: string[]
  /** Sentences: what of the conversation a test cannot have, or is not on record. */
  warnings: string[]
}

/** Whether a test calls with the number of the conversation's caller, or with one that belongs to nobody. */
export type KeptCaller = 'fictional' | 'real'

/** Area code 555 is given to nobody, nor are 555-0100 to 555-0199 of any other. https://en.wikipedia.org/wiki/555_(telephone_number) */
export const isFictional = (number: string): boolean => /^\+1(555\d{7}|\d{3}55501\d{2})$/.test(number)
const fictionalNumber = '+15550190001'

/** The number that a conversation's caller had; undefined when it was withheld. */
export function callerNumberOf({ interactions }: Conversation): string | undefined {
  const started = interactions.find(({ kind }) => kind === 'started')
  const read = eventSchema.safeParse({ ...(typeof started?.event === 'object' ? started.event : {}), kind: 'started' })
  return read.success && read.data.kind === 'started' ? read.data.caller.number : undefined
}

/** A conversation in the words of scripted tests. `saveAsTest` adds what is heard. */
export function scriptOf(
  { id, ending, interactions }: Conversation,
  { caller }: { caller: KeptCaller } = { caller: 'fictional' },
): WrittenTest {
  const warnings: string[] = []
  const script: string[] = []
  let setup: TestSetup = {}
  for (const { kind, event } of interactions) {
    const read = eventSchema.safeParse({ ...(typeof event === 'object' ? event : {}), kind })
    if (!read.success) {
      if (!unsaid.has(kind))
        warnings.push(`A test has no words for what happened after line ${script.length}: ${kind}.`)
      continue
    }
    if (read.data.kind === 'started') {
      setup = setupOf(read.data, { seed: Number.parseInt(id.slice(-8), 16) >>> 0, keep: caller, warnings })
      if (read.data.answeredBy !== undefined) script.push(`machine ${read.data.answeredBy}`)
      continue
    }
    const warn = (message: string) => warnings.push(`Line ${script.length + 1}: ${message}`)
    script.push(...linesOf(read.data, warn))
  }
  if (script.length > maxTestLines) {
    warnings.push(`A test has at most ${maxTestLines} lines: the rest of the conversation is left out.`)
    script.length = maxTestLines
  }
  return { setup, script, expect: expectationsOf({ ending, interactions }), warnings }
}

/** Steps that the caller has no part in: a hold, input that came too late, a lease. */
const unsaid = new Set(['hold', 'late', 'resumed'])

const hungUp = z.literal(true).optional()
const eventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    at: z.string(),
    direction: z.enum(['inbound', 'outbound']).default('inbound'),
    caller: z.object({ kind: z.string(), number: z.string().optional() }).default({ kind: 'withheld' }),
    ourNumber: z.string().optional(),
    languages: z.array(z.string()).default([]),
    variables: z.record(z.string(), jsonSchema).optional(),
    department: z.string().optional(),
    answeredBy: z.string().optional(),
    startNode: z.string().optional(),
    clockOffsetMs: z.number().optional(),
  }),
  z.object({
    kind: z.literal('collected'),
    keys: z.string().optional(),
    speech: z.object({ text: z.string() }).optional(),
    choice: z.string().optional(),
    isMasked: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('silence') }),
  z.object({ kind: z.literal('hungUp') }),
  z.object({ kind: z.literal('recorded'), recording: z.object({ durationSeconds: z.number().optional() }), hungUp }),
  z.object({ kind: z.literal('dialed'), outcome: z.string(), hungUp }),
  z.object({ kind: z.literal('responded'), status: z.number(), body: jsonSchema.optional() }),
  z.object({ kind: z.literal('requestFailed'), reason: z.string() }),
  z.object({ kind: z.literal('machineDetected'), answeredBy: z.string() }),
  z.object({
    kind: z.literal('variables'),
    variables: z.record(z.string(), jsonSchema),
    sensitive: z.array(z.string()).default([]),
  }),
])
type Read = z.output<typeof eventSchema>
type Started = Extract<Read, { kind: 'started' }>

function setupOf(
  { at, clockOffsetMs = 0, caller, ourNumber, direction, languages, startNode, department, variables }: Started,
  { seed, keep, warnings }: { seed: number; keep: KeptCaller; warnings: string[] },
): TestSetup {
  const [language] = languages
  const isOpen = keep === 'real' || caller.number === undefined || isFictional(caller.number)
  // A document goes to other people and places: a caller's own number has nothing to do there.
  if (!isOpen) warnings.push(`The number of the caller is left out: the test calls as ${fictionalNumber}.`)
  return {
    at: movedInstant(at, clockOffsetMs),
    caller: isOpen ? (caller.number ?? 'anonymous') : fictionalNumber,
    ...(ourNumber !== undefined && { ourNumber }),
    ...(direction === 'outbound' && { direction }),
    ...(language !== undefined && { language }),
    ...(startNode !== undefined && { nodeId: startNode }),
    ...(department !== undefined && { department }),
    ...(variables && Object.keys(variables).length > 0 && { variables }),
    seed,
  }
}

const ended = (hungUp: true | undefined) => (hungUp ? ' and hang up' : '')

function linesOf(event: Exclude<Read, Started>, warn: (message: string) => void): string[] {
  switch (event.kind) {
    case 'collected':
      return [collectedLine(event, warn)]
    case 'silence':
      return ['silence']
    case 'hungUp':
      return ['hang up']
    case 'recorded':
      return [`record ${event.recording.durationSeconds ?? 0}${ended(event.hungUp)}`]
    case 'dialed':
      return [`dial ${event.outcome}${ended(event.hungUp)}`]
    case 'responded':
      return [answerLine(event, warn)]
    case 'requestFailed':
      return [`request ${event.reason}`]
    case 'machineDetected':
      return [`machine ${event.answeredBy}`]
    case 'variables': {
      for (const name of event.sensitive)
        warn(`the value that ${name} was set to is sensitive and not on record. Add a line that sets one.`)
      return Object.entries(event.variables).map(([name, value]) => `set ${name} = ${jsonLine(value)}`)
    }
    default:
      return event satisfies never
  }
}

function collectedLine(
  { keys = '', speech, choice, isMasked }: Extract<Read, { kind: 'collected' }>,
  warn: (message: string) => void,
): string {
  if (isMasked) warn('the answer is sensitive and not on record. Write one that may be known.')
  const pressed = isMasked ? '0'.repeat(keys.length) : keys.replace(/[^0-9*#]/g, '')
  if (pressed !== '') return `press ${pressed}`
  if (choice !== undefined) return `choose ${choice}`
  const text = speech?.text.replace(/\s+/g, ' ').trim() ?? ''
  if (text === '') return 'silence'
  return isMasked ? 'say something' : `say ${text}`.slice(0, maxScriptLine)
}

function answerLine({ status, body }: Extract<Read, { kind: 'responded' }>, warn: (message: string) => void): string {
  if (body === undefined) {
    warn('the answer of the web service is not on record. Write what the flow keeps of it.')
    return `respond ${status} {}`
  }
  const line = `respond ${status} ${jsonLine(body)}`
  if (line.length <= maxScriptLine) return line
  warn(`the answer of the web service takes more than ${maxScriptLine} characters. Write what the flow keeps of it.`)
  return `respond ${status} {}`
}

/** On one line, with no white space that reading a line would change. */
export const jsonLine = (value: Json): string =>
  JSON.stringify(value).replace(/\s/g, (space, at: number, text: string) =>
    space === ' ' && text[at - 1] !== ' ' ? space : `\\u${space.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

function expectationsOf({ ending, interactions }: Pick<Conversation, 'ending' | 'interactions'>): string[] {
  const visits = visitsOf(interactions.flatMap(({ trail }) => trail))
  const [first] = visits
  const wentTo = visits.map((visit) => {
    const isOuter = visit.flow === first?.flow && visit.version === first.version
    return `goes to ${isOuter ? visit.node : `${visit.flow}/${visit.node}`}`
  })
  const noted = interactions.flatMap(({ facts }) => facts.flatMap(factLine))
  const last = [...new Set(noted), ...(ending === null ? [] : [`ends ${ending}`])]
  return [...wentTo.slice(0, maxTestLines - last.length), ...last].slice(0, maxTestLines)
}

const factSchema = z.looseObject({
  kind: z.string(),
  tag: z.string().optional(),
  goal: z.string().optional(),
  disposition: z.string().optional(),
})

/** What was noted of the caller, as a test expects it. */
export function factLine(fact: unknown): string[] {
  const { tag, goal, disposition } = factSchema.safeParse(fact).data ?? {}
  const [word, name] =
    tag !== undefined ? ['tag', tag] : goal !== undefined ? ['goal', goal] : ['disposition', disposition]
  return name === undefined || name.trim() === '' || name.length > 400 ? [] : [`${word} ${name.trim()}`]
}
