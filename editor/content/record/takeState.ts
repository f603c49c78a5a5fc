import { moveHandle, spokenSpan, type Sound, type Span } from './pcm.ts'

export const countFrom = 3

/** Where one recording stands. */
export type TakeState =
  | { kind: 'idle' }
  /** The browser asks whether the page may use the microphone. */
  | { kind: 'opening' }
  | { kind: 'counting'; left: number }
  | { kind: 'recording'; seconds: number }
  | { kind: 'reading'; note: string }
  /** `note` says why it ended, when nobody pressed Stop. */
  | { kind: 'reviewing'; sound: Sound; span: Span; note: string }
  | { kind: 'failed'; message: string }

export type TakeEvent =
  | { kind: 'begin' }
  | { kind: 'opened' }
  | { kind: 'second' }
  /** So long it has been recording. */
  | { kind: 'passed'; seconds: number }
  | { kind: 'stop'; note?: string }
  | { kind: 'heard'; sound: Sound }
  | { kind: 'trim'; handle: keyof Span; seconds: number }
  | { kind: 'retake' }
  | { kind: 'fail'; message: string }

export const idle: TakeState = { kind: 'idle' }

export const lengthOf = ({ samples, sampleRate }: Sound): number => samples.length / sampleRate

/** What an event makes of a take; one that does not fit leaves it as it is. */
export function nextTake(state: TakeState, event: TakeEvent): TakeState {
  switch (event.kind) {
    case 'begin':
      return state.kind === 'idle' || state.kind === 'failed' ? { kind: 'opening' } : state
    case 'opened':
      return state.kind === 'opening' ? { kind: 'counting', left: countFrom } : state
    case 'second':
      if (state.kind !== 'counting') return state
      return state.left > 1 ? { kind: 'counting', left: state.left - 1 } : { kind: 'recording', seconds: 0 }
    case 'passed':
      return state.kind === 'recording' ? { kind: 'recording', seconds: event.seconds } : state
    case 'stop':
      if (state.kind === 'recording') return { kind: 'reading', note: event.note ?? '' }
      return state.kind === 'counting' || state.kind === 'opening' ? idle : state
    case 'heard':
      if (state.kind !== 'reading') return state
      if (event.sound.samples.every((sample) => sample === 0))
        return { kind: 'failed', message: `${state.note} ${silentWords}`.trim() }
      return { kind: 'reviewing', sound: event.sound, span: spokenSpan(event.sound), note: state.note }
    case 'trim':
      if (state.kind !== 'reviewing') return state
      return { ...state, span: moveHandle(state.span, event.handle, event.seconds, lengthOf(state.sound)) }
    case 'retake':
      return state.kind === 'reviewing' || state.kind === 'failed' ? idle : state
    case 'fail':
      if (state.kind === 'idle' || state.kind === 'reviewing') return state
      return {
        kind: 'failed',
        message: state.kind === 'reading' ? `${state.note} ${event.message}`.trim() : event.message,
      }
    default:
      return event satisfies never
  }
}

const silentWords =
  'Nothing was heard. See in the settings of the computer whether the microphone is muted, and try again.'
