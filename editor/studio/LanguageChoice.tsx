import { Group, Select, Text } from '@mantine/core'
import { useId, useMemo } from 'react'
import { useFlow, useStudio, useView } from '../state/studio.ts'
import { languageName } from './languageName.ts'

/** In which language the cards speak. */
export function LanguageChoice() {
  const id = useId()
  const { view } = useStudio()
  const languages = useFlow((flow) => flow.languages)
  const language = useView((state) => state.language)
  const data = useMemo(() => languages.map((tag) => ({ value: tag, label: languageName(tag) })), [languages])
  if (languages.length < 2) return null
  return (
    <Group gap={6} wrap="nowrap">
      <Text component="label" htmlFor={id} size="xs" className="quiet oneLine languageShown">
        Shown in
      </Text>
      <Select
        id={id}
        size="xs"
        w={184}
        aria-label="Language shown"
        data={data}
        value={languages.includes(language) ? language : (languages[0] ?? null)}
        allowDeselect={false}
        checkIconPosition="right"
        onChange={(tag) => tag !== null && view.setState({ language: tag })}
      />
    </Group>
  )
}
