import { ActionIcon, useComputedColorScheme } from '@mantine/core'
import { Pause, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import WaveSurfer from 'wavesurfer.js'
import { lengthWords } from '../contentWords.ts'
import { player } from '../player.ts'

const height = 64
/** What the arrow keys move by, in seconds. */
const step = 0.1

export type WavePlayerProps = {
  url: string
  title: string
  /** From 0 to 100. */
  peaks: readonly number[]
  durationMs: number
}

/** A sound at full width: pressed on, dragged through, or moved by the arrow keys. */
export function WavePlayer({ url, title, peaks, durationMs }: WavePlayerProps) {
  const place = useRef<HTMLDivElement>(null)
  const wave = useRef<WaveSurfer>(undefined)
  const [isPlaying, setIsPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [failure, setFailure] = useState<string>()
  const scheme = useComputedColorScheme('light')
  const duration = durationMs / 1000

  useEffect(() => {
    const container = place.current
    if (!container) return
    const styles = getComputedStyle(container)
    const made = WaveSurfer.create({
      container,
      url,
      height,
      peaks: [peaks.length > 0 ? peaks.map((peak) => peak / 100) : [0]],
      duration,
      barWidth: 2,
      barGap: 1,
      waveColor: styles.getPropertyValue('--line-strong'),
      progressColor: styles.getPropertyValue('--accent'),
      cursorColor: styles.getPropertyValue('--quiet'),
      dragToSeek: true,
      cspNonce: document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '',
    })
    made.on('play', () => {
      player.stop()
      setFailure(undefined)
      setIsPlaying(true)
    })
    made.on('pause', () => setIsPlaying(false))
    made.on('finish', () => setIsPlaying(false))
    made.on('timeupdate', setAt)
    made.on('error', () => setFailure('The file could not be played. Reload the page and try again.'))
    // Another sound of the page begins: one at a time.
    const unfollow = player.store.subscribe((now, before) => {
      if (now.isPlaying && !before.isPlaying) made.pause()
    })
    wave.current = made
    return () => {
      unfollow()
      made.destroy()
      wave.current = undefined
      setIsPlaying(false)
      setAt(0)
    }
  }, [url, peaks, duration, scheme])

  const toggle = () => {
    const playing = wave.current?.playPause()
    playing?.catch(() => setFailure('The file could not be played. Reload the page and try again.'))
  }
  const Icon = isPlaying ? Pause : Play
  return (
    <div className="wavePlayer">
      <ActionIcon
        variant="default"
        radius="xl"
        size="lg"
        aria-label={`${isPlaying ? 'Pause' : 'Play'} ${title}`}
        onClick={toggle}
      >
        <Icon size={17} aria-hidden />
      </ActionIcon>
      <div className="waveBody">
        <div ref={place} className="wavePicture" aria-hidden />
        <input
          type="range"
          className="wavePlace"
          aria-label={`Place in ${title}`}
          aria-valuetext={`${lengthWords(at * 1000)} of ${lengthWords(durationMs)}`}
          min={0}
          max={duration}
          step={step}
          value={Math.min(at, duration)}
          onChange={({ currentTarget }) => wave.current?.setTime(Number(currentTarget.value))}
        />
        {failure !== undefined && (
          <span className="contentFailed" role="alert">
            {failure}
          </span>
        )}
      </div>
      <span className="quiet numeric contentLength">{`${lengthWords(at * 1000)} / ${lengthWords(durationMs)}`}</span>
    </div>
  )
}
