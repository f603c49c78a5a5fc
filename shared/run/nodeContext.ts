import { wordless, type BoundFile } from '../flow/bindings.ts'
import type { NodeContext } from '../flow/defineNode.ts'
import type { Json } from '../flow/flow.ts'
import { lookupLanguage } from '../flow/language.ts'
import type { Prompt, PromptPart } from '../flow/prompt.ts'
import type { SpokenPart } from './action.ts'
import type { CompiledVersion, Resources } from './program.ts'
import { currentVersion, topFrame, type Run } from './run.ts'
import { evaluateTemplate, renderTemplate, valueAt, type TemplateScope } from './template.ts'

/** Names an author may use in templates and conditions: `caller`, `contact`, `vars`, `session`, `now`. */
function scopeOf(run: Run): TemplateScope {
  const { state, session } = run
  const frame = topFrame(state)
  const { caller, contact } = state
  return {
    caller: {
      kind: caller.kind,
      ...(caller.kind === 'number' && { number: caller.number }),
      ...(caller.kind === 'client' && { name: caller.name }),
      ...(caller.kind === 'sip' && { address: caller.address }),
    },
    contact: contact ? { ...contact.attributes, ...contact } : {},
    vars: { ...frame.vars, ...frame.secrets },
    sensitive: new Set(Object.keys(frame.secrets)),
    session: {
      id: session.id,
      channel: session.channel,
      direction: state.direction,
      language: state.language,
      startedAt: state.startedAt,
      ...(state.ourNumber !== undefined && { ourNumber: state.ourNumber }),
      ...(state.department !== undefined && { department: state.department }),
      ...(state.selection !== undefined && { selection: state.selection }),
      ...(state.disposition !== undefined && { disposition: state.disposition }),
      ...(state.answeredBy !== undefined && { answeredBy: state.answeredBy }),
      tags: [...state.tags],
    },
    now: run.event.at,
  }
}

/** A key may be `constructor`. */
const ownOf = <Value>(from: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(from, key) ? from[key] : undefined

/** mulberry32: one 32-bit word of state, good enough to choose a branch (Tommy Ettinger, public domain). */
function nextRandom(seed: number): { seed: number; value: number } {
  const next = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(next ^ (next >>> 15), 1 | next)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return { seed: next >>> 0, value: ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 }
}

const writtenIn = (text: Readonly<Record<string, string>>) =>
  Object.keys(text).filter((language) => text[language]?.trim())

/** Whether two tags are of one language, whatever their regions: `en` and `en-US`. */
const isSameSpeech = (one: string, other: string) => one.split('-')[0] === other.split('-')[0]

/** What a prompt without templates is in each language, for one version and its resources. */
type Fixed = {
  readonly version: CompiledVersion
  readonly resources: Resources
  readonly byLanguage: Map<string, readonly SpokenPart[]>
}
/** Most prompts are fixed: each is put together once a language. Prompts belong to a version and never change. */
const fixedPrompts = new WeakMap<Prompt, Fixed | 'varies'>()

function fixedOf(prompt: Prompt, run: Run, version: CompiledVersion): Fixed | undefined {
  const { resources } = run.program
  const known = fixedPrompts.get(prompt)
  if (known === 'varies') return undefined
  if (known?.version === version && known.resources === resources) return known
  const isFixed = prompt.every(
    (part) =>
      part.kind === 'pause' || (part.kind !== 'value' && Object.values(part.text).every((text) => !text.includes('{'))),
  )
  const fixed = isFixed ? { version, resources, byLanguage: new Map<string, readonly SpokenPart[]>() } : undefined
  fixedPrompts.set(prompt, fixed ?? 'varies')
  return fixed
}

/** What the current node may look at. Reads through `run`, so chance and taint are noted there. */
export function nodeContext(run: Run): NodeContext {
  const { state, session, program, event } = run
  const version = currentVersion(run)
  const frame = topFrame(state)
  const { flow } = version
  let scope: TemplateScope | undefined
  const scoped = () => (scope ??= scopeOf(run))
  const options = { now: event.at, timeZone: flow.timeZone, language: state.language }

  const render = (template: string, language = state.language) => {
    if (!template.includes('{')) return { text: template, isTainted: false }
    const { text, usedSensitive } = renderTemplate(template, scoped(), { ...options, language })
    if (usedSensitive) run.tainted = true
    return { text, isTainted: usedSensitive }
  }

  const sound = (language: string, isSensitive: boolean) => {
    const { voice, rate } = { ...program.resources.voices[language], ...flow.voices?.[language] }
    return {
      language,
      ...(voice !== undefined && { voice }),
      ...(rate !== undefined && { rate }),
      ...(isSensitive && { sensitive: true as const }),
    }
  }
  /** The language of these that the caller gets: the session's, else the flow's default, else any there is. */
  const best = (available: readonly string[]) =>
    lookupLanguage([state.language, flow.defaultLanguage], available) ?? available[0]

  /** Filters and values follow the words around them: a French number inside a sentence that exists in English only is no help. */
  const toned = (language: string) => (isSameSpeech(language, state.language) ? state.language : language)
  const languageOf = (prompt: Prompt): string => {
    const words = prompt.flatMap((part) =>
      part.kind === 'text' || part.kind === 'recording' ? writtenIn(part.text) : [],
    )
    return toned(best(words) ?? state.language)
  }

  /** The file of an item: the newest where the item wants that, else the one of the version. */
  const fileOf = (key: string, language: string): BoundFile | undefined => {
    const files = ownOf(program.resources.content, key) ?? ownOf(version.bindings.content, key)
    if (!files) return undefined
    // RFC 4647, 3.4: a file in `en` serves `en-US`.
    const tag = lookupLanguage([language], Object.keys(files))
    return (tag === undefined ? undefined : ownOf(files, tag)) ?? ownOf(files, wordless)
  }

  const spoken = (part: PromptPart, valueLanguage: string): SpokenPart[] => {
    switch (part.kind) {
      case 'pause':
        return [part]
      case 'value': {
        const { text, isTainted } = render(part.value, valueLanguage)
        if (text === '') return []
        return [
          {
            kind: 'value',
            value: text,
            as: part.as,
            ...(part.currency !== undefined && { currency: part.currency }),
            ...sound(valueLanguage, isTainted),
          },
        ]
      }
      case 'text':
      case 'recording': {
        const texts = writtenIn(part.text)
        const recordings = part.kind === 'recording' ? part.content : {}
        const bound = Object.keys(recordings).filter(
          (language) => fileOf(recordings[language] ?? '', language) !== undefined,
        )
        // Words in the caller's language go before a file in another one.
        const language = best([...new Set([...bound, ...texts])])
        if (language === undefined) return []
        const textLanguage = part.text[language] === undefined ? best(texts) : language
        const words = textLanguage === undefined ? '' : (part.text[textLanguage] ?? '')
        const { text, isTainted } = render(words, toned(textLanguage ?? language))
        const url = fileOf(recordings[language] ?? '', language)?.url
        if (url !== undefined) return [{ kind: 'audio', url, text, ...sound(language, isTainted) }]
        return text.trim() === '' ? [] : [{ kind: 'text', text, ...sound(language, isTainted) }]
      }
      default:
        return part satisfies never
    }
  }

  return {
    nodeId: frame.nodeId,
    flow,
    sessionId: session.id,
    direction: state.direction,
    channel: session.channel,
    caller: state.caller,
    ...(state.contact && { contact: state.contact }),
    ...(state.ourNumber !== undefined && { ourNumber: state.ourNumber }),
    language: state.language,
    isSubflow: state.frames.length > 1,
    askedLanguages: event.kind === 'started' ? event.languages : [],
    callRecording: state.callRecording,
    now: event.at,
    kept: frame.kept[frame.nodeId],
    ...(state.answeredBy !== undefined && { answeredBy: state.answeredBy }),
    value: (path) => {
      const { value, usedSensitive } = valueAt(path, scoped())
      if (usedSensitive) run.tainted = true
      return value
    },
    render: (template) => render(template).text,
    evaluate: (template): Json => {
      const { value, usedSensitive } = evaluateTemplate(template, scoped(), options)
      if (usedSensitive) run.tainted = true
      return value
    },
    speak: (prompt: Prompt) => {
      const fixed = fixedOf(prompt, run, version)?.byLanguage
      const known = fixed?.get(state.language)
      if (known) return known
      const valueLanguage = languageOf(prompt)
      const parts = prompt.flatMap((part) => spoken(part, valueLanguage))
      fixed?.set(state.language, parts)
      return parts
    },
    random: () => {
      const { seed, value } = nextRandom(run.state.seed)
      run.state = { ...run.state, seed }
      return value
    },
    schedule: (key) => ownOf(program.resources.schedules, key),
  }
}
