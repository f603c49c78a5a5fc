import { callback } from '../../calls/callbacks.ts'
import { Interrupted, type Scope } from '../../calls/scope.ts'
import type { Utterance } from '../../calls/leg.ts'
import { tell } from '../../calls/tell.ts'
import type { Timer } from '../../clock.ts'
import { baseParams } from '../../webhooks/params.ts'
import { flagAttribute, goTo, methodOf, next, numberAttribute, resolveUrl, warn, type Run, type Verb } from '../verb.ts'
import { elementsOf, type XmlElement } from '../xml.ts'
import { pause } from './pause.ts'
import { play } from './play.ts'
import { say } from './say.ts'

/** A pause this long ends a sentence where `speechTimeout` is `auto`. */
const autoSilenceMs = 1000
/** https://www.twilio.com/docs/voice/twiml/gather#input */
const maxSpeechMs = 60_000

type Collected =
  | { kind: 'keys'; keys: string; finishedOn: string }
  | { kind: 'speech'; text: string; confidence: number | undefined }
  | { kind: 'nothing'; finishedOn: string }

type Wanted = {
  input: ('dtmf' | 'speech')[]
  timeoutMs: number
  numDigits: number
  finishOnKey: string
  speechTimeoutMs: number
  isBargeInAllowed: boolean
  partial: { url: string; method: 'GET' | 'POST' } | undefined
}

/** Asks for keys, speech or either. https://www.twilio.com/docs/voice/twiml/gather */
export const gather: Verb = async (run, element) => {
  const { sw, leg, scope } = run
  const wanted = wantedBy(run, element)
  const event = {
    kind: 'gathering' as const,
    input: wanted.input,
    numDigits: Number.isFinite(wanted.numDigits) ? wanted.numDigits : null,
    finishOnKey: wanted.finishOnKey,
    timeoutSeconds: wanted.timeoutMs / 1000,
    language: element.attributes['language'] ?? 'en-US',
    hints: (element.attributes['hints'] ?? '').split(',').filter((hint) => hint !== ''),
  }
  const prompts = scope.child()
  const speaking = speak({ ...run, scope: prompts }, element)
  // Listened to before anything can fail in it, so that a failure is not taken for unhandled.
  const failing = speaking.then(
    () => undefined,
    (error: unknown) => (error instanceof Interrupted ? undefined : { error }),
  )
  tell(sw, leg, { ...event, isWaiting: false })
  let collected: Collected | { error: unknown }
  try {
    collected = await scope.wait<Collected | { error: unknown }>((done) => {
      const listening = listen(run, wanted, { prompts, done })
      void failing.then((failure) => {
        if (failure) return done(failure)
        if (prompts.interruption) return
        tell(sw, leg, { ...event, isWaiting: true })
        listening.promptsOver()
      })
      return listening.stop
    })
  } finally {
    prompts.interrupt({ kind: 'stopped' })
  }
  if ('error' in collected) throw collected.error
  await failing
  return after(run, element, wanted, collected)
}

async function speak(run: Run, element: XmlElement): Promise<void> {
  for (const child of elementsOf(element)) {
    if (child.name === 'Say') await say(run, child)
    else if (child.name === 'Pause') await pause(run, child)
    else if (child.attributes['digits'] !== undefined)
      warn(run, 12200, 'Attribute "digits" of Play is not allowed inside Gather.')
    else await play(run, child)
  }
}

function listen(
  run: Run,
  wanted: Wanted,
  { prompts, done }: { prompts: Scope; done: (collected: Collected) => void },
): { promptsOver(): void; stop(): void } {
  const { leg } = run
  const takesKeys = wanted.input.includes('dtmf')
  const takesSpeech = wanted.input.includes('speech')
  let keys = ''
  let words = ''
  let confidence: number | undefined
  let timer: Timer | undefined
  let isSpeaking = false
  let arePromptsOver = false
  let partialNumber = 0
  const timers = new Set<Timer>()
  const within = (ms: number, then: () => void) => {
    timer?.cancel()
    timer = leg.clock.after(ms, then)
  }
  const timedOut = () => {
    if (keys !== '') done({ kind: 'keys', keys, finishedOn: '' })
    else if (words !== '') done({ kind: 'speech', text: words, confidence })
    else done({ kind: 'nothing', finishedOn: '' })
  }
  const cut = () => {
    arePromptsOver = true
    prompts.interrupt({ kind: 'stopped' })
  }
  const key = (pressed: string) => {
    // The kind that came first wins. https://www.twilio.com/docs/voice/twiml/gather#input
    if (!takesKeys || words !== '' || isSpeaking) return
    cut()
    if (wanted.finishOnKey !== '' && pressed === wanted.finishOnKey) {
      done(keys === '' ? { kind: 'nothing', finishedOn: pressed } : { kind: 'keys', keys, finishedOn: pressed })
      return
    }
    keys += pressed
    if (keys.length >= wanted.numDigits) done({ kind: 'keys', keys, finishedOn: '' })
    else within(wanted.timeoutMs, timedOut)
  }
  const speech = (said: Utterance) => {
    if (!takesSpeech || keys !== '') return
    if (!arePromptsOver && !wanted.isBargeInAllowed) return
    cut()
    isSpeaking = true
    timer?.cancel()
    const before = words
    partials(said, before)
    timers.add(
      leg.clock.after(Math.min(said.durationMs, maxSpeechMs), () => {
        isSpeaking = false
        words = before === '' ? said.text : `${before} ${said.text}`
        confidence = said.confidence
        within(wanted.speechTimeoutMs, timedOut)
      }),
    )
  }
  /** What is understood so far, half a second apart. https://www.twilio.com/docs/voice/twiml/gather#partialresultcallback */
  const partials = ({ text, durationMs }: Utterance, before: string) => {
    const { partial } = wanted
    if (!partial) return
    const all = text.split(/\s+/)
    const steps = Math.max(1, Math.min(all.length, Math.floor(durationMs / 500)))
    for (let step = 1; step <= steps; step++)
      timers.add(
        leg.clock.after((durationMs * step) / (steps + 1), () => {
          const heard = [...(before === '' ? [] : [before]), ...all.slice(0, Math.ceil((all.length * step) / steps))]
          void callback(run.sw, leg, partial, {
            ...baseParams(leg.call),
            UnstableSpeechResult: heard.join(' '),
            StableSpeechResult: before,
            Stability: '0.9',
            SequenceNumber: String(partialNumber++),
          })
        }),
      )
  }
  const stopKeys = leg.onKey(key)
  const stopSpeech = leg.onSpeech(speech)
  return {
    promptsOver() {
      arePromptsOver = true
      if (keys === '' && words === '' && !isSpeaking) within(wanted.timeoutMs, timedOut)
    },
    stop() {
      stopKeys()
      stopSpeech()
      timer?.cancel()
      for (const one of timers) one.cancel()
    },
  }
}

function after(run: Run, element: XmlElement, wanted: Wanted, collected: Collected) {
  switch (collected.kind) {
    case 'keys':
      return goTo(run, element, { Digits: collected.keys, FinishedOnKey: collected.finishedOn, msg: 'Gather End' })
    case 'speech':
      return goTo(run, element, {
        SpeechResult: collected.text,
        ...(collected.confidence !== undefined && { Confidence: String(collected.confidence) }),
      })
    case 'nothing':
      if (!flagAttribute(element, 'actionOnEmptyResult', false)) return next
      return goTo(run, element, {
        ...(wanted.input.includes('dtmf') && { Digits: '', FinishedOnKey: collected.finishedOn }),
        msg: 'Gather End',
      })
    default:
      return collected satisfies never
  }
}

function wantedBy(run: Run, element: XmlElement): Wanted {
  const { attributes } = element
  const input = (attributes['input'] ?? 'dtmf').split(/\s+/).filter((kind) => kind === 'dtmf' || kind === 'speech')
  const timeoutMs = positive(run, element, 'timeout', 5) * 1000
  const finishOnKey = attributes['finishOnKey'] ?? '#'
  if (finishOnKey.length > 1 || !/^[0-9*#]?$/.test(finishOnKey))
    warn(run, 13314, `The value "${finishOnKey}" of finishOnKey in Gather is not one key.`)
  const hints = (attributes['hints'] ?? '').split(',')
  if (hints.length > 500) warn(run, 13331, `Gather has ${hints.length} hints; 500 are taken.`)
  const partialUrl = attributes['partialResultCallback']
  return {
    input,
    timeoutMs,
    numDigits: attributes['numDigits'] === undefined ? Infinity : positive(run, element, 'numDigits', Infinity),
    finishOnKey: finishOnKey.slice(0, 1),
    speechTimeoutMs: speechTimeoutOf(run, element, timeoutMs),
    isBargeInAllowed: flagAttribute(element, 'bargeIn', true),
    partial:
      partialUrl === undefined
        ? undefined
        : { url: resolveUrl(run, partialUrl), method: methodOf(element, 'partialResultCallbackMethod') },
  }
}

function positive(run: Run, element: XmlElement, name: string, usual: number): number {
  const value = numberAttribute(element, name, usual)
  // Zero waits for nothing and takes no key: it is not a setting. https://www.twilio.com/docs/api/errors/13313
  if (value > 0 || (name === 'timeout' && value === 0)) return value
  warn(run, name === 'numDigits' ? 13315 : 13313, `The value "${value}" of ${name} in Gather is not valid.`)
  return usual
}

function speechTimeoutOf(run: Run, { attributes }: XmlElement, timeoutMs: number): number {
  const value = attributes['speechTimeout']
  if (value === undefined) return timeoutMs
  if (value === 'auto') {
    const model = attributes['speechModel']
    if (model !== undefined && model !== 'default')
      warn(run, 13327, 'speechTimeout="auto" in Gather is not for a named speechModel.')
    return autoSilenceMs
  }
  if (/^\d+$/.test(value) && Number(value) > 0) return Number(value) * 1000
  warn(run, 13327, `The value "${value}" of speechTimeout in Gather is neither auto nor a positive number.`)
  return timeoutMs
}
