import type { NodeContext } from '../flow/defineNode.ts'
import type { Json } from '../flow/flow.ts'
import { lookupLanguage } from '../flow/language.ts'
import type { Prompt, PromptPart } from '../flow/prompt.ts'
import type { SpokenPart } from './action.ts'
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
      ...(state.answeredBy !== undefined && { answeredBy: state.answeredBy }),
      tags: [...state.tags],
    },
    now: run.event.at,
  }
}

/** mulberry32: one 32-bit word of state, good enough to choose a branch (Tommy Ettinger, public domain). */
function nextRandom(seed: number): { seed: number; value: number } {
  const next = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(next ^ (next >>> 15), 1 | next)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return { seed: next >>> 0, value: ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 }
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

  const render = (template: string) => {
    if (!template.includes('{')) return { text: template, isTainted: false }
    const { text, usedSensitive } = renderTemplate(template, scoped(), options)
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

  const spoken = (part: PromptPart): SpokenPart[] => {
    switch (part.kind) {
      case 'pause':
        return [part]
      case 'value': {
        const { text, isTainted } = render(part.value)
        if (text === '') return []
        return [
          {
            kind: 'value',
            value: text,
            as: part.as,
            ...(part.currency !== undefined && { currency: part.currency }),
            ...sound(state.language, isTainted),
          },
        ]
      }
      case 'text':
      case 'recording': {
        const texts = Object.keys(part.text).filter((language) => part.text[language]?.trim())
        const recordings = part.kind === 'recording' ? part.content : {}
        const bound = Object.keys(recordings).filter(
          (language) => version.bindings.content[recordings[language] ?? '']?.[language],
        )
        const language = best(bound.length > 0 ? bound : texts)
        if (language === undefined) return []
        const textLanguage = part.text[language] === undefined ? best(texts) : language
        const { text, isTainted } = render(textLanguage === undefined ? '' : (part.text[textLanguage] ?? ''))
        const url = version.bindings.content[recordings[language] ?? '']?.[language]?.url
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
    speak: (prompt: Prompt) => prompt.flatMap(spoken),
    random: () => {
      const { seed, value } = nextRandom(run.state.seed)
      run.state = { ...run.state, seed }
      return value
    },
    schedule: (key) => program.resources.schedules[key],
  }
}
