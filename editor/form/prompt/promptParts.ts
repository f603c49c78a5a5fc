import type { Json } from '#shared/flow/flow.ts'
import type { Prompt, PromptPart } from '#shared/flow/prompt.ts'

export type PartKind = PromptPart['kind']
export const partNames: Readonly<Record<PartKind, string>> = {
  text: 'Text',
  recording: 'Recording',
  value: 'Value',
  pause: 'Pause',
}

/** A part to begin with. A value begins as the number of the caller, which every call has. */
export function newPart(kind: PartKind): PromptPart {
  switch (kind) {
    case 'text':
      return { kind, text: {} }
    case 'recording':
      return { kind, content: {}, text: {} }
    case 'value':
      return { kind, value: '{{ caller.number }}', as: 'digits' }
    case 'pause':
      return { kind, seconds: 1 }
    default:
      return kind satisfies never
  }
}

type Worded = Extract<PromptPart, { text: unknown }>
export const hasWords = (part: PromptPart): part is Worded => part.kind === 'text' || part.kind === 'recording'

/** A part says something in the default language, and neither words nor a recording in this one. */
export function isMissing(part: PromptPart, language: string, defaultLanguage: string): boolean {
  if (!hasWords(part) || language === defaultLanguage) return false
  const isThere = (tag: string) =>
    (part.text[tag] ?? '').trim() !== '' || (part.kind === 'recording' && Boolean(part.content[tag]))
  return isThere(defaultLanguage) && !isThere(language)
}

export const missingIn = (prompt: Prompt, language: string, defaultLanguage: string): boolean =>
  prompt.some((part) => isMissing(part, language, defaultLanguage))

/** Parts as JSON: their type allows a currency of `undefined`, which no document holds. */
export const partsAsJson = (parts: readonly PromptPart[]): Json => parts as unknown as Json
