import type { ContentLanguage } from '#shared/api/content.ts'
import { ActionIcon, Alert, Anchor, Button, Group, Stack, Text, TextInput, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Clock, Plus, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useUnsaved } from '../../account/useUnsaved.ts'
import { failureOf } from '../../api/client.ts'
import { useClient } from '../../api/clientContext.ts'
import { useSend } from '../../shell/useSend.ts'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { RowSkeletons } from '../../shell/RowSkeletons.tsx'
import { toastDone } from '../../shell/toast.ts'
import { setCaptions } from '../contentRequests.ts'
import { durationOf, languageWords } from '../contentWords.ts'
import { useRefreshContent } from '../useContent.ts'
import {
  checkRows,
  newRow,
  readTime,
  readVtt,
  rowsOf,
  withoutRow,
  writeTime,
  writeVtt,
  type CueRow,
} from './captions.ts'

/** How long a new caption stands. */
const newCueMs = 3000

type CaptionsEditorProps = { itemId: string; content: ContentLanguage; may: boolean }

/** The captions of a video in one language, beside the video itself. */
export function CaptionsEditor({ itemId, content, may }: CaptionsEditorProps) {
  const { captionsUrl } = content
  // The signature of a private file's address changes by the hour, the file does not.
  const file = captionsUrl?.split('?')[0]
  const { data, error, refetch } = useQuery({
    queryKey: ['captions', file],
    queryFn: async ({ signal }) => {
      if (captionsUrl === null) return ''
      const answer = await fetch(captionsUrl, { headers: { accept: 'text/vtt' }, signal })
      if (!answer.ok) throw await failureOf(answer)
      return answer.text()
    },
    staleTime: Infinity,
  })
  if (error)
    return <FailureNotice title="The captions could not be loaded" error={error} retry={() => void refetch()} />
  if (data === undefined) return <RowSkeletons what="The captions" rows={2} />
  return <CueRows key={file} vtt={data} itemId={itemId} content={content} may={may} />
}

function CueRows({ vtt, itemId, content, may: mayChange }: CaptionsEditorProps & { vtt: string }) {
  const client = useClient()
  const refresh = useRefreshContent()
  const { language, file, posterUrl } = content
  const [saved] = useState(() => readVtt(vtt))
  const { head, unread } = saved
  // What cannot be read would be lost when the rest is saved.
  const may = mayChange && unread.length === 0
  const [rows, setRows] = useState<readonly CueRow[]>(() => rowsOf(saved.cues))
  const [isChanged, setIsChanged] = useState(false)
  const video = useRef<HTMLVideoElement>(null)
  const { cues, slips } = useMemo(() => checkRows(rows, durationOf(content)), [rows, content])
  const preview = useTrack(useMemo(() => writeVtt({ head, cues }), [head, cues]))
  useUnsaved(isChanged, `The captions in ${languageWords(language)} are not saved.`)
  const change = (next: readonly CueRow[]) => {
    setRows(next)
    setIsChanged(true)
  }
  const changeRow = (id: string, one: Partial<CueRow>) =>
    change(rows.map((row) => (row.id === id ? { ...row, ...one } : row)))
  const { isSending, error, submit } = useSend(
    async () => {
      // No captions at all take the file out.
      await setCaptions(client, { itemId, language }, rows.length === 0 ? '' : writeVtt({ head, cues }))
      setIsChanged(false)
      await refresh()
      toastDone(rows.length === 0 ? 'The captions are taken out.' : 'The captions are saved.')
    },
    () => undefined,
  )
  const nowOf = () => Math.round((video.current?.currentTime ?? 0) * 1000)
  const add = () => {
    const last = readTime(rows.at(-1)?.to ?? '') ?? 0
    const fromMs = Math.max(last, nowOf())
    const row = newRow({ id: crypto.randomUUID(), from: writeTime(fromMs), to: writeTime(fromMs + newCueMs) })
    change([...rows, row])
  }
  const slipOf = (row: number, field: string) =>
    slips.find((slip) => slip.row === row && slip.field === field)?.message ?? null
  return (
    <form onSubmit={submit} className="captions" aria-label={`Captions in ${languageWords(language)}`}>
      {file && (
        <video
          ref={video}
          className="itemVideo"
          controls
          preload="metadata"
          src={file.url}
          {...(posterUrl !== null && { poster: posterUrl })}
          aria-label={`Video in ${languageWords(language)}`}
        >
          {preview !== undefined && <track key={preview} kind="captions" src={preview} srcLang={language} default />}
        </video>
      )}
      <Stack gap="xs">
        {unread[0] !== undefined && <Unread block={unread[0]} url={content.captionsUrl} />}
        {rows.length === 0 && unread.length === 0 && (
          <Text size="sm" className="quiet">
            No captions yet. Callers who cannot hear, or watch without sound, miss what is said.
          </Text>
        )}
        <ol className="captionRows" aria-label="Captions">
          {rows.map((row, at) => (
            <li key={row.id} className="captionRow">
              {(['from', 'to'] as const).map((field) => (
                <TextInput
                  key={field}
                  size="xs"
                  aria-label={`Caption ${at + 1} ${field}`}
                  value={row[field]}
                  error={slipOf(at, field)}
                  disabled={!may}
                  onChange={({ currentTarget }) => changeRow(row.id, { [field]: currentTarget.value })}
                  rightSection={
                    may && (
                      <ActionIcon
                        size="sm"
                        variant="subtle"
                        color="gray"
                        aria-label={`Caption ${at + 1} ${field} where the video stands`}
                        onClick={() => changeRow(row.id, { [field]: writeTime(nowOf()) })}
                      >
                        <Clock size={12} />
                      </ActionIcon>
                    )
                  }
                />
              ))}
              <Textarea
                size="xs"
                autosize
                minRows={1}
                lang={language}
                aria-label={`Caption ${at + 1} text`}
                value={row.text}
                error={slipOf(at, 'text')}
                disabled={!may}
                onChange={({ currentTarget }) => changeRow(row.id, { text: currentTarget.value })}
              />
              {may && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove caption ${at + 1}`}
                  onClick={() => change(withoutRow(rows, row.id))}
                >
                  <X size={14} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ol>
        {error !== undefined && <FailureNotice title="The captions were not saved" error={error} />}
        {may && (
          <Group gap="xs">
            <Button size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
              Add caption
            </Button>
            <Button size="xs" type="submit" loading={isSending} disabled={!isChanged || slips.length > 0}>
              Save captions
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}

const longestBlock = 120

function Unread({ block, url }: { block: string; url: string | null }) {
  const shown = block.length > longestBlock ? `${block.slice(0, longestBlock)}…` : block
  return (
    <Alert variant="default" title="These captions cannot be edited here">
      <Text size="sm">
        A part of their file cannot be read, and would be lost: <q className="breaks">{shown}</q>. Change the{' '}
        {url === null ? 'file' : <Anchor href={url}>file</Anchor>} itself, and put it back with Replace.
      </Text>
    </Alert>
  )
}

/** The address of captions that are still being written. */
function useTrack(vtt: string): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([vtt], { type: 'text/vtt' }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [vtt])
  return url
}
