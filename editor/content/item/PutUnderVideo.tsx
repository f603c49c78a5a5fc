import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { ApiFailure, failureOf } from '../../api/client.ts'
import { useClient } from '../../api/clientContext.ts'
import { toastDone, toastFailure } from '../../shell/toast.ts'
import { noFilter } from '../contentFilter.ts'
import { activateRevision, setCaptions } from '../contentRequests.ts'
import { languageWords } from '../contentWords.ts'
import { useContent, useRefreshContent } from '../useContent.ts'

const newerWords =
  'It has other captions since this page was loaded. Look at those, then choose it once more to replace them.'

type PutUnderVideoProps = { content: ContentLanguage & { file: { url: string } } }

/** Makes a file of captions those of a video in the same language. */
export function PutUnderVideo({ content: { language, file } }: PutUnderVideoProps) {
  const client = useClient()
  const refresh = useRefreshContent()
  const [isSending, setIsSending] = useState(false)
  const { items } = useContent({ ...noFilter, kind: 'video' })
  const inLanguage = (video: ContentItem) => video.languages.find((one) => one.language === language && one.file)
  const videos = (items ?? []).filter(inLanguage)
  const put = async (video: ContentItem) => {
    const place = { itemId: video.id, language }
    const link = { label: 'Look at it', path: `/content/${video.id}` }
    const seenUrl = inLanguage(video)?.captionsUrl ?? null
    setIsSending(true)
    try {
      const answer = await fetch(file.url, { headers: { accept: 'text/vtt' } })
      if (!answer.ok) throw await failureOf(answer)
      const now = await setCaptions(client, place, { vtt: await answer.text(), seenUrl })
      // The one before it, which may be newer than the one this page has seen.
      const revision = (inLanguage(now)?.revision ?? 2) - 1
      const undo = () =>
        void activateRevision(client, video.id, { language, revision }).then(refresh, (error: unknown) =>
          toastFailure('They are still under the video', error),
        )
      toastDone(`The captions are under “${video.title}”.`, undo, 'Undo', { link })
    } catch (error) {
      const isNewer = error instanceof ApiFailure && error.code === 'newer_captions'
      toastFailure(
        `They were not put under “${video.title}”`,
        isNewer ? new ApiFailure(409, error.code, newerWords) : error,
        link,
      )
    }
    await refresh()
    setIsSending(false)
  }
  return (
    <NativeSelect
      size="xs"
      className="itemAdd"
      aria-label={`Put the captions in ${languageWords(language)} under a video`}
      description={
        items && videos.length === 0
          ? `No video has a file in ${languageWords(language)} yet.`
          : 'Callers see captions under a video. Those it has in this language are replaced.'
      }
      value=""
      disabled={isSending || videos.length === 0}
      data={[
        { value: '', label: 'Put under a video' },
        ...videos.map(({ id, title }) => ({ value: id, label: title })),
      ]}
      onChange={({ currentTarget }) => {
        const video = videos.find(({ id }) => id === currentTarget.value)
        if (video) void put(video)
      }}
    />
  )
}
