import { useMemo, type MouseEvent } from 'react'
import { barsOf } from './bars.ts'

/** The height of the picture in its own units; its width is that of its bars. */
const height = 100
const barWidth = 2
const step = 3

type WaveformProps = {
  /** Peaks from 0 to 100. */
  peaks: readonly number[]
  bars?: number
  /** What was heard of it, from 0 to 1. */
  progress?: number
  /** A press goes to this place, from 0 to 1; by keyboard the player's own controls do. */
  onSeek?: ((place: number) => void) | undefined
}

/** A sound as bars; a picture only, whose words stand beside it. */
export function Waveform({ peaks, bars = 72, progress = 0, onSeek }: WaveformProps) {
  const path = useMemo(
    () =>
      barsOf(peaks, bars)
        .map((bar, index) => {
          const tall = Math.max(4, (bar / 100) * height)
          return `M${index * step} ${(height - tall) / 2}h${barWidth}v${tall}h-${barWidth}z`
        })
        .join(''),
    [peaks, bars],
  )
  const seek = ({ clientX, currentTarget }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect()
    if (width > 0) onSeek?.(Math.min(1, Math.max(0, (clientX - left) / width)))
  }
  return (
    <svg
      className="waveform"
      viewBox={`0 0 ${bars * step - (step - barWidth)} ${height}`}
      preserveAspectRatio="none"
      aria-hidden
      {...(onSeek && { onClick: seek, 'data-seeks': true })}
    >
      <path d={path} />
      {progress > 0 && (
        <path className="waveformHeard" d={path} style={{ clipPath: `inset(0 ${100 - progress * 100}% 0 0)` }} />
      )}
    </svg>
  )
}
