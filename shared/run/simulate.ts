import type { Json } from '../flow/flow.ts'
import type { Action, Fact, SpokenPart } from './action.ts'
import type { AnsweredBy, Caller, CallerEvent, Contact, DialOutcome, RequestFailure } from './event.ts'
import type { Program } from './program.ts'
import type { Session } from './session.ts'
import { step, type StepResult } from './step.ts'
import type { TrailEntry } from './trail.ts'

/**
 * What the caller, or the world, does next, in words:
 * `press 12#` · `say sales please` · `silence` · `hang up` · `record 12` (seconds) · `record nothing` ·
 * `record 12 and hang up` · `dial answered|busy|noAnswer|failed` · `respond 200 {"json":true}` ·
 * `request timeout|network|refused|tooLarge|unknown` · `machine human|machine|fax|unknown`
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
}

export type Said = { language: string; text: string; voice?: string }
export type Simulation = {
  /** What was heard and done, in order: `en-US: Welcome.` and `> press 2`. */
  transcript: readonly string[]
  said: readonly Said[]
  facts: readonly Fact[]
  trail: readonly TrailEntry[]
  steps: readonly StepResult[]
  session: Session
}

/** Plays a script against a program without a phone. Stops when the session ends or the script does; throws on a line it cannot read. */
export function simulate(program: Program, script: readonly ScriptLine[], options: SimulateOptions = {}): Simulation {
  const start = Date.parse(options.at ?? '2026-01-05T10:00:00.000Z')
  const instant = (index: number) => new Date(start + index * (options.secondsPerLine ?? 5) * 1000).toISOString()
  const transcript: string[] = []
  const said: Said[] = []
  const steps: StepResult[] = []
  let session: Session = { id: '00000000-0000-4000-8000-000000000000', seq: 0, channel: 'phone', isTest: true }

  const take = (event: CallerEvent) => {
    const result = step(program, session, event)
    steps.push(result)
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
  })
  script.forEach((line, index) => {
    if (session.state?.ended) return
    transcript.push(`> ${line}`)
    take(readLine(line, instant(index + 1), session))
  })
  return {
    transcript,
    said,
    facts: steps.flatMap(({ facts }) => facts),
    trail: steps.flatMap(({ trail }) => trail),
    steps,
    session,
  }
}

/** The event a script line stands for. Throws with the words it knows when it knows none of these. */
export function readLine(line: ScriptLine, at: string, session: Session): CallerEvent {
  const [verb = '', ...rest] = line.trim().split(/\s+/)
  const words = rest.join(' ')
  const key = session.state?.pending?.key ?? ''
  switch (verb) {
    case 'press':
      return { kind: 'collected', at, keys: words.replaceAll(' ', '') }
    case 'say':
      return { kind: 'collected', at, speech: { text: words } }
    case 'silence':
      return { kind: 'silence', at }
    case 'hang':
      return { kind: 'hungUp', at }
    case 'record': {
      if (words === 'nothing') return { kind: 'silence', at }
      const durationSeconds = Number(rest[0])
      if (!Number.isFinite(durationSeconds)) break
      return {
        kind: 'recorded',
        at,
        recording: { recordingSid: 'RE00000000000000000000000000000000', durationSeconds },
        ...(words.endsWith('and hang up') && { hungUp: true as const }),
      }
    }
    case 'dial':
      return { kind: 'dialed', at, outcome: words as DialOutcome }
    case 'respond': {
      const body = rest.slice(1).join(' ')
      return { kind: 'responded', at, key, status: Number(rest[0]), body: jsonOrText(body), durationMs: 100 }
    }
    case 'request':
      return { kind: 'requestFailed', at, key, reason: words as RequestFailure, durationMs: 100 }
    case 'machine':
      return { kind: 'machineDetected', at, answeredBy: (words || 'machine') as AnsweredBy }
  }
  throw new Error(
    `The script line "${line}" is none of: press, say, silence, hang up, record, dial, respond, request, machine.`,
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
