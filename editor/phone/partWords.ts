import type { HeardItem } from '#shared/api/session.ts'
import { promptPartSchema } from '#shared/flow/prompt.ts'
import type { FlowNode } from '#shared/flow/flow.ts'

/** What is said in a recording: its own words, else those that stand under it in the node that played it. Empty where nobody wrote any. */
export function wordsOfPlayed(
  item: HeardItem,
  node: Pick<FlowNode, 'data'> | undefined,
): { text: string; language: string } {
  const { text, language } = item
  if (text.trim() !== '' || !node) return { text, language }
  for (const part of partsIn(node.data)) {
    const under = Object.entries(part.content).find(([tag, key]) => key === item.key && part.text[tag]?.trim())
    if (under) return { text: part.text[under[0]] ?? '', language: under[0] }
  }
  return { text, language }
}

function partsIn(value: unknown): { content: Record<string, string>; text: Record<string, string> }[] {
  if (typeof value !== 'object' || value === null) return []
  const part = Array.isArray(value) ? undefined : promptPartSchema.safeParse(value)
  if (part?.success) return part.data.kind === 'recording' ? [part.data] : []
  return Object.values(value).flatMap(partsIn)
}
