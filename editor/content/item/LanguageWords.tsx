import type { ContentItem } from '#shared/api/content.ts'
import { Button, Group, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useUnsaved } from '../../account/useUnsaved.ts'
import { useClient } from '../../api/clientContext.ts'
import { toastDone, toastFailure } from '../../shell/toast.ts'
import { setWords } from '../contentRequests.ts'
import { languageWords, wordsOfKind } from '../contentWords.ts'
import { useRefreshContent } from '../useContent.ts'

/** What a text may have (shared/api/content.ts). */
const maxTextLength = 4000

type LanguageWordsProps = { item: ContentItem; language: string; text: string; may: boolean }

/** What is said in the file, and read out where the file is missing; of a picture, what it tells. */
export function LanguageWords({ item, language, text, may }: LanguageWordsProps) {
  const client = useClient()
  const refresh = useRefreshContent()
  /** What was typed and is not saved: another revision that comes meanwhile, of a file or by a colleague, leaves it. */
  const [typed, setTyped] = useState<string>()
  const written = typed ?? text
  const [isSending, setIsSending] = useState(false)
  const name = languageWords(language)
  const { what = 'Words', description } = wordsOfKind[item.kind] ?? {}
  useUnsaved(written !== text, `The words in ${name} are not saved.`)
  const save = async () => {
    setIsSending(true)
    try {
      await setWords(client, { itemId: item.id, language }, written)
      toastDone(`The words in ${name} are saved.`)
      await refresh()
      setTyped((now) => (now === written ? undefined : now))
    } catch (error) {
      toastFailure('The words were not saved', error)
    }
    setIsSending(false)
  }
  return (
    <div>
      <Textarea
        label={`${what} in ${name}`}
        description={description}
        autosize
        minRows={2}
        lang={language}
        maxLength={maxTextLength}
        value={written}
        disabled={!may}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {written !== text && (
        <Group gap="xs" mt="xs">
          <Button
            size="compact-sm"
            loading={isSending}
            aria-label={`Save words in ${name}`}
            onClick={() => void save()}
          >
            Save words
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setTyped(undefined)}>
            Discard
          </Button>
          <Text size="xs" className="quiet">
            Not saved yet
          </Text>
        </Group>
      )}
    </div>
  )
}
