import { lookupLanguage } from '../flow/language.ts'
import type { Phrases } from '../flow/prompt.ts'
import { keyRunsIn, wordsOfSpeech } from './spokenKeys.ts'

/** One of the answers a question offers. Its label is a phrase too. */
export type Choosable = { id: string; label: string; key?: string | undefined; phrases: Phrases }

/** What the caller did, as a `collected` event has it. */
export type Answer = { keys?: string; speech?: { text: string; confidence?: number }; choice?: string }

export type Hearing = {
  language: string
  /** Speech the carrier is less sure of is no match; a carrier that does not say is believed. */
  minConfidence: number
}

/** What may be said for a choice in a language; the label alone where nothing is written for it. */
export function phrasesFor(
  { phrases, label }: Pick<Choosable, 'phrases' | 'label'>,
  language: string,
): readonly string[] {
  const found = lookupLanguage([language], Object.keys(phrases))
  const written = found === undefined ? [] : (phrases[found] ?? [])
  return written.length > 0 ? written : [label]
}

/** The chosen one: by id (a button), by the exact keys, or by what was said. Undefined when none, or more than one, fits. */
export function matchAnswer<Choice extends Choosable>(
  choices: readonly Choice[],
  { keys, speech, choice }: Answer,
  hearing: Hearing,
): Choice | undefined {
  if (choice !== undefined) return choices.find(({ id }) => id === choice)
  if (keys) return choices.find(({ key }) => key === keys)
  if (!speech) return undefined
  if (speech.confidence !== undefined && speech.confidence < hearing.minConfidence) return undefined
  return matchSpeech(choices, speech.text, hearing.language)
}

type Span<Choice> = { choice: Choice; from: number; to: number; length: number }

/** Longest phrases first; a phrase inside a longer one said ("support" in "technical support") does not count. */
function matchSpeech<Choice extends Choosable>(
  choices: readonly Choice[],
  text: string,
  language: string,
): Choice | undefined {
  const words = wordsOfSpeech(text.slice(0, maxSpeechLength))
  const spans = choices
    .flatMap((choice) => [...phraseSpans(choice, words, language), ...keySpans(choice, words, language)])
    .sort((one, other) => other.length - one.length)
  const counted: Span<Choice>[] = []
  for (const span of spans)
    if (!counted.some((longer) => longer.length > span.length && longer.from < span.to && span.from < longer.to))
      counted.push(span)
  const first = counted[0]
  return first && counted.every(({ choice }) => choice.id === first.choice.id) ? first.choice : undefined
}

/** A carrier hears at most 60 s of speech; nobody speaks more than this in it, and matching stays quick. */
const maxSpeechLength = 2000

function phraseSpans<Choice extends Choosable>(
  choice: Choice,
  words: readonly string[],
  language: string,
): Span<Choice>[] {
  return [...phrasesFor(choice, language), choice.label].flatMap((phrase) => {
    const wanted = wordsOfSpeech(phrase)
    if (wanted.length === 0) return []
    return words.flatMap((_, from) => {
      if (!wanted.every((word, index) => words[from + index] === word)) return []
      return [{ choice, from, to: from + wanted.length, length: wanted.join(' ').length }]
    })
  })
}

function keySpans<Choice extends Choosable>(
  choice: Choice,
  words: readonly string[],
  language: string,
): Span<Choice>[] {
  return keyRunsIn(words, language)
    .filter(({ keys }) => keys === choice.key)
    .map(({ from, to }) => ({ choice, from, to, length: words.slice(from, to).join(' ').length }))
}
