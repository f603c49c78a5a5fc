import type { SpokenPart } from '#shared/run/action.ts'
import type { TwimlElement } from './serializeTwiml.ts'
import { speakValue } from './speakValue.ts'
import { voiceFor } from './voices.ts'

type Spoken = Exclude<SpokenPart, { kind: 'pause' }>

/** `<Say>` takes 4,096 characters; the rest is left for SSML tags. https://www.twilio.com/docs/voice/twiml/say */
const maxSayLength = 4000
/** About what the tags of one value take. */
const tagLength = 60

/** These speak no SSML: values are spelled out in plain text for them. */
const plainVoices = new Set(['man', 'woman', 'alice'])

/** One `<Say>` being filled. */
type Run = {
  readonly voice: string
  readonly language: string
  readonly rate: number | undefined
  readonly content: (TwimlElement | string)[]
  length: number
  last: 'text' | 'value' | 'break'
}

/**
 * What a prompt is as verbs, all of which may stand in a Gather. A text is a Say of its own; values and short pauses join the
 * text before and after them, so that "Your number is 1 2 3, thank you" is one breath.
 */
export function speakParts(parts: readonly SpokenPart[]): TwimlElement[] {
  const verbs: TwimlElement[] = []
  let run: Run | undefined
  const flush = () => {
    if (run) verbs.push(sayOf(run))
    run = undefined
  }
  /** The run this goes on with, or a new one. */
  const runFor = (part: Spoken, length: number, joins: boolean): Run => {
    const fallback = voiceFor(part.language)
    const voice = part.voice ?? fallback.voice
    const isSame = run?.voice === voice && run.language === fallback.language && run.rate === part.rate
    if (run && joins && isSame && run.length + length <= maxSayLength) return run
    flush()
    return (run = { voice, language: fallback.language, rate: part.rate, content: [], length: 0, last: 'break' })
  }
  const say = (part: Spoken, text: string) => {
    for (const piece of splitText(text)) {
      const target = runFor(part, piece.length, run?.last !== 'text')
      target.content.push(target.last === 'value' && !/^[\s.,;:!?…)।]/.test(piece) ? ` ${piece}` : piece)
      target.length += piece.length
      target.last = 'text'
    }
  }

  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        say(part, part.text)
        break
      case 'audio':
        if (part.url === '') say(part, part.text)
        else {
          flush()
          verbs.push({ name: 'Play', children: [part.url] })
        }
        break
      case 'value': {
        const value = speakValue(part)
        if (value.text === '') break
        const target = runFor(part, value.text.length + tagLength, true)
        const { voice, content } = target
        if (target.last !== 'break' && !endsInSpace(content)) content.push(' ')
        content.push(value.say && !plainVoices.has(voice) ? value.say : value.text)
        target.length += value.text.length + tagLength
        target.last = 'value'
        break
      }
      case 'pause':
        if (run && !Number.isInteger(part.seconds) && !plainVoices.has(run.voice)) {
          run.content.push({ name: 'break', attributes: { time: `${Math.round(part.seconds * 1000)}ms` } })
          run.length += tagLength
          run.last = 'break'
          break
        }
        flush()
        verbs.push(pauseOf(part.seconds))
        break
      default:
        part satisfies never
    }
  }
  flush()
  return verbs
}

/** `<Pause>` counts whole seconds. */
export const pauseOf = (seconds: number): TwimlElement => ({
  name: 'Pause',
  attributes: { length: Math.max(1, Math.ceil(seconds)) },
})

function sayOf({ voice, language, rate, content }: Run): TwimlElement {
  const isSlowed = rate !== undefined && rate !== 100 && !plainVoices.has(voice)
  return {
    name: 'Say',
    attributes: { voice, language },
    children: isSlowed ? [{ name: 'prosody', attributes: { rate: `${rate}%` }, children: content }] : content,
  }
}

const endsInSpace = (content: readonly (TwimlElement | string)[]) => {
  const last = content.at(-1)
  return typeof last === 'string' && /\s$/.test(last)
}

/** Pieces of at most `maxSayLength`, cut after a sentence, else after a word; none of an empty text. */
export function splitText(text: string): string[] {
  if (text.length <= maxSayLength) return text.trim() === '' ? [] : [text]
  const pieces: string[] = []
  let rest = text
  while (rest.length > maxSayLength) {
    const head = rest.slice(0, maxSayLength)
    const sentence = Math.max(...['. ', '! ', '? ', '। ', '。'].map((end) => head.lastIndexOf(end) + 1))
    let cut = sentence > maxSayLength / 2 ? sentence : head.lastIndexOf(' ')
    // No space at all: anywhere, but not inside a surrogate pair.
    if (cut < maxSayLength / 2) cut = /[\uD800-\uDBFF]$/.test(head) ? maxSayLength - 1 : maxSayLength
    pieces.push(rest.slice(0, cut))
    rest = rest.slice(cut).trimStart()
  }
  pieces.push(rest)
  return pieces.filter((piece) => piece.trim() !== '')
}
