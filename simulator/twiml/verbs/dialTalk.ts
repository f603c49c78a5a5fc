import type { Bridge } from '../../calls/bridge.ts'
import type { LiveRecording } from '../../calls/liveRecording.ts'
import { startRecording, stopRecording } from '../../calls/recordings.ts'
import { recordingFacts, type Params } from '../../webhooks/params.ts'
import { flagAttribute, numberAttribute, recordingCallback, type Run } from '../verb.ts'
import type { XmlElement } from '../xml.ts'

/** What `record` of a Dial asks for. https://www.twilio.com/docs/voice/twiml/dial#record */
export type DialRecording = {
  ringing(): void
  answered(): void
  /** Ends it, and gives what an action is told of it. */
  facts(): Params
}

export function dialRecording(run: Run, element: XmlElement): DialRecording {
  const { sw, leg } = run
  const mode = element.attributes['record'] ?? 'do-not-record'
  const track = element.attributes['recordingTrack']
  const callback = recordingCallback(run, element)
  let live: LiveRecording | undefined
  const begin = () => {
    live ??= startRecording(sw, leg, 'DialVerb', {
      channels: mode.endsWith('-dual') ? 2 : 1,
      trim: element.attributes['trim'] === 'trim-silence',
      ...((track === 'inbound' || track === 'outbound' || track === 'both') && { track }),
      ...(callback && { callback }),
    })
  }
  return {
    ringing() {
      if (mode.startsWith('record-from-ringing')) begin()
    },
    answered() {
      if (mode.startsWith('record-from-answer')) begin()
    },
    facts() {
      if (!live) return {}
      void stopRecording(sw, leg, live)
      return recordingFacts(sw.apiUrl(), live.recording)
    },
  }
}

/** Until one of the two hangs up, the Dial's time is over, or who dialled presses the star. Ends the bridge. */
export async function talk({ leg, scope }: Run, element: XmlElement, bridge: Bridge): Promise<void> {
  const limitMs = numberAttribute(element, 'timeLimit', 14_400) * 1000
  const isStarHeard = flagAttribute(element, 'hangupOnStar', false)
  try {
    await scope.wait<void>((done) => {
      const stopBridge = bridge.onEnd(() => done())
      const limit = leg.clock.after(limitMs, () => done())
      const stopStar = isStarHeard
        ? leg.onKey((key) => {
            if (key === '*') done()
          })
        : () => undefined
      return () => {
        stopBridge()
        limit.cancel()
        stopStar()
      }
    })
  } finally {
    bridge.end()
  }
}
