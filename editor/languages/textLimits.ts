import type { FlowText } from '#shared/flow/texts.ts'

/** Why a text cannot be kept, as the schemas of prompts and phrases have it; undefined when it can. */
export function tooLong({ kind }: Pick<FlowText, 'kind'>, text: string): string | undefined {
  if (kind === 'prompt') return text.length > 4000 ? 'a text has at most 4,000 characters.' : undefined
  const phrases = text.split('\n').filter((phrase) => phrase.trim() !== '')
  if (phrases.length > 50) return 'a choice has at most 50 phrases.'
  return phrases.some((phrase) => phrase.trim().length > 100) ? 'a phrase has at most 100 characters.' : undefined
}
