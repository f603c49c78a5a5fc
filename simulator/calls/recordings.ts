import { Refusal, type RecordingOptions } from '../engine.ts'
import type { Hook, Recording, RecordingSource } from '../model.ts'
import { recordingParams } from '../webhooks/params.ts'
import { callback } from './callbacks.ts'
import { keepNewest } from './keepNewest.ts'
import type { Leg } from './leg.ts'
import { LiveRecording } from './liveRecording.ts'
import type { Switch } from './switch.ts'

/** How long the carrier takes to make a file ready. */
const processingMs = 1000

/** Begins to record a leg. */
export function startRecording(
  sw: Switch,
  leg: Leg,
  source: RecordingSource,
  options: RecordingOptions & { conferenceSid?: string },
): LiveRecording {
  const now = leg.clock.now()
  const recording: Recording = {
    sid: sw.makeSid('RE'),
    accountSid: leg.account.sid,
    callSid: leg.call.sid,
    conferenceSid: options.conferenceSid ?? null,
    status: 'in-progress',
    source,
    channels: options.channels ?? 1,
    track: options.track ?? 'both',
    startedAt: now,
    durationSeconds: null,
    durationMs: 0,
    errorCode: null,
    sounds: [],
    price: null,
    priceUnit: 'USD',
    createdAt: now,
    updatedAt: now,
  }
  const isOver = ({ status }: Recording) => status === 'completed' || status === 'absent'
  for (const gone of keepNewest(sw.model.recordings, recording, { isOver }))
    sw.emit({ kind: 'recordingDeleted', recording: gone })
  const live = new LiveRecording(recording, {
    callback: options.callback,
    isTrimmed: options.trim ?? false,
    now: () => leg.clock.now(),
  })
  leg.recordings.add(live)
  tellRecording(sw, leg, live, 'in-progress')
  return live
}

/** Ends a recording; its file is ready a second later. Resolves once that has been told. */
export function stopRecording(sw: Switch, leg: Leg, live: LiveRecording): Promise<void> {
  if (!leg.recordings.delete(live)) return Promise.resolve()
  const { recording } = live
  live.close()
  recording.status = 'processing'
  recording.updatedAt = leg.clock.now()
  const told = new Promise<void>((resolve) => {
    leg.clock.after(processingMs, () => {
      recording.updatedAt = leg.clock.now()
      recording.status = recording.durationMs > 0 ? 'completed' : 'absent'
      if (recording.status === 'absent') recording.durationSeconds = 0
      else {
        recording.price = '-0.0025'
        sw.emit({ kind: 'recordingReady', recording })
      }
      void tellRecording(sw, leg, live, recording.status).then(resolve)
    })
  })
  leg.behind(told)
  return told
}

function tellRecording(
  sw: Switch,
  leg: Leg,
  live: LiveRecording,
  event: 'in-progress' | 'completed' | 'absent',
): Promise<void> {
  const hook: (Hook & { events: readonly string[] }) | undefined = live.callback
  if (!hook?.events.includes(event)) return Promise.resolve()
  return callback(sw, leg, { url: hook.url, method: hook.method }, recordingParams(sw.apiUrl(), live.recording))
}

export const recordingNotFound = (sid: string) =>
  new Refusal(20404, `The requested resource /Recordings/${sid}.json was not found`, 404)
