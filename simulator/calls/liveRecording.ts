import type { Hook, Recording, Sound } from '../model.ts'

/** A recording that runs. Its time stands still while it is paused, unless the pause is kept as silence. */
export class LiveRecording {
  readonly recording: Recording
  readonly callback: (Hook & { events: readonly string[] }) | undefined
  readonly isTrimmed: boolean
  readonly #now: () => number
  #pausedAt: number | undefined
  #isKept = false
  #skippedMs = 0

  constructor(
    recording: Recording,
    options: { callback?: (Hook & { events: readonly string[] }) | undefined; isTrimmed: boolean; now: () => number },
  ) {
    this.recording = recording
    this.callback = options.callback
    this.isTrimmed = options.isTrimmed
    this.#now = options.now
  }

  pause(behaviour: 'skip' | 'silence'): void {
    if (this.#pausedAt !== undefined) return
    this.#pausedAt = this.#now()
    this.#isKept = behaviour === 'silence'
    this.recording.status = 'paused'
  }
  resume(): void {
    if (this.#pausedAt === undefined) return
    if (!this.#isKept) this.#skippedMs += this.#now() - this.#pausedAt
    this.#pausedAt = undefined
    this.recording.status = 'in-progress'
  }
  /** How long it is so far. */
  lengthMs(): number {
    const until = this.#pausedAt !== undefined && !this.#isKept ? this.#pausedAt : this.#now()
    return Math.max(0, until - this.recording.startedAt - this.#skippedMs)
  }
  add({
    track,
    kind,
    fromAt,
    toAt,
  }: {
    track: Sound['track']
    kind: Sound['kind']
    fromAt: number
    toAt: number
  }): void {
    const { recording } = this
    if (this.#pausedAt !== undefined) return
    if (recording.track !== 'both' && recording.track !== track) return
    const offset = recording.startedAt + this.#skippedMs
    const sound = { track, kind, fromMs: Math.max(0, fromAt - offset), toMs: toAt - offset }
    if (sound.toMs > sound.fromMs) recording.sounds.push(sound)
  }
  /** Fixes its length; leading and trailing silence goes when it is trimmed. */
  close(): void {
    this.resume()
    const { recording } = this
    let lengthMs = this.lengthMs()
    if (this.isTrimmed) {
      const voices = recording.sounds.filter(({ kind }) => kind !== 'beep')
      const first = voices.reduce((least, { fromMs }) => Math.min(least, fromMs), lengthMs)
      const last = Math.min(
        lengthMs,
        voices.reduce((most, { toMs }) => Math.max(most, toMs), 0),
      )
      // What is silent from end to end is kept as it is.
      if (voices.length > 0 && last > first) {
        lengthMs = last - first
        recording.sounds = voices.map((sound) => ({ ...sound, fromMs: sound.fromMs - first, toMs: sound.toMs - first }))
      }
    }
    recording.sounds = recording.sounds.map((sound) => ({ ...sound, toMs: Math.min(sound.toMs, lengthMs) }))
    recording.durationMs = lengthMs
    recording.durationSeconds = Math.max(lengthMs > 0 ? 1 : 0, Math.round(lengthMs / 1000))
  }
}
