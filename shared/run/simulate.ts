import type { Json } from '../flow/flow.ts'
import type { Action, Fact, SpokenPart } from './action.ts'
import type { AnsweredBy, Caller, CallerEvent, Contact, DialOutcome, RequestFailure } from './event.ts'
import { changeVariables } from './changeVariables.ts'
import type { Program } from './program.ts'
import type { Session } from './session.ts'
import { step, type StepResult } from './step.ts'
import type { TrailEntry } from './trail.ts'

/**
 * What the caller, or the world, does next, in words:
 * `press 12#` · `say sales please` · `choose sales` (a choice by its id) · `silence` · `hang up` · `record 12` (seconds) ·
 * `record nothing` · `dial answered|busy|noAnswer|failed` · `respond 200 {"json":true}` ·
 * `request timeout|network|refused|tooLarge|unknown` · `machine human|machine|fax|unknown` · `set plan = "gold"` (a variable of
 * the outermost flow, between two steps);
 * `record 12 and hang up` and `dial answered and hang up` when the caller ended it so.
 */
export type ScriptLine = string

export type SimulateOptions = {
  /** ISO instant of the first event. */
  at?: string
  /** Time that passes before each line. */
  secondsPerLine?: number
  caller?: Caller
  ourNumber?: string
  contact?: Contact
  languages?: readonly string[]
  variables?: Readonly<Record<string, Json>>
  department?: string
  direction?: 'inbound' | 'outbound'
  seed?: number
  /** Begins at this node, as a trial may. */
  startNode?: string
}

export type Said = { language: string; text: string; voice?: string }
export type Simulation = {
  /** What was heard and done, in order: `en-US: Welcome.` and `> press 2`. */
  transcript: readonly string[]
  said: readonly Said[]
  facts: readonly Fact[]
  trail: readonly TrailEntry[]
  steps: readonly StepResult[]
  /** What each step was given. */
  events: readonly CallerEvent[]
  session: Session
}

/** Plays a script against a program without a phone. Stops when the session ends or the script does; throws on a line it cannot read. */
export function simulate(program: Program, script: readonly ScriptLine[], options: SimulateOptions = {}): Simulation {
  const start = Date.parse(options.at ?? '2026-01-05T10:00:00.000Z')
  const instant = (index: number) => new Date(start + index * (options.secondsPerLine ?? 5) * 1000).toISOString()
  const transcript: string[] = []
  const said: Said[] = []
  const steps: StepResult[] = []
  const events: CallerEvent[] = []
  let session: Session = { id: '00000000-0000-4000-8000-000000000000', seq: 0, channel: 'phone', isTest: true }

  const take = (event: CallerEvent) => {
    const result = step(program, session, event)
    steps.push(result)
    events.push(event)
    session = result.session
    for (const action of result.actions) {
      for (const line of heard(action)) {
        said.push(line)
        transcript.push(`${line.language}: ${line.text}`)
      }
      const deed = deedOf(action)
      if (deed !== undefined) transcript.push(`(${deed})`)
    }
    if (result.effect) transcript.push(`(request ${result.effect.method} ${result.effect.url})`)
  }

  take({
    kind: 'started',
    at: instant(0),
    direction: options.direction ?? 'inbound',
    caller: options.caller ?? { kind: 'number', number: '+15550190001' },
    ...(options.ourNumber !== undefined && { ourNumber: options.ourNumber }),
    ...(options.contact && { contact: options.contact }),
    languages: options.languages ?? [],
    ...(options.variables && { variables: options.variables }),
    ...(options.department !== undefined && { department: options.department }),
    seed: options.seed ?? 1,
    ...(options.startNode !== undefined && { startNode: options.startNode }),
  })
  script.forEach((line, index) => {
    if (session.state?.ended) return
    transcript.push(`> ${line}`)
    const change = readChange(line)
    if (change) {
      session = changed(program, session, change)
      return
    }
    take(readLine(line, instant(index + 1), session))
  })
  return {
    transcript,
    said,
    facts: steps.flatMap(({ facts }) => facts),
    trail: steps.flatMap(({ trail }) => trail),
    steps,
    events,
    session,
  }
}

function changed(program: Program, session: Session, change: Readonly<Record<string, Json>>): Session {
  const result = changeVariables(program, session, change)
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join(' '))
  return result.session
}

const dialOutcomes = ['answered', 'busy', 'noAnswer', 'failed'] as const satisfies readonly DialOutcome[]
const failures = ['timeout', 'network', 'refused', 'tooLarge', 'unknown'] as const satisfies readonly RequestFailure[]
const verdicts = ['human', 'machine', 'fax', 'unknown'] as const satisfies readonly AnsweredBy[]

/** A line as it is read: what it says, and the event it stands for. */
type Reading = { pattern: RegExp; event: (words: readonly string[], key: string) => EventOf<CallerEvent> }
type EventOf<Event> = Event extends unknown ? Omit<Event, 'at'> : never

const oneOf = (words: readonly string[]) => words.join('|')
const gone = (ending: string | undefined) => (ending ? { hungUp: true as const } : {})
const readings: readonly Reading[] = [
  { pattern: /^press ([0-9*# ]+)$/, event: ([keys = '']) => ({ kind: 'collected', keys: keys.replaceAll(' ', '') }) },
  { pattern: /^say (.+)$/, event: ([text = '']) => ({ kind: 'collected', speech: { text } }) },
  { pattern: /^choose ([A-Za-z0-9_-]+)$/, event: ([choice = '']) => ({ kind: 'collected', choice }) },
  { pattern: /^(?:silence|record nothing)$/, event: () => ({ kind: 'silence' }) },
  { pattern: /^hang up$/, event: () => ({ kind: 'hungUp' }) },
  {
    pattern: /^record (\d+(?:\.\d+)?)( and hang up)?$/,
    event: ([seconds, ending]) => ({
      kind: 'recorded',
      recording: { recordingSid: 'RE00000000000000000000000000000000', durationSeconds: Number(seconds) },
      ...gone(ending),
    }),
  },
  {
    pattern: new RegExp(`^dial (${oneOf(dialOutcomes)})( and hang up)?$`),
    event: ([outcome, ending]) => ({ kind: 'dialed', outcome: outcome as DialOutcome, ...gone(ending) }),
  },
  {
    pattern: /^respond ([1-5]\d\d)(?: (.*))?$/,
    event: ([status, body = ''], key) => ({
      kind: 'responded',
      key,
      status: Number(status),
      body: jsonOrText(body),
      durationMs: 100,
    }),
  },
  {
    pattern: new RegExp(`^request (${oneOf(failures)})$`),
    event: ([reason], key) => ({ kind: 'requestFailed', key, reason: reason as RequestFailure, durationMs: 100 }),
  },
  {
    pattern: new RegExp(`^machine (${oneOf(verdicts)})$`),
    event: ([verdict]) => ({ kind: 'machineDetected', answeredBy: verdict as AnsweredBy }),
  },
]

/** The variables that a script line sets; undefined for any other line. */
export function readChange(line: ScriptLine): Readonly<Record<string, Json>> | undefined {
  const [, name, value] = /^\s*set ([A-Za-z_][A-Za-z0-9_]*) ?= ?(.*)$/s.exec(line) ?? []
  return name === undefined ? undefined : { [name]: jsonOrText((value ?? '').trim()) }
}

/** The event a script line stands for. Throws with the words it knows when it knows none of these. */
export function readLine(line: ScriptLine, at: string, session: Session): CallerEvent {
  const text = line.trim().replace(/\s+/g, ' ')
  for (const { pattern, event } of readings) {
    const [, ...words] = pattern.exec(text) ?? []
    if (pattern.test(text)) return { at, ...event(words, session.state?.pending?.key ?? '') }
  }
  throw new Error(
    `The script line "${line}" is none of: press 12#, say …, choose …, silence, hang up, record 12, record nothing, ` +
      `dial ${oneOf(dialOutcomes)}, respond 200 …, request ${oneOf(failures)}, machine ${oneOf(verdicts)}, set name = ….`,
  )
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

const heard = (action: Action): Said[] =>
  action.kind === 'play' || action.kind === 'collect' ? action.prompt.flatMap(saidOf) : []

function saidOf(part: SpokenPart): Said[] {
  if (part.kind === 'pause') return []
  const text = part.kind === 'value' ? part.value : part.text
  return [{ language: part.language, text, ...(part.voice !== undefined && { voice: part.voice }) }]
}

function deedOf(action: Action): string | undefined {
  switch (action.kind) {
    case 'record':
      return 'record'
    case 'dial':
      return `dial ${action.number}`
    case 'recording':
      return `recording ${action.change}`
    case 'hangUp':
      return 'hang up'
    default:
      return undefined
  }
}
