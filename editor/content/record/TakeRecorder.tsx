import { Alert, Button, Group, Loader, NativeSelect, VisuallyHidden } from '@mantine/core'
import { Mic, Pause, Play, RotateCcw, Square, X } from 'lucide-react'
import { useEffect, useMemo, type ReactNode } from 'react'
import { lengthWords } from '../contentWords.ts'
import { player, usePlayer } from '../player.ts'
import { useLimits } from '../useContent.ts'
import { LiveLevel } from './LiveLevel.tsx'
import { openMicrophone, type OpenMicrophone } from './microphone.ts'
import { cut, encodeWav, levelOf, longestTake, recordRate, type Sound, type Span } from './pcm.ts'
import { TrimBar } from './TrimBar.tsx'
import type { TakeState } from './takeState.ts'
import { useMicrophones } from './useMicrophones.ts'
import { useTake, warnedSeconds } from './useTake.ts'

/** Of the player's buttons, the one that plays what was just recorded. */
const takeId = 'take'

type TakeRecorderProps = {
  /** What a press on Save does with the WAV file. */
  onSave: (wav: Blob) => void
  saveLabel: string
  /** It is on its way: the take stays as it is. */
  isSaving?: boolean
  open?: OpenMicrophone
  /** Told whether there is a take that would be lost. */
  onHeld?: (isHeld: boolean) => void
  children?: ReactNode
}

/** Records one take: counts down, shows the level, is trimmed and heard, taken again, saved. */
export function TakeRecorder(props: TakeRecorderProps) {
  const { onSave, saveLabel, isSaving = false, open = openMicrophone, onHeld, children } = props
  const { data: limits } = useLimits()
  const longest = limits && longestTake(limits.maxBytes.audio, recordRate)
  const microphones = useMicrophones()
  const { state, send, begin, stop, level } = useTake(open, longest, microphones.chosen)
  const { look } = microphones
  // They have names from the moment one of them is listened to.
  useEffect(() => {
    if (state.kind === 'counting') look()
  }, [state.kind, look])
  useEffect(() => () => player.stop(), [])
  const isHeld = state.kind === 'recording' || state.kind === 'reading' || state.kind === 'reviewing'
  useEffect(() => {
    onHeld?.(isHeld)
    return () => onHeld?.(false)
  }, [onHeld, isHeld])
  switch (state.kind) {
    case 'idle':
    case 'failed':
      return (
        <Stage
          buttons={
            <>
              <Button leftSection={<Mic size={16} aria-hidden />} onClick={begin} data-autofocus autoFocus>
                {state.kind === 'failed' ? 'Try again' : 'Record'}
              </Button>
              {children}
            </>
          }
        >
          {state.kind === 'failed' && (
            <Alert color="red" variant="light" role="alert">
              {state.message}
            </Alert>
          )}
          <MicrophoneSelect {...microphones} />
          {longest !== undefined && (
            <p className="takeLength quiet">{`It can be up to ${lengthWords(longest * 1000)} long.`}</p>
          )}
        </Stage>
      )
    case 'opening':
      return (
        <Stage buttons={<Cancel onCancel={stop} />}>
          <p className="takeWait" role="status">
            <Loader size="xs" aria-hidden /> Allow the microphone where the browser asks.
          </p>
        </Stage>
      )
    case 'counting':
      return (
        <Stage buttons={<Cancel onCancel={stop} />}>
          <p className="takeCount" role="status">
            {state.left}
          </p>
          <LiveLevel level={level} isRecording={false} />
        </Stage>
      )
    case 'recording':
      return (
        <Stage
          isRecording
          buttons={
            <Button variant="default" leftSection={<Square size={14} aria-hidden />} onClick={stop} autoFocus>
              Stop
            </Button>
          }
        >
          <LiveLevel level={level} isRecording />
          <TimeLeft seconds={longest === undefined ? Infinity : longest - state.seconds} />
        </Stage>
      )
    case 'reading':
      return (
        <Stage buttons={null}>
          <p className="takeWait" role="status">
            <Loader size="xs" aria-hidden /> One moment.
          </p>
        </Stage>
      )
    case 'reviewing':
      return (
        <Review
          state={state}
          onTrim={(handle, seconds) => send({ kind: 'trim', handle, seconds })}
          onRetake={() => send({ kind: 'retake' })}
          onSave={() => onSave(wavOf(state.sound, state.span))}
          saveLabel={saveLabel}
          isSaving={isSaving}
        />
      )
    default:
      return state satisfies never
  }
}

/** Words in the last while before a take ends by itself: told once, and counted for the eye. */
function TimeLeft({ seconds }: { seconds: number }) {
  const isNear = seconds <= warnedSeconds
  return (
    <>
      <p className="takeLeft numeric" aria-hidden>
        {isNear ? `Ends by itself in ${Math.max(0, Math.ceil(seconds))} s. What was recorded is kept.` : ''}
      </p>
      <VisuallyHidden role="status">{isNear ? `${warnedSeconds} seconds are left.` : ''}</VisuallyHidden>
    </>
  )
}

const wavOf = (sound: Sound, span: Span) => new Blob([encodeWav(cut(sound, span))], { type: 'audio/wav' })

/** What there is to see, and what can be done: as high in every state, so that no button moves away under the pointer. */
const Stage = (props: { buttons: ReactNode; isRecording?: boolean; children: ReactNode }) => (
  <div className="take" data-recording={props.isRecording || undefined}>
    <div className="takeStage">{props.children}</div>
    <Group gap="xs" className="takeButtons">
      {props.buttons}
    </Group>
  </div>
)

const Cancel = ({ onCancel }: { onCancel: () => void }) => (
  <Button variant="default" leftSection={<X size={15} aria-hidden />} onClick={onCancel} autoFocus>
    Cancel
  </Button>
)

type MicrophoneSelectProps = Pick<ReturnType<typeof useMicrophones>, 'choices' | 'chosen' | 'choose'>

/** Which of several microphones is listened to. */
function MicrophoneSelect({ choices, chosen, choose }: MicrophoneSelectProps) {
  if (choices.length < 2) return null
  const known = choices.some(({ value }) => value === chosen) ? chosen : ''
  return (
    <NativeSelect
      size="xs"
      label="Microphone"
      value={known ?? ''}
      data={[{ value: '', label: 'As the browser has it' }, ...choices]}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    />
  )
}

const levelWords = {
  loud: 'It was recorded too loud, and may sound distorted. Take it again, a little further from the microphone.',
  quiet: 'It was recorded too quietly. Take it again, closer to the microphone.',
}

type ReviewProps = {
  state: Extract<TakeState, { kind: 'reviewing' }>
  onTrim: (handle: keyof Span, seconds: number) => void
  onRetake: () => void
  onSave: () => void
  saveLabel: string
  isSaving: boolean
}

function Review(props: ReviewProps) {
  const { onTrim, onRetake, onSave, saveLabel, isSaving } = props
  const { sound, span, note } = props.state
  const isPlaying = usePlayer((state) => state.id === takeId && state.isPlaying)
  const url = useTakeUrl(sound, span)
  const spoken = useMemo(() => levelOf(sound, span), [sound, span])
  const hear = () => url.make((made) => player.toggle({ id: takeId, url: made }))
  return (
    <Stage
      buttons={
        <>
          <Button
            variant="default"
            leftSection={isPlaying ? <Pause size={15} aria-hidden /> : <Play size={15} aria-hidden />}
            onClick={hear}
          >
            {isPlaying ? 'Pause' : 'Hear it'}
          </Button>
          <Button
            variant="default"
            disabled={isSaving}
            leftSection={<RotateCcw size={15} aria-hidden />}
            onClick={onRetake}
          >
            Take again
          </Button>
          <Button loading={isSaving} onClick={onSave} autoFocus>
            {saveLabel}
          </Button>
        </>
      }
    >
      {note !== '' && (
        <Alert color="yellow" variant="light" role="status">
          {note}
        </Alert>
      )}
      <TrimBar sound={sound} span={span} onMove={onTrim} />
      <p className="takeLength numeric quiet">{`${lengthWords((span.to - span.from) * 1000)} is kept. Drag the handles, or move them by the arrow keys.`}</p>
      {spoken !== 'right' && (
        <p className="takeLevel" role="status">
          {levelWords[spoken]}
        </p>
      )}
    </Stage>
  )
}

/** An address of what is kept, made when it is first wanted. */
function useTakeUrl(sound: Sound, span: Span) {
  const kept = useMemo(() => {
    let made: string | undefined
    return {
      make(use: (url: string) => void) {
        made ??= URL.createObjectURL(wavOf(sound, span))
        use(made)
      },
      free: () => made !== undefined && URL.revokeObjectURL(made),
    }
  }, [sound, span])
  useEffect(
    () => () => {
      player.stop()
      kept.free()
    },
    [kept],
  )
  return kept
}
