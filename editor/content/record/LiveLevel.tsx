import { useEffect, useState } from 'react'
import { lengthWords } from '../contentWords.ts'
import { Waveform } from '../Waveform.tsx'
import { loudest, quietest } from './pcm.ts'

/** The picture moves so often, in milliseconds. */
const beatMs = 50
const bars = 120
/** A pause between sentences is no quiet voice. */
const patienceMs = 2500

/** How loud the microphone is now, what it heard lately, and a word when the voice is too near or too far. */
export function LiveLevel({ level, isRecording }: { level: () => number; isRecording: boolean }) {
  const [peaks, setPeaks] = useState<readonly number[]>([])
  const [begunAt] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setPeaks((before) => [...before, level() * 100].slice(-bars)), beatMs)
    return () => clearInterval(timer)
  }, [level])
  const now = Math.round(peaks.at(-1) ?? 0)
  const lately = Math.max(0, ...peaks.slice(-patienceMs / beatMs))
  const isLong = peaks.length >= patienceMs / beatMs
  const hint =
    lately >= loudest * 100
      ? 'Too loud: go back from the microphone a little.'
      : isRecording && isLong && lately < quietest * 100
        ? 'Too quiet: come closer to the microphone.'
        : ''
  return (
    <div className="liveLevel">
      <Waveform peaks={[...Array.from({ length: bars - peaks.length }, () => 0), ...peaks]} bars={bars} />
      <div
        className="levelMeter"
        role="meter"
        aria-label="Level of the microphone"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={now}
      >
        <div style={{ width: `${now}%` }} data-loud={now >= loudest * 100 || undefined} />
      </div>
      <div className="levelFoot">
        {isRecording && (
          <p className="quiet numeric" role="timer" aria-label="Recorded so far">
            {lengthWords(performance.now() - begunAt)}
          </p>
        )}
        <p className="levelHint" role="status">
          {hint}
        </p>
      </div>
    </div>
  )
}
