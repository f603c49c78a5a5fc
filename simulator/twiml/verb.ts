import type { Leg } from '../calls/leg.ts'
import type { Scope } from '../calls/scope.ts'
import type { Switch } from '../calls/switch.ts'
import { report } from '../calls/tell.ts'
import type { Hook, HttpMethod } from '../model.ts'
import type { RecordingEvent } from '../engine.ts'
import { Fatal, type Source } from './source.ts'
import type { XmlElement } from './xml.ts'

/** Where a document runs, which decides what it may contain and what follows its end. */
export type Place = 'call' | 'queue' | 'conference' | 'whisper'

/** What comes after a verb: the next one, another document, or the end. */
export type Step =
  | { kind: 'next' }
  | { kind: 'go'; source: Source }
  | { kind: 'hangUp' }
  | { kind: 'reject'; status: 'busy' | 'no-answer' }
  | { kind: 'leave' }

export const next: Step = { kind: 'next' }

/** How documents ended: out of verbs, by a Hangup or Reject, by a Leave, or by an error that no fallback caught. */
export type End =
  | { kind: 'out' }
  | { kind: 'hangUp' }
  | { kind: 'reject'; status: 'busy' | 'no-answer' }
  | { kind: 'leave' }
  | { kind: 'lost'; isStrict: boolean }

/** What a verb works with. */
export type Run = {
  sw: Switch
  leg: Leg
  scope: Scope
  place: Place
  /** The document's own address, which relative ones start from; undefined when it came as text by REST. */
  base: Hook | undefined
  /** Picks up an inbound call that still rings. */
  answer(): void
  /** Runs documents inside this verb: what a queue plays, a whisper. Throws Fatal. */
  documents(leg: Leg, scope: Scope, source: Source, place: Place): Promise<End>
}

export type Verb = (run: Run, element: XmlElement) => Promise<Step>

/** In strict mode a warning ends the call: no document of the product may cause one. */
export class StrictFailure extends Fatal {}

/** Reports what Twilio skips and goes on with. */
export function warn(run: Pick<Run, 'sw' | 'leg' | 'base'>, code: number, text: string): void {
  const url = run.base?.url ?? ''
  report(run.sw, run.leg, { code, severity: 'warning', text, url })
  if (run.sw.strict) throw new StrictFailure(code, text, url)
}

export const textAttribute = ({ attributes }: XmlElement, name: string): string | undefined => attributes[name]

export function numberAttribute({ attributes }: XmlElement, name: string, otherwise: number): number {
  const value = attributes[name]
  return value === undefined || value.trim() === '' ? otherwise : Number(value)
}

export const flagAttribute = ({ attributes }: XmlElement, name: string, otherwise: boolean): boolean =>
  attributes[name] === undefined ? otherwise : attributes[name] === 'true'

export const methodOf = ({ attributes }: XmlElement, name = 'method', otherwise: HttpMethod = 'POST'): HttpMethod => {
  const method = attributes[name]?.toUpperCase()
  return method === 'GET' || method === 'POST' ? method : otherwise
}

/** An address of the document, absolute; the fragment with its retries stays. Nothing: the document itself. */
export function resolveUrl({ base }: Pick<Run, 'base'>, value: string | undefined): string {
  const url = value?.trim() ?? ''
  if (/^https?:\/\//i.test(url)) return url
  if (!base) throw new Fatal(11100, 'The address is not absolute, and the document has none of its own.', url)
  if (url === '') return base.url
  if (!URL.canParse(url, base.url)) throw new Fatal(11100, 'The address is no URL.', url)
  return new URL(url, base.url).toString()
}

/** The request for a verb's action. */
export const goTo = (run: Run, element: XmlElement, params: Readonly<Record<string, string>>): Step => ({
  kind: 'go',
  source: {
    kind: 'url',
    hook: { url: resolveUrl(run, element.attributes['action']), method: methodOf(element) },
    params,
  },
})

/** The hook of a callback attribute with its events; undefined when it is not set. */
export function hookAttribute<E extends string>(
  run: Pick<Run, 'base'>,
  element: XmlElement,
  name: string,
  usualEvents: readonly E[],
): (Hook & { events: readonly E[] }) | undefined {
  const url = element.attributes[name]
  if (url === undefined || url.trim() === '') return undefined
  const events = element.attributes[`${name}Event`]?.split(/\s+/).filter((event) => event !== '') as E[] | undefined
  return { url: resolveUrl(run, url), method: methodOf(element, `${name}Method`), events: events ?? usualEvents }
}

export const recordingCallback = (run: Pick<Run, 'base'>, element: XmlElement) =>
  hookAttribute<RecordingEvent>(run, element, 'recordingStatusCallback', ['completed'])
