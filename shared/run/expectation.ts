import { textOf } from '../flow/coerceValue.ts'
import type { Json } from '../flow/flow.ts'
import { parseJson } from '../flow/parseJson.ts'
import type { Fact } from './action.ts'
import type { Program } from './program.ts'
import type { Simulation } from './simulate.ts'
import type { TrailEntry } from './trail.ts'

/**
 * One line of a test that was not met. `line` counts from 1 among the lines of `in`; `at` is the place in the transcript where it
 * should have been.
 */
export type Failure = { in: 'expect' | 'script'; line: number; expected: string; got: string; at?: number }

/**
 * What a test expects, a line each, in words:
 * a text that must be heard, alone or as `en-US: text`, in the order of the lines, case and white space aside, where a template
 * (`{{ vars.name }}`) stands for any words; `> press 1` and `(hang up)` as transcripts have them, too · `goes to Main menu` (a node by label or id, of a sub-flow as `key/id`), in order ·
 * `ends completed|hungUp|error|limit|silence` · `sets plan = "gold"`, as the call is left · `tag x` · `goal x` · `disposition x`.
 */
type Expectation =
  | { kind: 'heard'; language: string | undefined; text: string }
  | { kind: 'goesTo'; node: string }
  | { kind: 'ends'; reason: string }
  | { kind: 'sets'; name: string; value: string }
  | { kind: 'fact'; of: 'tag' | 'goal' | 'disposition'; name: string }

const endings = 'completed|hungUp|error|limit|silence'

function readExpectation(line: string, languages: ReadonlySet<string>): Expectation {
  const text = line.trim()
  const [, node] = /^goes to (.+)$/s.exec(text) ?? []
  if (node !== undefined) return { kind: 'goesTo', node: folded(node) }
  const [, reason] = new RegExp(`^ends (${endings})$`).exec(text) ?? []
  if (reason !== undefined) return { kind: 'ends', reason }
  const [, name, value] = /^sets ([A-Za-z_][A-Za-z0-9_]*) ?= ?(.*)$/s.exec(text) ?? []
  if (name !== undefined) return { kind: 'sets', name, value: (value ?? '').trim() }
  const [, of, what] = /^(tag|goal|disposition) (.+)$/s.exec(text) ?? []
  if (what !== undefined) return { kind: 'fact', of: of as 'tag' | 'goal' | 'disposition', name: folded(what) }
  const [, language, said] = /^([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*): ?(.*)$/s.exec(text) ?? []
  return language !== undefined && languages.has(language)
    ? { kind: 'heard', language, text: folded(said ?? '') }
    : { kind: 'heard', language: undefined, text: folded(text) }
}

/** Code point by code point, so that a part of a text folds to a part of what the whole folds to. */
const folded = (text: string) =>
  Array.from(text.replace(/\s+/g, ' ').trim(), (character) => character.toLowerCase()).join('')

/** What was heard without a break in one language, or one other line. */
type Stretch = {
  language: string | undefined
  text: string
  /** Where each line of it begins in `text`, and its place in the transcript. */
  lines: { start: number; at: number }[]
}

function stretchesOf({ transcript, said }: Simulation): Stretch[] {
  const stretches: Stretch[] = []
  let heard = 0
  transcript.forEach((line, at) => {
    const speech = said[heard]
    const isSpeech = speech !== undefined && line === `${speech.language}: ${speech.text}`
    if (isSpeech) heard += 1
    const last = stretches.at(-1)
    if (!isSpeech) stretches.push({ language: undefined, text: folded(line), lines: [{ start: 0, at }] })
    else if (last?.language !== speech.language)
      stretches.push({ language: speech.language, text: folded(speech.text), lines: [{ start: 0, at }] })
    else {
      last.lines.push({ start: last.text.length, at })
      last.text = `${last.text} ${folded(speech.text)}`.trim()
    }
  })
  return stretches
}

/** Nodes in the order they were come to: one that waited and was left later counts once. */
export function visitsOf(trail: readonly TrailEntry[]): TrailEntry[] {
  const isSame = (one: TrailEntry | undefined, other: TrailEntry) =>
    one?.flow === other.flow && one.version === other.version && one.node === other.node && one.port === undefined
  return trail.filter((entry, index) => !isSame(trail[index - 1], entry))
}

/** The lines that were not met; none when the test passed. A call that ended with an error must have been expected to. */
export function meetsExpectations(program: Program, lines: readonly string[], played: Simulation): Failure[] {
  const languages = new Set([...program.root.flow.languages, ...played.said.map(({ language }) => language)])
  const stretches = stretchesOf(played)
  const visits = visitsOf(played.trail)
  const place = { stretch: 0, offset: 0, visit: 0 }
  const failures: Failure[] = []
  const { state } = played.session
  let isEndExpected = false
  lines.forEach((expected, index) => {
    const fail = (got: string, at?: number) =>
      failures.push({ in: 'expect', line: index + 1, expected, got, ...(at !== undefined && { at }) })
    const wanted = readExpectation(expected, languages)
    switch (wanted.kind) {
      case 'heard': {
        const found = find(stretches, wanted, place)
        if (found) Object.assign(place, found)
        else {
          const { said, at } = nextOf(stretches, place, played)
          fail(said, at)
        }
        return
      }
      case 'goesTo': {
        const found = visits.findIndex((entry, at) => at >= place.visit && isCalled(program, entry, wanted.node))
        if (found >= 0) place.visit = found + 1
        else fail(wentTo(visits.slice(place.visit)))
        return
      }
      case 'ends': {
        isEndExpected = true
        const reason = state?.ended?.reason
        if (reason !== wanted.reason) fail(reason === undefined ? 'The call goes on.' : `ends ${reason}`)
        return
      }
      case 'sets': {
        const got = differing(played, wanted)
        if (got !== undefined) fail(got)
        return
      }
      case 'fact': {
        const names = played.facts.flatMap((fact) => nameOf(fact, wanted.of))
        if (!names.some((name) => folded(name) === wanted.name))
          fail(names.length === 0 ? `no ${wanted.of}` : names.map((name) => `${wanted.of} ${name}`).join(', '))
        return
      }
      default:
        return wanted satisfies never
    }
  })
  if (state?.ended?.reason === 'error' && !isEndExpected)
    failures.push({
      in: 'script',
      line: 0,
      expected: 'a call without an error',
      got: `ends error: ${state.ended.error ?? 'The step failed.'}`,
      at: played.transcript.length,
    })
  return failures
}

function find(
  stretches: readonly Stretch[],
  { language, text }: { language: string | undefined; text: string },
  from: { stretch: number; offset: number },
): { stretch: number; offset: number } | undefined {
  for (let index = from.stretch; index < stretches.length; index++) {
    const stretch = stretches[index]
    if (!stretch || (language !== undefined && stretch.language !== language)) continue
    const offset = endOf(text, stretch.text, index === from.stretch ? from.offset : 0)
    if (offset !== undefined) return { stretch: index, offset }
  }
  return undefined
}

/** Where the wanted words end in a text, with anything in the places of their templates. */
function endOf(wanted: string, text: string, from: number): number | undefined {
  let end = from
  for (const words of wanted.split(/\{\{.*?\}\}|\{%.*?%\}/)) {
    const found = text.indexOf(words.trim(), end)
    if (found < 0) return undefined
    end = found + words.trim().length
  }
  return end
}

/** What was heard next in its place. */
function nextOf(
  stretches: readonly Stretch[],
  { stretch, offset }: { stretch: number; offset: number },
  { transcript }: Simulation,
): { said: string; at: number } {
  const after = stretches.flatMap(({ language, lines }, index) =>
    language === undefined
      ? []
      : lines.filter(({ start }) => index > stretch || (index === stretch && start >= offset)),
  )
  const at = after[0]?.at ?? transcript.length
  return { said: transcript[at] ?? 'Nothing more was heard.', at }
}

function isCalled(program: Program, entry: TrailEntry, name: string): boolean {
  const isOuter = entry.flow === program.root.flowKey && entry.version === program.root.number
  if ((isOuter && folded(entry.node) === name) || folded(`${entry.flow}/${entry.node}`) === name) return true
  const version = [...program.versions.values()].find(
    ({ flowKey, number }) => flowKey === entry.flow && number === entry.version,
  )
  return folded(version?.nodes.get(entry.node)?.node.label ?? '') === name
}

const wentTo = (visits: readonly TrailEntry[]) =>
  visits.length === 0 ? 'It went no further.' : `goes to ${visits.map(({ node }) => node).join(', ')}`

/** What the variable holds in place of the value; undefined when it is that. */
function differing(
  { session: { state } }: Simulation,
  { name, value }: { name: string; value: string },
): string | undefined {
  const [outermost] = state?.frames ?? []
  const isSecret = Object.hasOwn(outermost?.secrets ?? {}, name)
  const found = { ...outermost?.vars, ...outermost?.secrets }[name]
  const parsed = parseJson(value)
  const isSame =
    found !== undefined && (sameJson(found, parsed) || (typeof found !== 'object' && textOf(found) === value))
  if (isSame) return undefined
  if (found === undefined) return `${name} has no value.`
  return isSecret ? `${name} has another value.` : `sets ${name} = ${JSON.stringify(found)}`
}

function sameJson(one: Json, other: Json | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other
  if (Array.isArray(one) || Array.isArray(other))
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => sameJson(item, other[index]))
    )
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && sameJson(one[name] ?? null, other[name]))
  )
}

function nameOf(fact: Fact, of: 'tag' | 'goal' | 'disposition'): string[] {
  if (fact.kind === 'tagged') return of === 'tag' ? [fact.tag] : []
  if (fact.kind === 'goalReached') return of === 'goal' ? [fact.goal] : []
  return fact.kind === 'disposition' && of === 'disposition' ? [fact.disposition] : []
}
