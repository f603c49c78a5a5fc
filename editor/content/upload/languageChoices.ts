import { wordless } from '#shared/api/content.ts'
import { useMemo } from 'react'
import { useLanguages } from '../../form/languages.ts'
import { languageWords } from '../contentWords.ts'
import { useFacets } from '../useContent.ts'

export type LanguageGroup = { group: string; items: { value: string; label: string }[] }

/** Languages a file can be in: those of the company first, none among them. */
export function useLanguageGroups(): LanguageGroup[] {
  const { data: facets } = useFacets()
  const offered = useLanguages()
  return useMemo(() => {
    const known = (facets?.languages ?? []).filter((tag) => tag !== wordless)
    const others = offered.map(({ tag }) => tag).filter((tag) => !known.includes(tag))
    const option = (tag: string) => ({ value: tag, label: languageWords(tag) })
    return [
      { group: 'Of your flows and content', items: known.map(option) },
      { group: 'Without words', items: [{ value: wordless, label: 'All languages (music, pictures)' }] },
      { group: 'Others', items: others.map(option) },
    ].filter(({ items }) => items.length > 0)
  }, [facets, offered])
}
