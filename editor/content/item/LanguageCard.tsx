import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { Button, FileButton, Group, Paper, Text, Textarea } from '@mantine/core'
import { Download, FileUp, History, Mic, PenLine, Speech, Trash2 } from 'lucide-react'
import { Suspense, useState } from 'react'
import { useDropzone } from 'react-dropzone'
import { useClient } from '../../api/clientContext.ts'
import { lazyPart } from '../../shell/lazyPart.tsx'
import { toastDone, toastFailure } from '../../shell/toast.ts'
import { activateRevision, setWords, speakWords, takeLanguageOut } from '../contentRequests.ts'
import { durationOf, languageWords } from '../contentWords.ts'
import { heardUrl, usePlayer } from '../player.ts'
import { acceptedFiles, kindOfFile } from '../upload/fileFacts.ts'
import { useUploads } from '../upload/useUploads.ts'
import { videoFacts } from '../upload/videoFacts.ts'
import { useLimits, useRefreshContent } from '../useContent.ts'
import { Revisions } from './Revisions.tsx'
import { SoundFacts } from './SoundFacts.tsx'
import { WavePlayer } from './WavePlayer.tsx'

const CaptionsEditor = lazyPart(() => import('./CaptionsEditor.tsx').then(({ CaptionsEditor }) => CaptionsEditor))

/** What a text may have (shared/api/content.ts). */
const maxTextLength = 4000

export type LanguageCardProps = {
  item: ContentItem
  language: string
  /** Undefined while there is nothing in this language. */
  content: ContentLanguage | undefined
  may: boolean
  onRecord: () => void
}

/** One language of an item: its words, its file, and all that was before. A file dropped on it becomes its file. */
export function LanguageCard({ item, language, content, may, onRecord }: LanguageCardProps) {
  const client = useClient()
  const refresh = useRefreshContent()
  const queue = useUploads()
  const { data: limits } = useLimits()
  const asTelephone = usePlayer((state) => state.asTelephone)
  const [isHistoryShown, setIsHistoryShown] = useState(false)
  // Where there is nothing yet, one line says so, and what can be done.
  const [isWriting, setIsWriting] = useState(false)
  const [busy, setBusy] = useState<'speech' | 'out'>()
  const name = languageWords(language)
  const place = { itemId: item.id, language }

  const take = (file: File | undefined | null) => {
    if (!file) return
    const kind = kindOfFile(file)
    const as = item.kind === 'video' && kind === 'captions' ? 'captions' : 'file'
    queue.add([
      {
        ...{ file, kind, limits: limits?.maxBytes, finish: { ...place, as } },
        ...(kind === 'video' && { prepare: () => videoFacts(file) }),
      },
    ])
  }
  const { getRootProps, isDragActive } = useDropzone({
    multiple: false,
    noClick: true,
    noKeyboard: true,
    disabled: !may,
    onDrop: (files) => take(files[0]),
  })
  const work = async (what: 'speech' | 'out', failed: string, run: () => Promise<void>) => {
    setBusy(what)
    try {
      await run()
    } catch (error) {
      toastFailure(failed, error)
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

  const file = content?.file ?? null
  const url = content && heardUrl(content, asTelephone)
  const durationMs = content ? durationOf(content) : null
  const isVideo = item.kind === 'video' && file !== null
  const isSpoken = item.kind === 'audio' || item.kind === 'video'
  const look = { size: 'compact-sm', variant: 'default', disabled: !may } as const
  return (
    <Paper
      withBorder
      {...getRootProps({ className: 'languageCard', role: 'group', tabIndex: undefined })}
      aria-label={name}
      data-over={isDragActive || undefined}
      data-empty={(!content && !isWriting) || undefined}
    >
      <div className="languageHead">
        <h3>{name}</h3>
        {!file && <span className="languageMissing">No file</span>}
        {content && <span className="quiet languageRevision">{`revision ${content.revision}`}</span>}
      </div>
      {isSpoken && (content || isWriting) && (
        <Words item={item} language={language} text={content?.text ?? ''} may={may} />
      )}
      {item.kind === 'image' && file && <img className="contentPicture" src={file.url} alt={content?.text ?? ''} />}
      {content && isVideo && (
        <Suspense fallback={null}>
          <CaptionsEditor itemId={item.id} content={content} may={may} />
        </Suspense>
      )}
      {content && url !== undefined && (!isVideo || content.phone) && (
        <WavePlayer
          id={`${item.id} ${language}`}
          url={isVideo ? (content.phone?.url ?? url) : url}
          title={isVideo ? `${name} on a telephone` : name}
          peaks={content.sound?.waveform ?? none}
          durationMs={durationMs ?? 0}
        />
      )}
      {content && <SoundFacts content={content} />}
      <Group gap="xs">
        <FileButton
          accept={acceptedFiles}
          onChange={take}
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
          <Button
            {...look}
            leftSection={<Mic size={14} aria-hidden />}
            aria-label={`Record ${name}`}
            onClick={onRecord}
          >
            Record
          </Button>
        )}
        {isSpoken && !content && !isWriting && (
          <Button
            {...look}
            leftSection={<PenLine size={14} aria-hidden />}
            aria-label={`Write words in ${name}`}
            onClick={() => setIsWriting(true)}
          >
            Write words
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
              onClick={() => setIsHistoryShown(!isHistoryShown)}
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
      {content && isHistoryShown && (
        <Revisions itemId={item.id} language={language} current={content.revision} may={may} />
      )}
    </Paper>
  )
}

const none: readonly number[] = []

type WordsProps = { item: ContentItem; language: string; text: string; may: boolean }

/** What is said in the file; it is read out where the file is missing. */
function Words({ item, language, text, may }: WordsProps) {
  const client = useClient()
  const refresh = useRefreshContent()
  /** What was typed and is not saved: another revision that comes meanwhile, of a file or by a colleague, leaves it. */
  const [typed, setTyped] = useState<string>()
  const written = typed ?? text
  const [isSending, setIsSending] = useState(false)
  const name = languageWords(language)
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
        label={`Words in ${name}`}
        description="What is said. Callers hear it read out where the file is missing."
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
