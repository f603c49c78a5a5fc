import { z } from 'zod'
import { languageTagSchema, resourceKeySchema } from './ids.ts'

/** Twilio reads at most 4,096 characters a `<Say>`; a part is one Say. */
const maxTextLength = 4000

export const textPerLanguageSchema = z.record(languageTagSchema, z.string().max(maxTextLength))
/** What callers may say for a choice, per language. */
export const phrasesSchema = z.record(languageTagSchema, z.array(z.string().min(1).max(100)).max(50))
export type Phrases = z.output<typeof phrasesSchema>

const textPartSchema = z.strictObject({ kind: z.literal('text'), text: textPerLanguageSchema })
/** Text stands under a recording: caption, fallback for a missing file, and what text channels show. */
const recordingPartSchema = z.strictObject({
  kind: z.literal('recording'),
  content: z.record(languageTagSchema, resourceKeySchema),
  text: textPerLanguageSchema,
})
export const valueFormats = ['digits', 'number', 'date', 'time', 'money', 'spelled'] as const
const valuePartSchema = z.strictObject({
  kind: z.literal('value'),
  /** A Liquid template, such as `{{ vars.orderNumber }}`. */
  value: z.string().min(1).max(500),
  as: z.enum(valueFormats),
  /** ISO 4217, for money. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
})
const pausePartSchema = z.strictObject({ kind: z.literal('pause'), seconds: z.number().min(0.1).max(10) })

export const promptPartSchema = z.discriminatedUnion('kind', [
  textPartSchema,
  recordingPartSchema,
  valuePartSchema,
  pausePartSchema,
])
/** What the caller hears: parts in order. An empty prompt is a slip that lint reports, not a parse error. */
export const promptSchema = z.array(promptPartSchema).max(30)
export type PromptPart = z.output<typeof promptPartSchema>
export type Prompt = z.output<typeof promptSchema>

/** A prompt of one text part; for factories, templates and tests. */
export const textPrompt = (text: Record<string, string>): Prompt => [{ kind: 'text', text }]
