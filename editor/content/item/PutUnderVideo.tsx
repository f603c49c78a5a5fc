import type { ContentItem, ContentLanguage } from '#shared/api/content.ts'
import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { ApiFailure } from '../../api/client.ts'
import { useClient } from '../../api/clientContext.ts'
import { toastDone, toastFailure } from '../../shell/toast.ts'
import { noFilter } from '../contentFilter.ts'
import { readCaptions, setCaptions } from '../contentRequests.ts'
import { languageWords } from '../contentWords.ts'
import { useContent, useRefreshContent } from '../useContent.ts'

const newerWords =
  'It has other captions since this page was loaded. Look at those, then choose it once more to replace them.'

const replacedWords = 'It has other captions by now. Those stay.'

const withWords = (error: unknown, words: string) =>
  error instanceof ApiFailure && error.code === 'newer_captions' ? new ApiFailure(409, error.code, words) : error

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
    const before = inLanguage(video)?.captionsUrl ?? null
    setIsSending(true)
    try {
      const now = await setCaptions(client, place, { vtt: await readCaptions(file.url), seenUrl: before })
      const own = inLanguage(now)?.captionsUrl ?? null
      // Those before, and only in place of one's own: what a colleague does meanwhile stays.
      const takeBack = async () => {
        await setCaptions(client, place, { vtt: before === null ? '' : await readCaptions(before), seenUrl: own })
        await refresh()
      }
      const undo = () =>
        void takeBack().catch((error: unknown) =>
          toastFailure('It was not undone', withWords(error, replacedWords), link),
        )
      toastDone(`The captions are under “${video.title}”.`, undo, 'Undo', { link })
    } catch (error) {
      toastFailure(`They were not put under “${video.title}”`, withWords(error, newerWords), link)
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
