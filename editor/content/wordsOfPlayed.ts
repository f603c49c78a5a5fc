import type { HeardItem } from '#shared/api/session.ts'
import { promptPartSchema } from '#shared/flow/prompt.ts'
import type { FlowNode } from '#shared/flow/flow.ts'

/** What is said in a recording: its own words, else those that stand under it in the nodes that played it. Empty where nobody wrote any. */
export function wordsOfPlayed(
  { key, text, language }: Pick<HeardItem, 'key' | 'text' | 'language'>,
  nodes: readonly Pick<FlowNode, 'data'>[],
): { text: string; language: string } {
  if (text.trim() !== '') return { text, language }
  for (const part of nodes.flatMap(({ data }) => partsIn(data))) {
    const tag = Object.keys(part.content).find((one) => part.content[one] === key && part.text[one]?.trim())
    if (tag !== undefined) return { text: part.text[tag] ?? '', language: tag }
  }
  return { text, language }
}

function partsIn(value: unknown): { content: Record<string, string>; text: Record<string, string> }[] {
  if (typeof value !== 'object' || value === null) return []
  const part = Array.isArray(value) ? undefined : promptPartSchema.safeParse(value)
  if (part?.success) return part.data.kind === 'recording' ? [part.data] : []
  return Object.values(value).flatMap(partsIn)
}
