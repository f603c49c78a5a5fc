import { callback } from '../../calls/callbacks.ts'
import { startRecording, stopRecording } from '../../calls/recordings.ts'
import type { LiveRecording } from '../../calls/liveRecording.ts'
import type { Leg } from '../../calls/leg.ts'
import { methodOf, next, recordingCallback, resolveUrl, warn, type Run, type Verb } from '../verb.ts'
import { elementsOf, type XmlElement } from '../xml.ts'

/** What runs in the background of a leg, by kind and name. */
const running = new WeakMap<Leg, Map<string, () => void>>()
const of = (leg: Leg) => {
  let known = running.get(leg)
  if (!known) running.set(leg, (known = new Map()))
  return known
}

/** Begins something that goes on beside the next verbs: a recording is made; streams and transcriptions are only announced. */
export const start: Verb = (run, element) => {
  for (const noun of elementsOf(element)) {
    const key = keyOf(noun)
    if (of(run.leg).has(key)) warn(run, 12200, `${noun.name} "${noun.attributes['name'] ?? ''}" runs already.`)
    else of(run.leg).set(key, begin(run, noun))
  }
  return Promise.resolve(next)
}

export const stop: Verb = (run, element) => {
  for (const noun of elementsOf(element)) {
    const end = of(run.leg).get(keyOf(noun))
    of(run.leg).delete(keyOf(noun))
    end?.()
  }
  return Promise.resolve(next)
}

const keyOf = ({ name, attributes }: XmlElement) => `${name}/${attributes['name'] ?? ''}`

function begin(run: Run, noun: XmlElement): () => void {
  if (noun.name === 'Recording') return beginRecording(run, noun)
  const { sw, leg } = run
  const isTranscription = noun.name === 'Transcription'
  const url = noun.attributes[isTranscription ? 'statusCallbackUrl' : 'statusCallback']
  if (url === undefined) return () => undefined
  const hook = { url: resolveUrl(run, url), method: methodOf(noun, 'statusCallbackMethod') }
  const sid = sw.makeSid(isTranscription ? 'GT' : noun.name === 'Siprec' ? 'SR' : 'MZ')
  let sequence = 1
  const tellOf = (event: 'started' | 'stopped') =>
    void callback(sw, leg, hook, {
      AccountSid: leg.account.sid,
      CallSid: leg.call.sid,
      Timestamp: new Date(leg.clock.now()).toISOString(),
      ...(isTranscription
        ? {
            TranscriptionSid: sid,
            SequenceId: String(sequence++),
            TranscriptionEvent: `transcription-${event}`,
            ...(event === 'started' && {
              LanguageCode: noun.attributes['languageCode'] ?? 'en-US',
              Track: noun.attributes['track'] ?? 'both_tracks',
              TranscriptionEngine: noun.attributes['transcriptionEngine'] ?? 'google',
              PartialResults: noun.attributes['partialResults'] ?? 'false',
              ...(noun.attributes['name'] !== undefined && { Name: noun.attributes['name'] }),
            }),
          }
        : { StreamSid: sid, StreamName: noun.attributes['name'] ?? sid, StreamEvent: `stream-${event}` }),
    })
  tellOf('started')
  const stopOnEnd = leg.onGone((why) => {
    if (why === 'ended') tellOf('stopped')
  })
  return () => {
    stopOnEnd()
    tellOf('stopped')
  }
}

function beginRecording(run: Run, noun: XmlElement): () => void {
  const { track } = noun.attributes
  const hook = recordingCallback(run, noun)
  const live: LiveRecording = startRecording(run.sw, run.leg, 'StartCallRecordingTwiML', {
    channels: noun.attributes['channels'] === 'dual' ? 2 : 1,
    track: track === 'inbound' || track === 'outbound' ? track : 'both',
    trim: noun.attributes['trim'] === 'trim-silence',
    ...(hook && { callback: hook }),
  })
  return () => void stopRecording(run.sw, run.leg, live)
}
