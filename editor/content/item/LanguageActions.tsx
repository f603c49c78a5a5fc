import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { Button, FileButton, Group } from '@mantine/core'
import { Download, FileUp, History, Mic, PenLine, Speech, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../../api/clientContext.ts'
import { toastDone, toastFailure, toastRefused } from '../../shell/toast.ts'
import { activateRevision, newerWordsIn, speakWords, takeLanguageOut } from '../contentRequests.ts'
import { wordsOfKind } from '../contentWords.ts'
import { acceptedFiles } from '../upload/fileFacts.ts'
import { useLimits, useRefreshContent } from '../useContent.ts'

type LanguageActionsProps = {
  item: ContentItem
  /** Of the language, in words. */
  name: string
  language: string
  content: ContentLanguage | undefined
  may: boolean
  isSpoken: boolean
  isWriting: boolean
  isHistoryShown: boolean
  onFile: (file: File | null) => void
  onRecord: () => void
  onWrite: () => void
  onHistory: () => void
}

/** What can be done with one language of an item. */
export function LanguageActions(props: LanguageActionsProps) {
  const { item, name, language, content, may, isSpoken, isWriting, isHistoryShown } = props
  const { onFile, onRecord, onWrite, onHistory } = props
  const client = useClient()
  const refresh = useRefreshContent()
  const { data: limits } = useLimits()
  const [busy, setBusy] = useState<'speech' | 'out'>()
  const place = { itemId: item.id, language }
  const file = content?.file ?? null
  const toWrite =
    item.kind === 'captions' ? !file && 'captions' : content === undefined && wordsOfKind[item.kind]?.what.toLowerCase()
  const work = async (what: 'speech' | 'out', failed: string, run: () => Promise<void>) => {
    setBusy(what)
    try {
      await run()
    } catch (error) {
      if (newerWordsIn(error) === undefined) toastFailure(failed, error)
      else
        toastRefused(failed, `Other words in ${name} were saved meanwhile. Look at them, and have them read out then.`)
    }
    await refresh()
    setBusy(undefined)
  }
  const takeOut = () =>
    work('out', `${name} was not taken out`, async () => {
      await takeLanguageOut(client, place)
      const revision = content?.revision
      const back = () =>
        void activateRevision(client, item.id, { language, revision: revision ?? 1 }).then(refresh, (error: unknown) =>
          toastFailure(`${name} was not brought back`, error),
        )
      toastDone(`${name} is taken out of “${item.title}”.`, back)
    })
  const speak = () =>
    work('speech', 'The words were not read out', async () => {
      await speakWords(client, place, content?.text ?? '')
      toastDone(`The words in ${name} are read out, and are its file now.`)
    })
  const look = { size: 'compact-sm', variant: 'default', disabled: !may } as const
  return (
    <Group gap="xs">
      <FileButton
        accept={acceptedFiles}
        onChange={onFile}
        inputProps={{ 'aria-label': `File in ${name}` }}
        disabled={!may}
      >
        {(props) => (
          <Button
            {...props}
            {...look}
            leftSection={<FileUp size={14} aria-hidden />}
            aria-label={`${file ? 'Replace' : 'Upload'} ${name}`}
          >
            {file ? 'Replace' : 'Upload'}
          </Button>
        )}
      </FileButton>
      {isSpoken && item.kind !== 'video' && (
        <Button {...look} leftSection={<Mic size={14} aria-hidden />} aria-label={`Record ${name}`} onClick={onRecord}>
          Record
        </Button>
      )}
      {toWrite && !isWriting && (
        <Button
          {...look}
          leftSection={<PenLine size={14} aria-hidden />}
          aria-label={`Write ${toWrite} in ${name}`}
          onClick={onWrite}
        >
          {`Write ${toWrite}`}
        </Button>
      )}
      {content && limits?.speech && item.kind === 'audio' && (
        <Button
          {...look}
          disabled={!may || content.text.trim() === ''}
          title={
            content.text.trim() === ''
              ? 'Write and save its words first.'
              : 'A voice of the server reads the saved words.'
          }
          loading={busy === 'speech'}
          leftSection={<Speech size={14} aria-hidden />}
          aria-label={`Have it read out in ${name}`}
          onClick={() => void speak()}
        >
          Have it read out
        </Button>
      )}
      {file && (
        <Button
          component="a"
          href={file.url}
          download={file.name}
          size="compact-sm"
          variant="default"
          leftSection={<Download size={14} aria-hidden />}
          aria-label={`Download ${name}`}
        >
          Download
        </Button>
      )}
      {content && (
        <>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<History size={14} aria-hidden />}
            aria-expanded={isHistoryShown}
            aria-label={`History of ${name}`}
            onClick={onHistory}
          >
            History
          </Button>
          <Button
            {...look}
            loading={busy === 'out'}
            leftSection={<Trash2 size={14} aria-hidden />}
            aria-label={`Take out ${name}`}
            onClick={() => void takeOut()}
          >
            Take out
          </Button>
        </>
      )}
    </Group>
  )
}
