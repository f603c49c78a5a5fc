import { ProblemError } from '../http/problemError.ts'

export type SpokenWords = { text: string; language: string; voice: string | undefined; signal?: AbortSignal }

/** Something that reads words out. */
export type SpeechEngine = {
  /** Tells its files from those of others: part of the key under which they are kept. */
  readonly name: string
  /** The voice it takes when none is named. */
  readonly voice: string
  /** Writes a sound file of any kind that uploads take; throws ProblemError with words for the author. */
  speak(words: SpokenWords, path: string): Promise<void>
}

/** A text of some minutes; engines that answer later have hung. */
export const speechPatienceMs = 60_000
/** An hour of 24 kHz WAV is less. */
export const maxSpokenBytes = 200 * 1024 * 1024
export const tooMuch = 'its sound is larger than 200 MB.'

export const speechFailed = (why: string) =>
  new ProblemError(502, 'speech_failed', `The speech engine did not read the words out: ${why}`)
