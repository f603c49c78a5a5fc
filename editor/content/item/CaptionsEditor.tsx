import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { RowSkeletons } from '../../shell/RowSkeletons.tsx'
import { readCaptions } from '../contentRequests.ts'
import { CueRows, type SeenCaptions } from './CueRows.tsx'

type CaptionsEditorProps = {
  item: Pick<ContentItem, 'id' | 'kind'>
  language: string
  /** Undefined while there is nothing in this language. Of a video that was taken out, what was there last. */
  content: ContentLanguage | undefined
  may: boolean
  /** Says that the video was taken out: captions without one are not saved. */
  gone?: ReactNode
  /** Told whether there are captions that are not saved. */
  onHeld: (isHeld: boolean) => void
}

/** Of an item of captions they are its file. */
const captionsUrlOf = ({ kind }: Pick<ContentItem, 'kind'>, content: ContentLanguage | undefined) =>
  (kind === 'captions' ? content?.file?.url : content?.captionsUrl) ?? null

/** The signature of a private file's address changes by the hour, the file does not. */
const fileOf = (url: string | null): string => url?.split('?')[0] ?? ''

type Seen = SeenCaptions & {
  /** How often others took its place. */
  round: number
  /** The file that a save of one's own replaced, as long as the page still has that one. */
  replaced?: string | undefined
}

/** Captions in one language: of a video, beside the video itself, or those of an item of captions. */
export function CaptionsEditor({ item, language, content, may, gone, onHeld }: CaptionsEditorProps) {
  const captionsUrl = captionsUrlOf(item, content)
  const file = fileOf(captionsUrl)
  const [seen, setSeen] = useState<Seen>()
  const [isChanged, setIsChanged] = useState(false)
  useEffect(() => onHeld(isChanged), [onHeld, isChanged])
  const { data, error, refetch } = useQuery({
    queryKey: ['captions', file],
    queryFn: ({ signal }) => (captionsUrl === null ? '' : readCaptions(captionsUrl, signal)),
    staleTime: Infinity,
  })
  if (seen?.replaced !== undefined && seen.replaced !== file) setSeen({ ...seen, replaced: undefined })
  const isOvertaken = seen !== undefined && file !== fileOf(seen.url) && file !== seen.replaced
  // What others saved takes the place of what is shown, never of what is written here.
  if (data !== undefined && (seen === undefined || (isOvertaken && !isChanged)))
    setSeen({ url: captionsUrl, vtt: data, round: (seen?.round ?? 0) + 1 })
  if (!seen)
    return error ? (
      <FailureNotice title="The captions could not be loaded" error={error} retry={() => void refetch()} />
    ) : (
      <RowSkeletons what="The captions" rows={2} />
    )
  const failure = isOvertaken && error && (
    <FailureNotice title="The newer captions could not be loaded" error={error} retry={() => void refetch()} />
  )
  return (
    <>
      {!isChanged && failure}
      <CueRows
        key={seen.round}
        {...{ item, language, content, may, gone, seen, isChanged, setIsChanged }}
        newer={isOvertaken && isChanged ? { url: captionsUrl, vtt: data, failure } : undefined}
        onSaved={(languages, vtt) => {
          const now = languages.find((one) => one.language === language)
          setSeen({ ...seen, url: captionsUrlOf(item, now), vtt, replaced: file })
        }}
        // The page has what is there now: it may be the same file as before one's own.
        onRefused={() => setSeen((now) => now && { ...now, replaced: undefined })}
      />
    </>
  )
}
