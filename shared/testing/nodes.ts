import type { NodeContext } from '../flow/defineNode.ts'
import type { Json } from '../flow/flow.ts'
import type { Prompt } from '../flow/prompt.ts'
import type { SpokenPart } from '../run/action.ts'

/** The instant of every event a test does not care about. */
export const at = '2026-03-04T15:00:00.000Z'

type Overrides = Partial<Omit<NodeContext, 'flow'>> & {
  flow?: Partial<NodeContext['flow']>
  /** What paths and `{{ path }}` templates read: `{ vars: { total: 3 }, contact: { firstName: 'Ada' } }`. */
  values?: Readonly<Record<string, Json>>
}

/**
 * A node context for tests of one node type: an inbound English phone call. Templates know `{{ path }}` and nothing else of
 * Liquid; prompts are spoken in the session's language, else the flow's default. `random` counts 0, 0.1, 0.2 … 0.9, 0.
 */
export function contextOf({ flow, values = {}, ...overrides }: Overrides = {}): NodeContext {
  const fullFlow: NodeContext['flow'] = {
    name: 'Trial',
    languages: ['en-US', 'es-ES'],
    defaultLanguage: 'en-US',
    timeZone: 'America/New_York',
    recording: 'off',
    maxCallMinutes: 60,
    variables: [],
    ...flow,
  }
  const language = overrides.language ?? fullFlow.defaultLanguage
  const value = (path: string): Json | undefined =>
    path.split('.').reduce<Json | undefined>((found, name) => {
      if (typeof found !== 'object' || found === null) return undefined
      return (found as Readonly<Record<string, Json>>)[name]
    }, values as Json)
  const asText = (found: Json | undefined) =>
    found === undefined || found === null ? '' : typeof found === 'object' ? JSON.stringify(found) : String(found)
  const render = (template: string) =>
    template.replace(/\{\{\s*([\w.]+)[^}]*\}\}/g, (_match, path: string) => asText(value(path)))
  let drawn = 0
  return {
    nodeId: 'n1',
    flow: fullFlow,
    sessionId: '0190b6a0-0000-7000-8000-000000000001',
    direction: 'inbound',
    channel: 'phone',
    caller: { kind: 'number', number: '+15550123456' },
    ourNumber: '+15550100001',
    language,
    isSubflow: false,
    askedLanguages: [],
    callRecording: 'off',
    now: at,
    kept: undefined,
    value,
    render,
    evaluate: (template) => {
      const alone = /^\s*\{\{\s*([\w.]+)\s*\}\}\s*$/.exec(template)?.[1]
      return alone === undefined ? render(template) : (value(alone) ?? null)
    },
    speak: (prompt) => speakPlainly(prompt, { language, fallback: fullFlow.defaultLanguage, render }),
    random: () => (drawn++ % 10) / 10,
    schedule: () => undefined,
    ...overrides,
  }
}

type Speaking = { language: string; fallback: string; render: (template: string) => string }

function speakPlainly(prompt: Prompt, { language, fallback, render }: Speaking): readonly SpokenPart[] {
  return prompt.flatMap((part): SpokenPart[] => {
    if (part.kind === 'pause') return [part]
    if (part.kind === 'value') {
      const { as, currency } = part
      return [{ kind: 'value', value: render(part.value), as, language, ...(currency !== undefined && { currency }) }]
    }
    const spoken = [language, fallback, ...Object.keys(part.text)].find((tag) => part.text[tag]) ?? language
    return [{ kind: 'text', text: render(part.text[spoken] ?? ''), language: spoken }]
  })
}

/** The words of spoken parts, for short assertions. */
export const wordsOf = (parts: readonly SpokenPart[]): string =>
  parts.map((part) => (part.kind === 'pause' ? '…' : part.kind === 'value' ? part.value : part.text)).join(' ')
