import { wordless, type ContentItem } from '#shared/api/content.ts'
import { Alert, Button, Group, Text, Textarea } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useUnsaved } from '../../account/useUnsaved.ts'
import { useClient } from '../../api/clientContext.ts'
import { toastDone, toastFailure } from '../../shell/toast.ts'
import { newerWordsIn, setWords } from '../contentRequests.ts'
import { languageWords, wordsOfKind } from '../contentWords.ts'
import { useRefreshContent } from '../useContent.ts'
import { useNewestItem } from './useNewestItem.ts'

/** What a text may have (shared/api/content.ts). */
const maxTextLength = 4000

type LanguageWordsProps = {
  item: ContentItem
  language: string
  /** What is saved; undefined while there is nothing in this language. */
  saved: string | undefined
  may: boolean
  /** Told whether there are words that are not saved. */
  onHeld: (isHeld: boolean) => void
}
/** As they stood where others were typed over them; undefined where the language had nothing. */
type Typed = { text: string; seen: string | undefined }

/** What is said in the file, and read out where the file is missing; of a picture, what it tells. */
export function LanguageWords({ item, language, saved, may, onHeld }: LanguageWordsProps) {
  const client = useClient()
  const refresh = useRefreshContent()
  const readNewest = useNewestItem(item.id)
  const text = saved ?? ''
  /** What was typed over the words that stood there, and is not saved: what comes meanwhile leaves it. */
  const [typed, setTyped] = useState<Typed>()
  const [isSending, setIsSending] = useState(false)
  const name = languageWords(language)
  const { what = 'Words', description } = wordsOfKind[item.kind] ?? {}
  const isUnsaved = typed !== undefined && typed.text !== text
  const isGone = isUnsaved && saved === undefined && typed.seen !== undefined
  const isOvertaken = isGone || (isUnsaved && (typed.seen ?? '') !== text)
  useEffect(() => onHeld(isUnsaved), [onHeld, isUnsaved])
  const field = useRef<HTMLTextAreaElement>(null)
  const saveButton = useRef<HTMLButtonElement>(null)
  const wasSending = useRef(false)
  useEffect(() => {
    // A button that is busy lets go of the focus: it goes back to the question, or to the words.
    if (wasSending.current && !isSending && document.activeElement === document.body)
      (saveButton.current ?? field.current)?.focus()
    wasSending.current = isSending
  }, [isSending])
  useUnsaved(isUnsaved, `The words in ${name} are not saved.`)
  const save = async (words: { text: string; seenText: string }) => {
    setIsSending(true)
    try {
      await setWords(client, { itemId: item.id, language }, words)
      toastDone(`The words in ${name} are saved.`)
      await refresh()
      setTyped((now) => (now?.text === words.text ? undefined : now && { ...now, seen: words.text }))
    } catch (error) {
      const tell = (failure: unknown) => toastFailure('The words were not saved', failure)
      // With what stands there now, the question is asked.
      if (newerWordsIn(error) !== undefined) await readNewest().catch(tell)
      else tell(error)
    }
    setIsSending(false)
  }
  return (
    <div>
      <Textarea
        ref={field}
        label={language === wordless ? `${what} for all languages` : `${what} in ${name}`}
        description={description}
        autosize
        minRows={2}
        lang={language}
        maxLength={maxTextLength}
        value={typed?.text ?? text}
        disabled={!may}
        onChange={({ currentTarget: { value } }) =>
          setTyped((before) => ({ text: value, seen: before ? before.seen : saved }))
        }
      />
      {isOvertaken && (
        <Alert
          mt="xs"
          color="yellow"
          variant="light"
          title={isGone ? `${name} was taken out meanwhile` : `Other words in ${name} were saved meanwhile`}
        >
          {isGone ? (
            <Text size="sm">
              Your words stand above, and are not saved. Saved, they begin it anew; its History brings back what it had.
            </Text>
          ) : (
            <>
              <Text size="sm" component="blockquote" className="itemNewer breaks" lang={language}>
                {text === '' ? 'None: they were taken out.' : text}
              </Text>
              <Text size="sm">Yours stand above. Which of the two shall stay?</Text>
            </>
          )}
        </Alert>
      )}
      {isUnsaved && (
        <Group gap="xs" mt="xs">
          <Button
            size="compact-sm"
            ref={saveButton}
            loading={isSending}
            aria-label={`${isOvertaken ? 'Save my' : 'Save'} words in ${name}`}
            onClick={() => void save({ text: typed.text, seenText: isOvertaken ? text : (typed.seen ?? '') })}
          >
            {isOvertaken ? 'Save mine' : 'Save words'}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              setTyped(undefined)
              field.current?.focus()
            }}
          >
            {isOvertaken && !isGone ? 'Keep theirs' : 'Discard'}
          </Button>
          <Text size="xs" className="quiet">
            Not saved yet
          </Text>
        </Group>
      )}
    </div>
  )
}
