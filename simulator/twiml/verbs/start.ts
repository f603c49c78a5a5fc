import { callback } from '../../calls/callbacks.ts'
import { startRecording, stopRecording } from '../../calls/recordings.ts'
import type { LiveRecording } from '../../calls/liveRecording.ts'
import type { Leg } from '../../calls/leg.ts'
import type { Timer } from '../../clock.ts'
import type { Params } from '../../webhooks/params.ts'
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
  const send = (params: Params) =>
    void callback(sw, leg, hook, {
      AccountSid: leg.account.sid,
      CallSid: leg.call.sid,
      Timestamp: new Date(leg.clock.now()).toISOString(),
      ...params,
    })
  const tellOf = isTranscription ? transcription(run, noun, send) : fork(run, noun, send)
  const stopListening = tellOf('started')
  const stopOnEnd = leg.onGone((why) => {
    if (why !== 'ended') return
    stopListening()
    tellOf('stopped')
  })
  return () => {
    stopOnEnd()
    stopListening()
    tellOf('stopped')
  }
}

type Send = (params: Params) => void
/** Tells what became of it; once it is started, gives how to listen no more. */
type Tell = (event: 'started' | 'stopped') => () => void
const nothing = () => undefined

/** https://www.twilio.com/docs/voice/twiml/stream#statuscallback and https://www.twilio.com/docs/voice/twiml/siprec */
function fork({ sw }: Run, { name, attributes }: XmlElement, send: Send): Tell {
  const isSiprec = name === 'Siprec'
  const sid = sw.makeSid(isSiprec ? 'SR' : 'MZ')
  const named = attributes['name'] ?? sid
  return (event) => {
    if (isSiprec) send({ SiprecSid: sid, SiprecName: named, SiprecEvent: `siprec-${event}` })
    else send({ StreamSid: sid, StreamName: named, StreamEvent: `stream-${event}` })
    return nothing
  }
}

/** How sure the carrier is of words whose confidence nobody gave. */
const usualConfidence = 0.9

/** Every utterance is known in words, and told when it is over. https://www.twilio.com/docs/voice/twiml/transcription#statuscallbackurl */
function transcription({ sw, leg }: Run, { attributes }: XmlElement, send: Send): Tell {
  const sid = sw.makeSid('GT')
  const LanguageCode = attributes['languageCode'] ?? 'en-US'
  const track = attributes['track'] ?? 'both_tracks'
  let sequence = 1
  const tell = (event: string, params: Params = {}) =>
    send({
      TranscriptionSid: sid,
      SequenceId: String(sequence++),
      TranscriptionEvent: `transcription-${event}`,
      ...params,
    })
  const listen = () => {
    const timers = new Set<Timer>()
    const understood = (of: 'inbound_track' | 'outbound_track', transcript: string, confidence = usualConfidence) => {
      if (track !== 'both_tracks' && track !== of) return
      const TranscriptionData = JSON.stringify({ transcript, confidence })
      tell('content', { Track: of, Final: 'true', LanguageCode, TranscriptionData })
    }
    const stops = [
      leg.onSpeech(({ text, confidence, durationMs }) =>
        timers.add(leg.after(durationMs, () => understood('inbound_track', text, confidence))),
      ),
      leg.onHeard((text, durationMs) => timers.add(leg.after(durationMs, () => understood('outbound_track', text)))),
      () => {
        for (const timer of timers) timer.cancel()
      },
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }
  return (event) => {
    if (event === 'stopped') {
      tell(event)
      return nothing
    }
    tell(event, {
      LanguageCode,
      Track: track,
      TranscriptionEngine: attributes['transcriptionEngine'] ?? 'google',
      PartialResults: attributes['partialResults'] ?? 'false',
      ...(attributes['name'] !== undefined && { Name: attributes['name'] }),
    })
    return listen()
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
