import { findReplace } from '#shared/flow/texts.ts'
import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { useDeferredValue, useMemo, useState } from 'react'
import { useFlow, useStudio } from '../state/studio.ts'
import { languageName } from '../studio/languageName.ts'
import type { FindOptions } from './searchFlow.ts'

/** Puts other words in place of those found, in what callers hear and may say: told how often first, then done in one step. */
export function ReplaceRow({ find, matchCase, wholeWord, onDone }: FindOptions & { onDone?: (said: string) => void }) {
  const { document, readOnly } = useStudio()
  const flow = useFlow((now) => now)
  const [replace, setReplace] = useState('')
  const [language, setLanguage] = useState('')
  const search = useMemo(
    () => ({ find, replace, matchCase, wholeWord, ...(language !== '' && { language }) }),
    [find, replace, matchCase, wholeWord, language],
  )
  const [asked, within] = [useDeferredValue(search), useDeferredValue(flow)]
  const { count } = useMemo(() => findReplace(within, asked), [within, asked])
  const times = `${count.toLocaleString('en')} ${count === 1 ? 'place' : 'places'}`
  const run = () => {
    const made = findReplace(document.getState().flow, search)
    if (made.count === 0) return
    document.edit(`Replace “${find}” in ${times}`, () => made.flow)
    onDone?.(`Replaced in ${times}.`)
  }
  return (
    <Group gap={6} wrap="wrap" align="end" className="replaceRow">
      <TextInput
        size="xs"
        aria-label="Replace with"
        placeholder="Replace with"
        value={replace}
        disabled={readOnly !== undefined}
        onChange={({ currentTarget }) => setReplace(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') run()
        }}
      />
      {flow.languages.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label="Replace in"
          value={language}
          data={[
            { value: '', label: 'All languages' },
            ...flow.languages.map((tag) => ({ value: tag, label: languageName(tag) })),
          ]}
          onChange={({ currentTarget }) => setLanguage(currentTarget.value)}
        />
      )}
      <Button
        size="xs"
        variant="default"
        title={readOnly ?? 'In what callers hear and may say; one step to undo'}
        disabled={readOnly !== undefined || count === 0}
        onClick={run}
      >
        {count === 0 ? 'Nothing to replace' : `Replace in ${times}`}
      </Button>
    </Group>
  )
}
