import { wordless, type ContentItem, type ContentLanguage } from '#shared/api/content.ts'
import type { PromptPart } from '#shared/flow/prompt.ts'

export type RecordingPart = Extract<PromptPart, { kind: 'recording' }>

/** What callers of a language hear of an item: its file in it, or the one that serves all; undefined when there is neither. */
export function fileIn({ languages }: Pick<ContentItem, 'languages'>, language: string): ContentLanguage | undefined {
  const filed = languages.filter(({ file }) => file !== null)
  return filed.find((one) => one.language === language) ?? filed.find((one) => one.language === wordless)
}

type Speaking = {
  /** Of the flow. */
  languages: readonly string[]
  /** The one that the item is chosen for; it gets the key in any case. */
  language: string
}

/**
 * A part that plays an item: in every language of the flow that the item has a file in. Where the part had no words yet, those of
 * the item stand under it.
 */
export function withItem(
  part: RecordingPart,
  item: Pick<ContentItem, 'key' | 'languages'>,
  { languages, language }: Speaking,
) {
  const filed = languages.filter((tag) => fileIn(item, tag) !== undefined)
  const words = item.languages.filter(
    (one) => languages.includes(one.language) && one.text.trim() !== '' && !part.text[one.language]?.trim(),
  )
  return {
    ...part,
    content: { ...part.content, ...Object.fromEntries([...filed, language].map((tag) => [tag, item.key])) },
    text: { ...part.text, ...Object.fromEntries(words.map((one) => [one.language, one.text])) },
  } satisfies RecordingPart
}
