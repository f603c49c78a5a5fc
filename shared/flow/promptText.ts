import { lookupLanguage } from './language.ts'
import type { Prompt } from './prompt.ts'

/** A canvas card shows one or two lines. */
const maxLength = 120

/** The words of a prompt for a canvas card, in the wanted language or else the first written; templates stay as typed. */
export function promptText(prompt: Prompt, language: string): string {
  const words = prompt
    .map((part) => {
      if (part.kind === 'pause') return ''
      if (part.kind === 'value') return part.value
      const written = Object.keys(part.text).filter((tag) => part.text[tag]?.trim())
      const tag = lookupLanguage([language], written) ?? written[0]
      if (tag === undefined) return part.kind === 'recording' ? recordingKey(part.content, language) : ''
      return part.text[tag] ?? ''
    })
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
  return words.length > maxLength ? `${words.slice(0, maxLength - 1).trimEnd()}…` : words
}

/** A recording without words is known by its key. */
function recordingKey(content: Readonly<Record<string, string>>, language: string): string {
  const tags = Object.keys(content)
  const key = content[lookupLanguage([language], tags) ?? tags[0] ?? '']
  return key === undefined ? '' : `♪ ${key}`
}

/** True when there is nothing to hear in it. */
export const isPromptEmpty = (prompt: Prompt): boolean =>
  prompt.every((part) => {
    if (part.kind === 'pause') return true
    if (part.kind === 'value') return false
    if (part.kind === 'recording' && Object.keys(part.content).length > 0) return false
    return Object.values(part.text).every((text) => text.trim() === '')
  })
