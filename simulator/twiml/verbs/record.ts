import { callback } from '../../calls/callbacks.ts'
import type { LiveRecording } from '../../calls/liveRecording.ts'
import { startRecording, stopRecording } from '../../calls/recordings.ts'
import { keepNewest } from '../../calls/keepNewest.ts'
import { Interrupted } from '../../calls/scope.ts'
import { ask } from '../../calls/callbacks.ts'
import { tell } from '../../calls/tell.ts'
import type { Transcription } from '../../model.ts'
import { baseParams, recordingFacts, recordingUrl } from '../../webhooks/params.ts'
import {
  flagAttribute,
  goTo,
  numberAttribute,
  recordingCallback,
  resolveUrl,
  methodOf,
  type Run,
  type Verb,
} from '../verb.ts'
import type { XmlElement } from '../xml.ts'

const beepMs = 500
/** How long the carrier takes to write down what was said. */
const transcribingMs = 5000

/** Takes a message. A hang-up ends it like a key, with Digits=hangup. https://www.twilio.com/docs/voice/twiml/record */
export const record: Verb = async (run, element) => {
  const { sw, leg, scope } = run
  const isTranscribed =
    flagAttribute(element, 'transcribe', false) || element.attributes['transcribeCallback'] !== undefined
  const maxSeconds = numberAttribute(element, 'maxLength', isTranscribed ? 120 : 3600)
  const silenceMs = numberAttribute(element, 'timeout', 5) * 1000
  const finishOnKey = element.attributes['finishOnKey'] ?? '1234567890*#'
  // Before anything is recorded: an address that cannot be asked is found now, not when the message is lost.
  const hook = { url: resolveUrl(run, element.attributes['action']), method: methodOf(element) }
  if (flagAttribute(element, 'playBeep', true)) {
    await scope.sleep(beepMs)
    const now = leg.clock.now()
    leg.sound('outbound', 'beep', now - beepMs, now)
  }
  const live = startRecording(sw, leg, 'RecordVerb', {
    channels: 1,
    track: 'inbound',
    trim: element.attributes['trim'] !== 'do-not-trim',
    ...optional('callback', recordingCallback(run, element)),
  })
  const said: string[] = []
  tell(sw, leg, { kind: 'recording', maxSeconds, finishOnKey })
  let endedBy: string
  try {
    endedBy = await scope.wait<string>((done) => {
      let silence = silenceMs > 0 ? leg.clock.after(silenceMs, () => done('')) : undefined
      const most = leg.clock.after(maxSeconds * 1000, () => done(''))
      const noKeys = leg.onKey((key) => {
        if (finishOnKey.includes(key)) done(key)
      })
      const noSpeech = leg.onSpeech(({ text, durationMs }) => {
        said.push(text)
        silence?.cancel()
        if (silenceMs > 0) silence = leg.clock.after(durationMs + silenceMs, () => done(''))
      })
      return () => {
        silence?.cancel()
        most.cancel()
        noKeys()
        noSpeech()
      }
    })
  } catch (error) {
    const ready = stopRecording(sw, leg, live)
    if (error instanceof Interrupted && error.reason.kind === 'hungUp') {
      const params = { ...baseParams(leg.call), ...outcomeOf(run, live, 'hangup') }
      leg.behind(ask(sw, leg, { ...hook, params, maxBytes: 65_536 }, 'callback'))
      transcribe(run, element, { live, said, isTranscribed, ready })
    }
    throw error
  }
  transcribe(run, element, { live, said, isTranscribed, ready: stopRecording(sw, leg, live) })
  return goTo(run, element, outcomeOf(run, live, endedBy))
}

const outcomeOf = ({ sw }: Run, { recording }: LiveRecording, endedBy: string) => ({
  ...recordingFacts(sw.apiUrl(), recording),
  Digits: endedBy,
})

function transcribe(
  run: Run,
  element: XmlElement,
  {
    live,
    said,
    isTranscribed,
    ready,
  }: { live: LiveRecording; said: string[]; isTranscribed: boolean; ready: Promise<void> },
): void {
  if (!isTranscribed) return
  const { sw, leg } = run
  const { recording } = live
  const url = element.attributes['transcribeCallback']
  const work = async () => {
    await ready
    await new Promise<void>((resolve) => leg.clock.after(transcribingMs, resolve))
    const now = leg.clock.now()
    const seconds = recording.durationSeconds ?? 0
    // Only 2 to 120 s are written down. https://www.twilio.com/docs/voice/twiml/record#transcribe
    const isDone = seconds >= 2 && seconds <= 120
    const transcription: Transcription = {
      sid: sw.makeSid('TR'),
      accountSid: leg.account.sid,
      recordingSid: recording.sid,
      status: isDone ? 'completed' : 'failed',
      text: isDone ? said.join(' ') : null,
      durationSeconds: seconds,
      type: 'fast',
      price: isDone ? '-0.05000' : null,
      priceUnit: 'USD',
      createdAt: now,
      updatedAt: now,
    }
    keepNewest(sw.model.transcriptions, transcription)
    if (url === undefined) return
    const { accountSid, sid } = transcription
    await callback(
      sw,
      leg,
      { url: resolveUrl(run, url), method: 'POST' },
      {
        ...baseParams(leg.call),
        TranscriptionSid: sid,
        TranscriptionText: transcription.text ?? '',
        TranscriptionStatus: isDone ? 'completed' : 'failed',
        TranscriptionUrl: `${sw.apiUrl()}/2010-04-01/Accounts/${accountSid}/Transcriptions/${sid}`,
        RecordingSid: recording.sid,
        RecordingUrl: recordingUrl(sw.apiUrl(), recording),
      },
    )
  }
  leg.behind(work())
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V }
}
