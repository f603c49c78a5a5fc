import { ActionIcon, Kbd, Text, Tooltip } from '@mantine/core'
import { ChevronFirst, ChevronLast, Pause, Play, StepBack, StepForward } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { Conversation } from './Conversation.tsx'
import { ReplayCanvas } from './ReplayCanvas.tsx'
import type { ReplayFrame } from './replayFrames.ts'
import type { SessionDocuments } from './sessionDocuments.ts'
import type { Turn } from './sessionTurns.ts'
import { clockLength } from './sessionWords.ts'
import type { SessionDetail } from './useSession.ts'
import { isTyping } from '../shell/isTyping.ts'
import { isMereBeginning, wayWords } from './wayWords.ts'

type ReplayViewProps = {
  session: SessionDetail
  frames: readonly ReplayFrame[]
  turns: readonly Turn[]
  documents: SessionDocuments
  /** The moment to begin at, from 0. */
  firstIndex: number
  /** Told once the replay rests at a moment. */
  onRest: (index: number) => void
}

/** Between two moments of a replay that plays: long enough to read where it stands. */
const paceMs = 1100

/** Browsers refuse to change the address a hundred times in a few seconds. */
const restMs = 400

/** The session on the canvas of the version it ran, in step with the conversation. */
export function ReplayView({ session, frames, turns, documents, firstIndex, onRest }: ReplayViewProps) {
  const last = frames.length - 1
  const [index, setIndex] = useState(firstIndex)
  const [wantsPlaying, setPlaying] = useState(false)
  const isPlaying = wantsPlaying && index < last
  const within = (to: number) => Math.min(last, Math.max(0, to))
  // Keys come faster than pictures: each goes on from the last.
  const goBy = (steps: number) => setIndex((now) => within(now + steps))
  const goByHand = (to: number) => {
    setPlaying(false)
    setIndex(within(to))
  }
  const stepByHand = (steps: number) => {
    setPlaying(false)
    goBy(steps)
  }
  const togglePlay = () => {
    if (!isPlaying && index >= last) setIndex(0)
    setPlaying(!isPlaying)
  }
  // The arrow keys are the replay's at once, not those of the choice of views that opened it.
  const slider = useRef<HTMLInputElement>(null)
  useEffect(() => slider.current?.focus({ preventScroll: true }), [])
  const rest = useEffectEvent(() => onRest(index))
  useEffect(() => {
    if (index === firstIndex) return
    const timer = setTimeout(rest, restMs)
    return () => clearTimeout(timer)
  }, [index, firstIndex])
  const onTick = useEffectEvent(() => goBy(1))
  useEffect(() => {
    if (!isPlaying) return
    const timer = setInterval(onTick, paceMs)
    return () => clearInterval(timer)
  }, [isPlaying])
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (isTyping(event.target) && event.target !== slider.current) return
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => stepByHand(-1),
      ArrowRight: () => stepByHand(1),
      Home: () => goByHand(0),
      End: () => goByHand(last),
    }
    const move = keys[event.key]
    if (move) {
      event.preventDefault()
      move()
    } else if (event.key === ' ' && !isPressable(event.target)) {
      event.preventDefault()
      togglePlay()
    }
  })
  useEffect(() => {
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const frame = frames[index]
  if (!frame) return null
  const words = frameWords(frame)
  return (
    <div className="replay">
      <div className="replayConversation">
        <Conversation
          session={session}
          turns={turns}
          documents={documents}
          currentSeq={frame.seq}
          onPick={(seq) => goByHand(frames.findIndex((one) => one.seq === seq))}
        />
      </div>
      <div className="replayStage">
        <div className="replayCanvas">
          <ReplayCanvas frames={frames} index={index} documents={documents} language={session.language} />
        </div>
        <div className="replayControls" role="group" aria-label="Replay">
          <Control label="First step" icon={ChevronFirst} onClick={() => goByHand(0)} isOff={index === 0} />
          <Control label="Step back" icon={StepBack} onClick={() => stepByHand(-1)} isOff={index === 0} />
          <Control label={isPlaying ? 'Pause' : 'Play'} icon={isPlaying ? Pause : Play} onClick={togglePlay} />
          <Control label="Step forward" icon={StepForward} onClick={() => stepByHand(1)} isOff={index === last} />
          <Control label="Last step" icon={ChevronLast} onClick={() => goByHand(last)} isOff={index === last} />
          <input
            ref={slider}
            type="range"
            className="replaySlider"
            aria-label="Step"
            aria-valuetext={`Step ${index + 1} of ${frames.length}: ${words}`}
            min={0}
            max={last}
            value={index}
            onChange={({ currentTarget }) => goByHand(Number(currentTarget.value))}
          />
          <Text size="xs" className="quiet numeric oneLine">
            {index + 1} / {frames.length} · {clockLength(Date.parse(frame.at) - Date.parse(session.startedAt))}
          </Text>
        </div>
        <div className="replayNow">
          <Text size="sm" className="breaks" aria-live="polite">
            {frame.depth > 0 && <span className="quiet">{`${documents.flowName(frame)}: `}</span>}
            {words}
          </Text>
          <Text size="xs" className="quiet oneLine" visibleFrom="md">
            <Kbd size="xs">←</Kbd> <Kbd size="xs">→</Kbd> step · <Kbd size="xs">Space</Kbd> play
          </Text>
        </div>
      </div>
    </div>
  )
}

function frameWords(frame: ReplayFrame): string {
  const { input } = frame
  const came = input && [input.text, input.quote && `“${input.quote}”`, input.choice].filter(Boolean).join(' ')
  if (isMereBeginning(frame)) return came ?? frame.label
  const { label, way } = wayWords(frame)
  const went = way === undefined ? label : `${label} ${way}`
  return [came, went].filter(Boolean).join(' · ')
}

type ControlProps = { label: string; icon: typeof Play; onClick: () => void; isOff?: boolean }

function Control({ label, icon: Icon, onClick, isOff = false }: ControlProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick} aria-disabled={isOff}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

const isPressable = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('button, a, summary, [role="button"], [role="tab"]') !== null
