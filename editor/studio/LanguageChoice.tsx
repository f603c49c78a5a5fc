import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { languageName } from './languageName.ts'

/** In which language the cards speak. */
export function LanguageChoice() {
  const { view } = useStudio()
  const languages = useFlow((flow) => flow.languages)
  const language = useView((state) => state.language)
  const data = useMemo(() => languages.map((tag) => ({ value: tag, label: languageName(tag) })), [languages])
  if (languages.length < 2) return null
  return (
    <Select
      size="xs"
      w={184}
      aria-label="Language shown"
      data={data}
      value={languages.includes(language) ? language : (languages[0] ?? null)}
      allowDeselect={false}
      checkIconPosition="right"
      onChange={(tag) => tag !== null && view.setState({ language: tag })}
    />
  )
}
