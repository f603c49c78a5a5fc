import { z } from 'zod'
import type { KeysWanted, SpeechWanted, SpokenPart } from '../run/action.ts'
import type { CallerEvent } from '../run/event.ts'
import type { NodeContext, Port } from './defineNode.ts'
import type { NodeProblem } from './problem.ts'
import { promptSchema } from './prompt.ts'

/** One key or several in a row, as the caller presses them. */
export const keysSchema = z.string().regex(/^[0-9*#]{1,6}$/, 'Use 1 to 6 of the keys 0-9, * and #.')

/** With keys of different lengths the caller must be able to stop at a short one: a short gap ends the entry. */
const mixedGapSeconds = 2

/** What to press for choices: no key ends the entry, its length does. Undefined when no choice has a key. */
export function choiceKeys(
  choices: readonly { key?: string | undefined }[],
  timeoutSeconds: number,
): KeysWanted | undefined {
  const lengths = choices.flatMap(({ key }) => (key === undefined ? [] : [key.length]))
  if (lengths.length === 0) return undefined
  const minLength = Math.min(...lengths)
  const maxLength = Math.max(...lengths)
  return { minLength, maxLength, endKey: '', gapSeconds: minLength === maxLength ? timeoutSeconds : mixedGapSeconds }
}

/** How long and how often a node asks. Silence and wrong answers are counted apart, each up to `tries`. */
export const tryFields = {
  tries: z.int().min(1).max(6).default(3).meta({
    label: 'Tries before giving up',
    help: 'Silence and wrong answers are counted apart.',
  }),
  timeoutSeconds: z.int().min(1).max(30).default(5).meta({ label: 'Wait for an answer', unit: 's' }),
  interruptible: z.boolean().default(true).meta({ label: 'An answer may cut the prompt short' }),
}

const repromptsSchema = z.array(promptSchema.meta({ label: 'Prompt', field: 'prompt', optional: true })).max(5)
export const repromptFields = {
  noInputPrompts: repromptsSchema.default([]).meta({
    label: 'After silence: first time, second time …',
    item: 'Prompt',
    help: 'The last one is said for all further times, too.',
  }),
  noMatchPrompts: repromptsSchema
    .default([])
    .meta({ label: 'After a wrong answer: first time, second time …', item: 'Prompt' }),
  repeatPrompt: z.boolean().default(true).meta({ label: 'Then repeat the question' }),
}

export const speechFields = {
  isSpeechOn: z
    .boolean()
    .default(false)
    .meta({ label: 'Listen to speech', help: 'Callers may say what they want, or press.' }),
  minConfidence: z.number().min(0).max(1).default(0).meta({
    label: 'Least confidence to accept',
    help: 'From 0 for anything to 1 for what was heard beyond doubt.',
    advanced: true,
  }),
  speechTimeoutSeconds: z
    .union([z.literal('auto'), z.int().min(1).max(10)])
    .default('auto')
    .meta({ label: 'Silence that ends a sentence', unit: 's', advanced: true }),
  speechModel: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9_-]*$/, 'Use the name of a speech model, such as phone_call.')
    .default('')
    .meta({ label: 'Speech model', help: 'A name of the carrier, such as phone_call.', advanced: true }),
  profanityFilter: z.boolean().default(true).meta({ label: 'Mask profanity', advanced: true }),
}
type SpeechData = z.output<z.ZodObject<typeof speechFields>>
type RepromptData = z.output<z.ZodObject<typeof repromptFields>> & { prompt: z.output<typeof promptSchema> }

/** Twilio takes at most 500 hints. https://www.twilio.com/docs/voice/twiml/gather#hints */
const maxHints = 500

export const speechWanted = (data: SpeechData, hints: readonly string[], language: string): SpeechWanted => ({
  language,
  hints: [...new Set(hints)].slice(0, maxHints),
  timeoutSeconds: data.speechTimeoutSeconds,
  ...(data.speechModel !== '' && { model: data.speechModel }),
  profanityFilter: data.profanityFilter,
})

/** With a named model Twilio wants seconds, not `auto`. https://www.twilio.com/docs/voice/twiml/gather#speechtimeout */
export const speechProblems = (data: SpeechData): NodeProblem[] =>
  data.isSpeechOn && data.speechModel !== '' && data.speechTimeoutSeconds === 'auto'
    ? [
        {
          severity: 'warning',
          rule: 'speech-timeout',
          field: 'speechTimeoutSeconds',
          message: 'With a named speech model, give the silence that ends a sentence in seconds.',
        },
      ]
    : []

/** Times the caller was silent, and times the answer was wrong, since the question was first asked. */
export const missesSchema = z.object({ silences: z.int(), misses: z.int() })
export type Misses = z.output<typeof missesSchema>
export type Miss = keyof Misses
export const noMisses: Misses = { silences: 0, misses: 0 }

/** What an event that is no good answer counts as; undefined for events that are no answer at all. */
export function missOf(event: CallerEvent): Miss | undefined {
  if (event.kind === 'silence') return 'silences'
  if (event.kind !== 'collected') return undefined
  return event.keys || event.speech || event.choice !== undefined ? 'misses' : 'silences'
}

/** The n-th re-prompt for the n-th miss of its kind, the last for all further ones, then the question unless switched off. */
export function promptAfter(
  data: RepromptData,
  { miss, count }: { miss: Miss; count: number },
  context: NodeContext,
): readonly SpokenPart[] {
  const prompts = miss === 'silences' ? data.noInputPrompts : data.noMatchPrompts
  const chosen = context.speak(prompts[Math.min(count, prompts.length) - 1] ?? [])
  return chosen.length > 0 && !data.repeatPrompt ? chosen : [...chosen, ...context.speak(data.prompt)]
}

export const noInputPort: Port = { id: 'noInput', label: 'No input', kind: 'timeout' }
export const noMatchPort: Port = { id: 'noMatch', label: 'No match', kind: 'failure' }

/** Slips of keys that callers would notice: the same one twice. `field` is the list that holds them. */
export const repeatedKeys = (field: string, choices: readonly { key?: string | undefined }[]): NodeProblem[] =>
  choices.flatMap(({ key }, index) =>
    key !== undefined && choices.findIndex((other) => other.key === key) < index
      ? [{ rule: 'repeated-key', field: `${field}.${index}.key`, message: `Key ${key} is used twice.` }]
      : [],
  )
