import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react'
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
import { CaptionRow } from './CaptionRow.tsx'
import {
  checkRows,
  newRow,
  placeForNew,
  readVtt,
  rowsOf,
  withoutRow,
  writeTime,
  writeVtt,
  type CueRow,
} from './captions.ts'

type CaptionsEditorProps = {
  item: Pick<ContentItem, 'id' | 'kind'>
  content: ContentLanguage
  may: boolean
}

/** Of an item of captions they are its file. */
const captionsUrlOf = ({ kind }: Pick<ContentItem, 'kind'>, { file, captionsUrl }: ContentLanguage) =>
  kind === 'captions' ? (file?.url ?? null) : captionsUrl

/** Captions in one language: of a video, beside the video itself, or those of an item of captions. */
export function CaptionsEditor({ item, content, may }: CaptionsEditorProps) {
  const captionsUrl = captionsUrlOf(item, content)
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
  return <CueRows key={file} vtt={data} item={item} content={content} may={may} />
}

function CueRows({ vtt, item, content, may: mayChange }: CaptionsEditorProps & { vtt: string }) {
  const client = useClient()
  const refresh = useRefreshContent()
  const { language, file, posterUrl } = content
  const isVideo = item.kind === 'video'
  const [saved] = useState(() => readVtt(vtt))
  const { head, unread } = saved
  // What cannot be read would be lost when the rest is saved.
  const may = mayChange && unread.length === 0
  const [rows, setRows] = useState<readonly CueRow[]>(() => rowsOf(saved.cues))
  const [isChanged, setIsChanged] = useState(false)
  const [isAllTold, setIsAllTold] = useState(false)
  const video = useRef<HTMLVideoElement>(null)
  const durationMs = isVideo ? durationOf(content) : null
  const { cues, slips } = useMemo(() => checkRows(rows, durationMs), [rows, durationMs])
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
      await setCaptions(client, { itemId: item.id, language }, rows.length === 0 ? '' : writeVtt({ head, cues }))
      setIsChanged(false)
      await refresh()
      toastDone(rows.length === 0 ? 'The captions are taken out.' : 'The captions are saved.')
    },
    () => undefined,
  )
  const nowOf = () => Math.round((video.current?.currentTime ?? 0) * 1000)
  const add = () => {
    change([...rows, newRow({ id: crypto.randomUUID(), ...placeForNew(rows, { nowMs: nowOf(), durationMs }) })])
    setIsAllTold(false)
  }
  const save = (event: FormEvent) => {
    setIsAllTold(true)
    if (slips.length === 0) submit(event)
    else event.preventDefault()
  }
  const discard = () => {
    setRows(rowsOf(saved.cues))
    setIsChanged(false)
    setIsAllTold(false)
  }
  return (
    <form onSubmit={save} className="captions" aria-label={`Captions in ${languageWords(language)}`}>
      {isVideo && file && (
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
        {unread[0] !== undefined && <Unread block={unread[0]} url={captionsUrlOf(item, content)} />}
        {rows.length === 0 && unread.length === 0 && (
          <Text size="sm" className="quiet">
            {isVideo
              ? 'No captions yet. Callers who cannot hear, or watch without sound, miss what is said.'
              : 'No captions are left. Saved like this, the file is taken out.'}
          </Text>
        )}
        {rows.length > 0 && (
          <div className="captionRow captionHead" aria-hidden>
            <span>From</span>
            <span>To</span>
            <span>Text</span>
          </div>
        )}
        <ol className="captionRows" aria-label="Captions">
          {rows.map((row, at) => (
            <CaptionRow
              key={row.id}
              row={row}
              number={at + 1}
              language={language}
              may={may}
              slips={slips.filter((slip) => slip.row === at)}
              isAllTold={isAllTold}
              nowOf={isVideo ? () => writeTime(nowOf()) : undefined}
              onChange={(one) => changeRow(row.id, one)}
              onRemove={() => change(withoutRow(rows, row.id))}
            />
          ))}
        </ol>
        {error !== undefined && <FailureNotice title="The captions were not saved" error={error} />}
        {may && (
          <Group gap="xs">
            <Button size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
              Add caption
            </Button>
            <Button size="xs" type="submit" loading={isSending} disabled={!isChanged}>
              Save captions
            </Button>
            {isChanged && (
              <Button size="xs" variant="default" onClick={discard}>
                Discard
              </Button>
            )}
            {isAllTold && slips.length > 0 && (
              <Text size="xs" c="var(--danger)" role="alert">
                Not saved: put right what is marked first.
              </Text>
            )}
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
