import type { Carriers } from '../channels/twilio/carriers.ts'
import type { Timers } from '../clock.ts'
import type { PlaceDeps } from '../content/placeFile.ts'
import type { Log } from '../http/onError.ts'

/** What looking after recordings takes: the library's ways of keeping files, the carriers, and time. */
export type RecordingDeps = {
  placing: Pick<PlaceDeps, 'db' | 'clock' | 'random' | 'files' | 'incoming' | 'convertAudio' | 'targetLufs'>
  carriers: Pick<Carriers, 'carrierOf' | 'carrierBySid'>
  timers: Timers
  log: Pick<Log, 'info' | 'warn' | 'error'>
}

/** How one try ended: for good, with the sentence that says why not where it did not work; or for now. `wait`: it is not time yet. */
export type Tried =
  | { kind: 'done' }
  | { kind: 'wait'; until: Date }
  | { kind: 'over'; problem: string }
  | { kind: 'later'; problem: string }
