import type { ContentLanguage } from '#shared/api/content.ts'
import { ActionIcon } from '@mantine/core'
import { Pause, Play } from 'lucide-react'
import { durationOf, lengthWords } from './contentWords.ts'
import { heardUrl, player, usePlayer } from './player.ts'
import { Waveform } from './Waveform.tsx'

type PlayButtonProps = {
  /** Which of all buttons this is. */
  id: string
  /** For its name: `Play Welcome`. */
  title: string
  url: string
  size?: 'sm' | 'md' | 'lg'
}

export function PlayButton({ id, title, url, size = 'md' }: PlayButtonProps) {
  const isPlaying = usePlayer((state) => state.id === id && state.isPlaying)
  const hasFailed = usePlayer((state) => state.failedId === id)
  const Icon = isPlaying ? Pause : Play
  return (
    <ActionIcon
      variant="default"
      radius="xl"
      size={size}
      aria-label={`${isPlaying ? 'Pause' : 'Play'} ${title}`}
      {...(hasFailed && { title: 'The file could not be played. Reload the page and try again.' })}
      data-failed={hasFailed || undefined}
      className="contentPlay"
      onClick={() => player.toggle({ id, url })}
    >
      <Icon size={size === 'sm' ? 12 : 15} aria-hidden />
    </ActionIcon>
  )
}

type SoundProps = { id: string; title: string; content: ContentLanguage }

/** The sound of a video, over its picture. */
export function SoundOver({ id, title, content }: SoundProps) {
  const url = heardUrl(
    content,
    usePlayer((state) => state.asTelephone),
  )
  const hasFailed = usePlayer((state) => state.failedId === id)
  if (url === undefined) return null
  const durationMs = durationOf(content)
  return (
    <div className="contentOver">
      <PlayButton id={id} title={title} url={url} />
      {durationMs !== null && <span className="numeric contentLength">{lengthWords(durationMs)}</span>}
      {hasFailed && <NotPlayed />}
    </div>
  )
}

const NotPlayed = () => (
  <span className="contentFailed" role="alert">
    It could not be played.
  </span>
)

/** A sound to press on, to look at, and how long it is. */
export function SoundStrip({ id, title, content, bars }: SoundProps & { bars?: number }) {
  const asTelephone = usePlayer((state) => state.asTelephone)
  const progress = usePlayer((state) => (state.id === id ? state.progress : 0))
  const hasFailed = usePlayer((state) => state.failedId === id)
  const url = heardUrl(content, asTelephone)
  if (url === undefined) return null
  const durationMs = durationOf(content)
  return (
    <div className="contentStrip">
      <PlayButton id={id} title={title} url={url} />
      <Waveform
        peaks={content.sound?.waveform ?? []}
        {...(bars !== undefined && { bars })}
        progress={progress}
        onSeek={progress > 0 ? player.seek : undefined}
      />
      {durationMs !== null && <span className="quiet numeric contentLength">{lengthWords(durationMs)}</span>}
      {hasFailed && <NotPlayed />}
    </div>
  )
}
