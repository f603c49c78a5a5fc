import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { failureOf } from '../../api/client.ts'
import { FailureNotice } from '../../shell/FailureNotice.tsx'
import { RowSkeletons } from '../../shell/RowSkeletons.tsx'
import { CueRows, type SeenCaptions } from './CueRows.tsx'

type CaptionsEditorProps = {
  item: Pick<ContentItem, 'id' | 'kind'>
  content: ContentLanguage
  may: boolean
}

/** Of an item of captions they are its file. */
const captionsUrlOf = ({ kind }: Pick<ContentItem, 'kind'>, { file, captionsUrl }: ContentLanguage) =>
  kind === 'captions' ? (file?.url ?? null) : captionsUrl

/** The signature of a private file's address changes by the hour, the file does not. */
const fileOf = (url: string | null): string => url?.split('?')[0] ?? ''

type Seen = SeenCaptions & {
  /** How often others took its place. */
  round: number
  /** The file that a save of one's own replaced, as long as the page still has that one. */
  replaced?: string | undefined
}

/** Captions in one language: of a video, beside the video itself, or those of an item of captions. */
export function CaptionsEditor({ item, content, may }: CaptionsEditorProps) {
  const captionsUrl = captionsUrlOf(item, content)
  const file = fileOf(captionsUrl)
  const [seen, setSeen] = useState<Seen>()
  const [isChanged, setIsChanged] = useState(false)
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
  return (
    <CueRows
      key={seen.round}
      {...{ item, content, may, seen, isChanged, setIsChanged }}
      newer={isOvertaken && isChanged ? { url: captionsUrl, vtt: data } : undefined}
      onSaved={(languages, vtt) => {
        const now = languages.find(({ language }) => language === content.language)
        setSeen({ ...seen, url: now ? captionsUrlOf(item, now) : null, vtt, replaced: file })
      }}
    />
  )
}
