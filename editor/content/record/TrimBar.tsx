import { useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { lengthWords } from '../contentWords.ts'
import { Waveform } from '../Waveform.tsx'
import { peaksOf, type Sound, type Span } from './pcm.ts'
import { lengthOf } from './takeState.ts'

/** What the arrow keys move by, in seconds; with Shift by the larger one. */
const step = 0.05
const bigStep = 0.5
const bars = 120

type TrimBarProps = { sound: Sound; span: Span; onMove: (handle: keyof Span, seconds: number) => void }

/** A sound with a handle at either end of what is kept; both are dragged, or moved by the arrow keys. */
export function TrimBar({ sound, span, onMove }: TrimBarProps) {
  const place = useRef<HTMLDivElement>(null)
  const length = lengthOf(sound)
  const peaks = useMemo(() => peaksOf(sound.samples, bars), [sound])
  const percent = (seconds: number) => `${(100 * seconds) / length}%`
  const drag = (handle: keyof Span) => (event: PointerEvent) => {
    const { left = 0, width = 0 } = place.current?.getBoundingClientRect() ?? {}
    if (event.buttons === 0 || width === 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    onMove(handle, ((event.clientX - left) / width) * length)
  }
  const onKeyDown = (handle: keyof Span) => (event: KeyboardEvent) => {
    const by = event.shiftKey ? bigStep : step
    const to = {
      ArrowLeft: span[handle] - by,
      ArrowDown: span[handle] - by,
      ArrowRight: span[handle] + by,
      ArrowUp: span[handle] + by,
      Home: 0,
      End: length,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    onMove(handle, to)
  }
  return (
    <div ref={place} className="trimBar">
      <Waveform peaks={peaks} bars={bars} />
      <div className="trimOff" style={{ insetInlineStart: 0, width: percent(span.from) }} />
      <div className="trimOff" style={{ insetInlineEnd: 0, width: percent(length - span.to) }} />
      {(['from', 'to'] as const).map((handle) => (
        <div
          key={handle}
          className="trimHandle"
          role="slider"
          tabIndex={0}
          aria-label={handle === 'from' ? 'Begins at' : 'Ends at'}
          aria-valuemin={0}
          aria-valuemax={round(length)}
          aria-valuenow={round(span[handle])}
          aria-valuetext={`${span[handle].toFixed(2)} seconds`}
          style={{ insetInlineStart: percent(span[handle]) }}
          onPointerDown={drag(handle)}
          onPointerMove={drag(handle)}
          onKeyDown={onKeyDown(handle)}
        />
      ))}
      {/* Each on the side that is cut off, so that they never meet. */}
      <span className="trimTime numeric" style={{ insetInlineEnd: `min(100% - 40px, ${percent(length - span.from)})` }}>
        {timeWords(span.from)}
      </span>
      <span className="trimTime numeric" style={{ insetInlineStart: `min(100% - 40px, ${percent(span.to)})` }}>
        {timeWords(span.to)}
      </span>
    </div>
  )
}

/** `0:04.3`. */
const timeWords = (seconds: number) => {
  const tenths = Math.round(seconds * 10)
  return `${lengthWords(Math.floor(tenths / 10) * 1000)}.${tenths % 10}`
}

const round = (seconds: number) => Math.round(seconds * 100) / 100
