import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { Button, Group, Stack, Text } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useUnsaved } from '../../account/useUnsaved.ts'
import { ApiFailure } from '../../api/client.ts'
import { useClient } from '../../api/clientContext.ts'
import { useSend } from '../../shell/useSend.ts'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { toastDone } from '../../shell/toast.ts'
import { setCaptions } from '../contentRequests.ts'
import { durationOf, languageWords } from '../contentWords.ts'
import { useRefreshContent } from '../useContent.ts'
import { NewerCaptions, UnreadCaptions } from './CaptionNotices.tsx'
import { CaptionRow } from './CaptionRow.tsx'
import { useNewestItem } from './useNewestItem.ts'
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

/** Captions as their author saw them, and where; null where there were none. */
export type SeenCaptions = { url: string | null; vtt: string }

type CueRowsProps = {
  item: Pick<ContentItem, 'id' | 'kind'>
  language: string
  content: ContentLanguage | undefined
  may: boolean
  /** Says that the video was taken out: captions without one are not saved. */
  gone: ReactNode
  seen: SeenCaptions
  isChanged: boolean
  setIsChanged: (isChanged: boolean) => void
  /** What others saved while this was written; without its text until that is loaded, with why it is not. */
  newer: { url: string | null; vtt: string | undefined; failure: ReactNode } | undefined
  onSaved: (now: readonly ContentLanguage[], vtt: string) => void
  /** Others saved theirs meanwhile, which the page has by now. */
  onRefused: () => void
}

/** The captions, each in a row, and the video below which they stand. */
export function CueRows(props: CueRowsProps) {
  const { item, language, content, may: mayChange, gone, seen, isChanged, setIsChanged, newer } = props
  const { onSaved, onRefused } = props
  const client = useClient()
  const refresh = useRefreshContent()
  const readNewest = useNewestItem(item.id)
  const { file = null, posterUrl = null } = content ?? {}
  const isVideo = item.kind === 'video'
  // Under a video its author begins where that stands.
  const isBegun = isVideo || seen.url !== null
  const [{ head, cues: cuesRead, unread }] = useState(() => readVtt(seen.vtt))
  // What cannot be read would be lost when the rest is saved.
  const may = mayChange && unread.length === 0
  const [rows, setRows] = useState<readonly CueRow[]>(() => (isBegun ? rowsOf(cuesRead) : [firstRow()]))
  const [savedRows, setSavedRows] = useState(rows)
  /** For what began before they became these. */
  const rowsNow = useRef(rows)
  const [isAllTold, setIsAllTold] = useState(false)
  const video = useRef<HTMLVideoElement>(null)
  const durationMs = isVideo && content ? durationOf(content) : null
  const { cues, slips } = useMemo(() => checkRows(rows, durationMs), [rows, durationMs])
  const preview = useTrack(useMemo(() => writeVtt({ head, cues }), [head, cues]))
  useUnsaved(isChanged, `The captions in ${languageWords(language)} are not saved.`)
  const show = (next: readonly CueRow[], saved: readonly CueRow[]) => {
    setRows(next)
    rowsNow.current = next
    setIsChanged(next !== saved)
  }
  const change = (next: readonly CueRow[]) => show(next, savedRows)
  const changeRow = (id: string, one: Partial<CueRow>) =>
    change(rows.map((row) => (row.id === id ? { ...row, ...one } : row)))
  const { isSending, error, submit } = useSend(
    async () => {
      // No captions at all take the file out.
      const vtt = rows.length === 0 ? '' : writeVtt({ head, cues })
      try {
        // What is shown beside one's own was seen, too.
        const { languages } = await setCaptions(
          client,
          { itemId: item.id, language },
          { vtt, seenUrl: (newer ?? seen).url },
        )
        onSaved(languages, vtt)
      } catch (failure) {
        // With what stands there now, the question is asked, or it is said that the video is gone.
        if (isOvertaken(failure) || isWithoutVideo(failure)) await readNewest()
        if (isOvertaken(failure)) onRefused()
        throw failure
      }
      setSavedRows(rows)
      show(rowsNow.current, rows)
      await refresh()
      toastDone(rows.length === 0 ? 'The captions are taken out.' : 'The captions are saved.')
    },
    () => undefined,
  )
  const isPointless = Boolean(gone) || (!isBegun && rows.length === 0)
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
    show(savedRows, savedRows)
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
        {unread[0] !== undefined && <UnreadCaptions block={unread[0]} url={seen.url} />}
        {rows.length === 0 && unread.length === 0 && (
          <Text size="sm" className="quiet">
            {isVideo
              ? 'No captions yet. Callers who cannot hear, or watch without sound, miss what is said.'
              : isBegun
                ? 'No captions are left. Saved like this, the file is taken out.'
                : 'No captions yet.'}
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
        {newer && (
          <NewerCaptions
            vtt={newer.vtt}
            failure={newer.failure}
            language={language}
            onTake={() => setIsChanged(false)}
            save={
              <Button size="compact-sm" type="submit" loading={isSending} disabled={isPointless}>
                Save mine
              </Button>
            }
          />
        )}
        {isChanged && gone}
        {error !== undefined && !(newer && isOvertaken(error)) && !(gone && isWithoutVideo(error)) && (
          <FailureNotice title="The captions were not saved" error={error} />
        )}
        {may && (
          <Group gap="xs">
            <Button size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
              Add caption
            </Button>
            {!newer && (
              <Button size="xs" type="submit" loading={isSending} disabled={!isChanged || isPointless}>
                Save captions
              </Button>
            )}
            {isChanged && !newer && (
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

const firstRow = () => newRow({ id: crypto.randomUUID(), ...placeForNew([], { nowMs: 0, durationMs: null }) })

const isOf = (code: string) => (error: unknown) => error instanceof ApiFailure && error.code === code
const isOvertaken = isOf('newer_captions')
const isWithoutVideo = isOf('no_file')

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
