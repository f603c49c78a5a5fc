import type { Action } from '#shared/run/action.ts'
import type { Program } from '#shared/run/program.ts'
import type { Session } from '#shared/run/session.ts'
import { readLine, type ScriptLine } from '#shared/run/simulate.ts'
import { step, type StepResult } from '#shared/run/step.ts'
import type { CallerEvent } from '#shared/run/event.ts'
import { renderTwiml } from '#runtime/channels/twilio/renderTwiml.ts'
import { readXml, textOf, type XmlElement } from '../simulator/twiml/xml.ts'

/** What a caller hears in one piece: a text said, or a file played. */
export type Heard = { text: string; language: string; voice: string } | { url: string }

export type Asked = Extract<Action, { kind: 'collect' }>

/** Where a call must stand after what its caller did. */
export type Expected = {
  session: StepResult['session']
  /** What is heard of this turn, in order, when nobody cuts it short. */
  heard: readonly Heard[]
  /** Nodes passed with their ports, in order. */
  trail: readonly string[]
  /** The question that waits for an answer now. */
  asks: Asked | undefined
  isEnded: boolean
}

export type Beginning = Omit<Extract<CallerEvent, { kind: 'started' }>, 'kind'> & { sessionId: string }

/** The first turn of a call: as `simulate` of the same program begins. */
export function begin(program: Program, { sessionId, ...started }: Beginning): Expected {
  const session: Session = { id: sessionId, seq: 0, channel: 'phone', isTest: false }
  return expectedOf(step(program, session, { kind: 'started', ...started }))
}

/** The turn after what the caller did: as `simulate` goes on with this line of its script. */
export const next = (program: Program, { session }: Expected, line: ScriptLine, at: string): Expected =>
  expectedOf(step(program, session, readLine(line, at, session)))

function expectedOf({ session, actions, trail }: StepResult): Expected {
  const { state } = session
  const isEnded = state.ended !== undefined
  return {
    session,
    heard: heardIn(actions, { language: state.language, isEnded }),
    trail: trail.map(passed),
    asks: actions.find((action) => action.kind === 'collect'),
    isEnded,
  }
}

/** A node of a trail, as the simulation and the product's record have it. */
export const passed = ({ flow, node, port }: { flow: string; node: string; port?: string | undefined }): string =>
  `${flow}/${node}${port === undefined ? '' : `>${port}`}`

const known = new Map<string, readonly Heard[]>()
const maxKnown = 2000

/** The prompts as the carrier plays them: rendered, and read back as the carrier reads documents. */
export function heardIn(actions: readonly Action[], view: { language: string; isEnded: boolean }): readonly Heard[] {
  const key = JSON.stringify([view, actions])
  const found = known.get(key)
  if (found) return found
  const xml = renderTwiml(actions, { ...view, turnUrl: 'http://product.test/turn', recordingUrl: '' })
  const heard = promptsIn(readXml(xml))
  if (known.size >= maxKnown) known.clear()
  known.set(key, heard)
  return heard
}

const promptsIn = (element: XmlElement): Heard[] =>
  element.children.flatMap((child) => {
    if (typeof child === 'string') return []
    if (child.name === 'Gather') return promptsIn(child)
    const text = textOf(child).replace(/\s+/g, ' ').trim()
    if (child.name === 'Play') return text === '' ? [] : [{ url: text }]
    if (child.name !== 'Say' || text === '') return []
    const { language = '', voice = '' } = child.attributes
    return [{ text, language, voice }]
  })

/** What is wrong with what was heard; undefined when nothing is. `isWhole`: nothing cut it short, so all of it was to come. */
export function faultIn(expected: Expected, heard: readonly Heard[], isWhole: boolean): string | undefined {
  const at = heard.findIndex((one, index) => !isSame(one, expected.heard[index]))
  if (at >= 0) {
    const [is, should] = [heard[at], expected.heard[at]]
    const from = differenceOf(is, should)
    return `Heard ${inWords(is, from)} where ${inWords(should, from)} was to come.`
  }
  if (isWhole && heard.length < expected.heard.length) return `${inWords(expected.heard[heard.length])} was not heard.`
  return undefined
}

const isSame = (one: Heard, other: Heard | undefined) =>
  other !== undefined &&
  ('url' in one
    ? 'url' in other && one.url === other.url
    : !('url' in other) && one.text === other.text && one.language === other.language && one.voice === other.voice)

/** Where two long texts that begin alike begin to differ, with some words before it. */
function differenceOf(one: Heard | undefined, other: Heard | undefined): number {
  if (!one || !other || 'url' in one || 'url' in other || one.text === other.text) return 0
  const at = [...one.text].findIndex((character, index) => character !== other.text[index])
  return Math.max(0, (at < 0 ? one.text.length : at) - 20)
}

const maxShown = 80

function inWords(heard: Heard | undefined, from = 0): string {
  if (heard === undefined) return 'nothing'
  if ('url' in heard) return heard.url
  const { text, language, voice } = heard
  const shown = text.slice(from, from + maxShown)
  const words = `${from > 0 ? '…' : ''}${shown}${from + maxShown < text.length ? '…' : ''}`
  return `“${words}” (${language}, ${voice})`
}
