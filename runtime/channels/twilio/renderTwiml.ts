import type { Action, KeysWanted, SpokenPart } from '#shared/run/action.ts'
import { serializeTwiml, type TwimlElement } from './serializeTwiml.ts'
import { pauseOf, speakParts } from './speakParts.ts'
import { gatherLanguageFor } from './voices.ts'

type Collect = Extract<Action, { kind: 'collect' }>

/** What a document knows besides its actions. Both addresses are absolute: a pushed document has no address to resolve from. */
export type RenderView = {
  /** Where the carrier goes with the caller's answer: the next turn. */
  turnUrl: string
  /** What recordings report to. */
  recordingUrl: string
  /** The session's language, for a Gather that says nothing and listens for keys only. */
  language: string
  /** The session is over: a document without a hang-up ends in one instead of going on to the next turn. */
  isEnded?: boolean
}

/** A change to the call that TwiML has no verb for; the host asks for it by REST before it hands out the document. */
export type RestAction = { kind: 'recording'; change: 'pause' | 'resume' | 'stop' }

/** `<Start><Recording>` begins a recording of the whole call; to pause, resume and stop it there is REST only. */
export const restActions = (actions: readonly Action[]): RestAction[] =>
  actions.flatMap((action) =>
    action.kind === 'recording' && action.change !== 'start' ? [{ kind: action.kind, change: action.change }] : [],
  )

/** The document that carries actions out, ending in a wait, a hang-up or a Redirect to the next turn, and never above 64 kB. */
export function renderTwiml(actions: readonly Action[], view: RenderView): string {
  return withinLimit(verbsOf(actions, view))
}

/** The verbs of a document. */
export function verbsOf(actions: readonly Action[], view: RenderView): TwimlElement[] {
  const verbs: TwimlElement[] = []
  // Interruptible prompts wait here for a collect right behind them, to be played inside its Gather.
  let lead: TwimlElement[] = []
  const flush = () => {
    verbs.push(...lead)
    lead = []
  }
  for (const action of actions) {
    switch (action.kind) {
      case 'play':
        if (!action.interruptible) flush()
        ;(action.interruptible ? lead : verbs).push(...speakParts(action.prompt))
        break
      case 'pause':
        lead.push(pauseOf(action.seconds))
        break
      case 'recording':
        flush()
        if (action.change === 'start') verbs.push(startRecording(view))
        break
      case 'request':
        break // the host's affair: its answer comes with a later step
      case 'collect': {
        const prompt = speakParts(action.prompt)
        if (!action.interruptible) {
          flush()
          verbs.push(...prompt)
        }
        verbs.push(gather(action, action.interruptible ? [...lead, ...prompt] : [], view), redirect(view))
        return verbs
      }
      case 'record':
        flush()
        verbs.push(record(action, view), redirect(view))
        return verbs
      case 'dial':
        flush()
        verbs.push(dial(action, view))
        return verbs
      case 'hangUp':
        flush()
        verbs.push({ name: 'Hangup' })
        return verbs
      default:
        action satisfies never
    }
  }
  const isCuttable = actions.at(-1)?.kind === 'play' && lead.length > 0
  if (isCuttable && !view.isEnded) return [...verbs, cuttable(lead, view), redirect(view)]
  flush()
  verbs.push(view.isEnded ? { name: 'Hangup' } : redirect(view))
  return verbs
}

/** A prompt that a key may cut though nothing is asked: the key comes with the next turn, kept for the next question. */
const cuttable = (prompt: readonly TwimlElement[], view: RenderView): TwimlElement => ({
  name: 'Gather',
  attributes: {
    input: 'dtmf',
    action: view.turnUrl,
    method: 'POST',
    actionOnEmptyResult: true,
    timeout: 1,
    numDigits: 1,
    finishOnKey: '',
    language: gatherLanguageFor(view.language),
  },
  children: prompt,
})

/** Also behind a Gather, which comes to its action anyway (actionOnEmptyResult): silence must always reach us. */
const redirect = ({ turnUrl }: RenderView): TwimlElement => ({
  name: 'Redirect',
  attributes: { method: 'POST' },
  children: [turnUrl],
})

function gather(collect: Collect, prompt: readonly TwimlElement[], view: RenderView): TwimlElement {
  const { keys, speech, timeoutSeconds } = collect
  const input = speech ? (keys ? 'dtmf speech' : 'speech') : 'dtmf'
  const firstKeySeconds = wholeSeconds(timeoutSeconds)
  const gapSeconds = keys ? gapOf(keys, firstKeySeconds) : firstKeySeconds
  // `timeout` is both the wait for the first key and the gap between two. A shorter gap is had by waiting inside the Gather,
  // where a key ends the pause like any prompt. https://www.twilio.com/docs/voice/twiml/gather#timeout
  const nested = gapSeconds < firstKeySeconds ? [...prompt, pauseOf(firstKeySeconds - gapSeconds)] : prompt
  return {
    name: 'Gather',
    attributes: {
      input,
      action: view.turnUrl,
      method: 'POST',
      actionOnEmptyResult: true,
      timeout: gapSeconds,
      ...((keys ?? !speech) && { numDigits: keys?.maxLength ?? 1, finishOnKey: keys?.endKey ?? '' }),
      language: gatherLanguageFor(speech?.language ?? languageOf(collect.prompt) ?? view.language),
      ...(speech && {
        hints: speech.hints.length > 0 ? hintsOf(speech.hints) : undefined,
        // `auto` is refused together with a named model. https://www.twilio.com/docs/voice/twiml/gather#speechtimeout
        speechTimeout:
          speech.timeoutSeconds === 'auto' ? (speech.model ? 2 : 'auto') : wholeSeconds(speech.timeoutSeconds),
        speechModel: speech.model,
        profanityFilter: speech.profanityFilter,
      }),
    },
    ...(nested.length > 0 && { children: nested }),
  }
}

/** The gap matters only where more than one key may come. */
const gapOf = ({ maxLength, gapSeconds }: KeysWanted, firstKeySeconds: number): number =>
  maxLength > 1 ? Math.min(wholeSeconds(gapSeconds), firstKeySeconds) : firstKeySeconds

/** The carrier takes whole seconds, one at least. */
const wholeSeconds = (seconds: number) => Math.max(1, Math.ceil(seconds))

const languageOf = (prompt: readonly SpokenPart[]): string | undefined => {
  for (const part of prompt) if (part.kind !== 'pause') return part.language
  return undefined
}

/** At most 500 hints of 100 characters; 8,000 in all leaves room in the document. https://www.twilio.com/docs/voice/twiml/gather#hints */
function hintsOf(hints: readonly string[]): string {
  const kept: string[] = []
  let length = 0
  for (const hint of hints.slice(0, 500)) {
    const clean = hint.replaceAll(',', ' ').slice(0, 100)
    if ((length += clean.length + 1) > 8000) break
    kept.push(clean)
  }
  return kept.join(',')
}

const recordingCallback = ({ recordingUrl }: RenderView) => ({
  recordingStatusCallback: recordingUrl,
  recordingStatusCallbackMethod: 'POST',
  recordingStatusCallbackEvent: 'in-progress completed absent',
})

const startRecording = (view: RenderView): TwimlElement => ({
  name: 'Start',
  children: [{ name: 'Recording', attributes: { channels: 'dual', track: 'both', ...recordingCallback(view) } }],
})

function record(action: Extract<Action, { kind: 'record' }>, view: RenderView): TwimlElement {
  // Transcription is for recordings of 2 to 120 s. https://www.twilio.com/docs/voice/twiml/record#transcribe
  const maxSeconds = wholeSeconds(action.maxSeconds)
  const maxLength = action.transcribe ? Math.min(120, Math.max(2, maxSeconds)) : maxSeconds
  return {
    name: 'Record',
    attributes: {
      action: view.turnUrl,
      method: 'POST',
      maxLength,
      timeout: Math.ceil(action.silenceSeconds),
      finishOnKey: action.endKeys,
      playBeep: action.beep,
      trim: action.trim ? 'trim-silence' : 'do-not-trim',
      ...recordingCallback(view),
      ...(action.transcribe && { transcribe: true, transcribeCallback: view.recordingUrl }),
    },
  }
}

const dial = (action: Extract<Action, { kind: 'dial' }>, view: RenderView): TwimlElement => ({
  name: 'Dial',
  attributes: {
    action: view.turnUrl,
    method: 'POST',
    timeout: wholeSeconds(action.timeoutSeconds),
    timeLimit: Math.max(1, Math.round(action.maxMinutes * 60)),
    callerId: action.callerId,
    answerOnBridge: true,
    ...(action.record && { record: 'record-from-answer-dual', ...recordingCallback(view) }),
  },
  children: [{ name: 'Number', children: [action.number] }],
})

/** A larger document ends the call (11750). https://www.twilio.com/docs/api/errors/11750 */
const maxBytes = 64_000

/** Halves the longest texts, then leaves out the later half of the prompts, until the document fits: rather a prompt cut short than a call that breaks off. */
function withinLimit(verbs: readonly TwimlElement[]): string {
  const xml = serializeTwiml(verbs)
  // No character takes more than three bytes a UTF-16 unit.
  if (xml.length * 3 <= maxBytes || Buffer.byteLength(xml) <= maxBytes) return xml
  const longest = Math.max(0, ...texts(verbs).map((text) => text.length))
  if (longest >= 100) return withinLimit(verbs.map((verb) => shorten(verb, longest >> 1)))
  const count = countPrompts(verbs)
  return count === 0 ? xml : withinLimit(firstPrompts(verbs, { left: count >> 1 }))
}

const isSpoken = ({ name }: TwimlElement) => name === 'Say' || name === 'prosody'

const texts = (elements: readonly TwimlElement[]): string[] =>
  elements.flatMap((element) =>
    (element.children ?? []).flatMap((child) =>
      typeof child === 'string' ? (isSpoken(element) ? [child] : []) : texts([child]),
    ),
  )

const shorten = (element: TwimlElement, length: number): TwimlElement =>
  element.children
    ? {
        ...element,
        children: element.children.map((child) =>
          typeof child !== 'string' ? shorten(child, length) : isSpoken(element) ? child.slice(0, length) : child,
        ),
      }
    : element

const isPrompt = ({ name }: TwimlElement) => name === 'Say' || name === 'Play' || name === 'Pause'

const countPrompts = (elements: readonly (TwimlElement | string)[]): number =>
  elements.reduce(
    (sum, each) => sum + (typeof each === 'string' ? 0 : isPrompt(each) ? 1 : countPrompts(each.children ?? [])),
    0,
  )

/** The elements with so many of their prompts; what asks, records, dials or leads on all stays. */
function firstPrompts(elements: readonly TwimlElement[], kept: { left: number }): TwimlElement[] {
  return elements.flatMap((element) => {
    if (isPrompt(element)) return kept.left-- > 0 ? [element] : []
    if (element.name !== 'Gather' || !element.children) return [element]
    const children = element.children.filter((child) => typeof child !== 'string')
    return [{ ...element, children: firstPrompts(children, kept) }]
  })
}
