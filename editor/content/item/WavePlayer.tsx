import '../content.css'
import './wavePlayer.css'
import { lengthWords } from '../contentWords.ts'
import { PlayButton } from '../PlayButton.tsx'
import { player, usePlayer } from '../player.ts'
import { useNextAddress } from '../useNextAddress.ts'
import { Waveform } from '../Waveform.tsx'

const bars = 180
/** What the arrow keys move by, in seconds. */
const step = 0.1

type WavePlayerProps = {
  /** Which of the page's sounds this is. */
  id: string
  url: string
  title: string
  /** From 0 to 100. */
  peaks: readonly number[]
  durationMs: number
  /** The address does not serve: asks for another. */
  onRefused?: (() => Promise<string | undefined>) | undefined
}

/** A sound at full width: pressed on, dragged through, or moved by the arrow keys. */
export function WavePlayer({ id, url, title, peaks, durationMs, onRefused }: WavePlayerProps) {
  useNextAddress(id, onRefused)
  const progress = usePlayer((state) => (state.id === id ? state.progress : 0))
  const hasFailed = usePlayer((state) => state.failedId === id)
  const duration = durationMs / 1000
  const at = progress * duration
  const goTo = (place: number) => player.goTo({ id, url }, place)
  return (
    <div className="wavePlayer">
      <PlayButton id={id} title={title} url={url} size="lg" />
      <div className="waveBody">
        <Waveform peaks={peaks} bars={bars} progress={progress} onSeek={goTo} />
        <input
          type="range"
          className="wavePlace"
          aria-label={`Place in ${title}`}
          aria-valuetext={`${lengthWords(at * 1000)} of ${lengthWords(durationMs)}`}
          min={0}
          max={duration}
          step={step}
          value={Math.min(at, duration)}
          onChange={({ currentTarget }) => duration > 0 && goTo(Number(currentTarget.value) / duration)}
        />
        {hasFailed && (
          <span className="contentFailed" role="alert">
            The file could not be played. Reload the page and try again.
          </span>
        )}
      </div>
      <span className="quiet numeric contentLength">{`${lengthWords(at * 1000)} / ${lengthWords(durationMs)}`}</span>
    </div>
  )
}
