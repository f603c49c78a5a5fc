import { DateTime } from 'luxon'
import { z } from 'zod'
import type { KeysWanted, SpokenPart } from '../../../run/action.ts'
import { matchAnswer, phrasesFor } from '../../../run/matchAnswer.ts'
import { yesNoChoices } from '../../../run/yesNo.ts'
import { missesSchema, missOf, noInputPort, noMisses, promptAfter, speechProblems, speechWanted } from '../../asking.ts'
import { defineNode, leave, wait, type Move, type NodeContext } from '../../defineNode.ts'
import type { Flow } from '../../flow.ts'
import type { NodeProblem } from '../../problem.ts'
import { isPromptEmpty, promptText } from '../../promptText.ts'
import { readAnswer, type Reading } from './readAnswer.ts'
import { collectSchema, type CollectData } from './schema.ts'

/** `reading` is the answer that waits for its confirmation. */
const memorySchema = missesSchema.extend({
  reading: z
    .object({
      value: z.union([z.string(), z.number(), z.boolean()]),
      said: z.string(),
      as: z.enum(['digits', 'number', 'date', 'time', 'money', 'spelled']).optional(),
    })
    .optional(),
})
type Memory = z.output<typeof memorySchema>
type Misses = Pick<Memory, 'silences' | 'misses'>

/** The longest national number with its country code and an international prefix (E.164: 15 digits). */
const maxPhoneKeys = 20

const isSensitive = ({ sensitive, saveAs }: CollectData, { variables }: Pick<Flow, 'variables'>) =>
  sensitive || variables.some((variable) => variable.name === saveAs && variable.sensitive === true)

/** A sensitive answer would have to be kept between two steps, and be said aloud: it is never read back. */
const isReadBack = (data: CollectData, context: NodeContext) =>
  data.confirm === 'readBack' && data.kind !== 'yesNo' && !isSensitive(data, context.flow)

const oneKey = (data: CollectData): KeysWanted => ({
  minLength: 1,
  maxLength: 1,
  endKey: '',
  gapSeconds: data.gapSeconds,
})

function keysWanted(data: CollectData): KeysWanted | undefined {
  const { endKey, gapSeconds } = data
  switch (data.kind) {
    case 'digits':
    case 'number':
      return { minLength: data.minLength, maxLength: data.maxLength, endKey, gapSeconds }
    case 'phone':
      return { minLength: 1, maxLength: maxPhoneKeys, endKey, gapSeconds }
    case 'date':
      return { minLength: data.dateFormat.length, maxLength: data.dateFormat.length, endKey, gapSeconds }
    case 'yesNo':
      return oneKey(data)
    case 'speech':
      return undefined
    default:
      return data.kind satisfies never
  }
}

const yesNoHints = (language: string) => yesNoChoices.flatMap((choice) => phrasesFor(choice, language))
const yesNoButtons = yesNoChoices.map(({ id, label, key }) => ({ id, label, key }))

function ask(
  data: CollectData,
  prompt: readonly SpokenPart[],
  { silences, misses }: Misses,
  context: NodeContext,
): Move<Memory> {
  const keys = keysWanted(data)
  const isYesNo = data.kind === 'yesNo'
  const listens = data.kind === 'speech' || data.isSpeechOn
  return wait<Memory>(
    [
      {
        kind: 'collect',
        prompt,
        interruptible: data.interruptible,
        ...(keys && { keys }),
        ...(listens && { speech: speechWanted(data, isYesNo ? yesNoHints(context.language) : [], context.language) }),
        ...(isYesNo && { choices: yesNoButtons }),
        timeoutSeconds: data.timeoutSeconds,
        ...(isSensitive(data, context.flow) && { isSensitive: true }),
      },
    ],
    { silences, misses },
  )
}

/** The answer said in the voice of the flow's own prompts: one is rendered, and the answer put in its place. */
function sayAnswer({ said, as }: Reading, { readBackAs }: CollectData, context: NodeContext): readonly SpokenPart[] {
  const format = readBackAs === 'auto' || as === 'date' ? as : readBackAs
  if (format === undefined)
    return context
      .speak([{ kind: 'text', text: { [context.language]: '-' } }])
      .map((part) => (part.kind === 'text' ? { ...part, text: said } : part))
  return context
    .speak([{ kind: 'value', value: '-', as: format }])
    .map((part) => (part.kind === 'value' ? { ...part, value: said } : part))
}

function askToConfirm(
  data: CollectData,
  reading: Reading,
  { silences, misses }: Misses,
  context: NodeContext,
): Move<Memory> {
  return wait<Memory>(
    [
      {
        kind: 'collect',
        prompt: [
          ...context.speak(data.readBackPrompt),
          ...sayAnswer(reading, data, context),
          ...context.speak(data.confirmPrompt),
        ],
        interruptible: data.interruptible,
        keys: oneKey(data),
        ...(data.isSpeechOn && { speech: speechWanted(data, yesNoHints(context.language), context.language) }),
        choices: yesNoButtons,
        timeoutSeconds: data.timeoutSeconds,
      },
    ],
    { silences, misses, reading },
  )
}

const done = (data: CollectData, { value }: Reading, context: NodeContext) =>
  leave('done', {
    ...(data.saveAs !== undefined && { set: { [data.saveAs]: value } }),
    ...(isSensitive(data, context.flow) && { sensitive: true }),
  })

/** Today in the flow's time zone; a zone that does not exist counts as UTC. */
const todayIn = ({ now, flow }: NodeContext) =>
  DateTime.fromMillis(Date.parse(now), { zone: flow.timeZone }).toISODate() ?? now.slice(0, 10)

function lintCollect(data: CollectData, flow: Flow): NodeProblem[] {
  const problems: NodeProblem[] = [
    ...speechProblems({ ...data, isSpeechOn: data.isSpeechOn || data.kind === 'speech' }),
  ]
  if (data.saveAs === undefined)
    problems.push({
      severity: 'warning',
      rule: 'answer-not-kept',
      field: 'saveAs',
      message: 'The answer is kept nowhere.',
    })
  if (data.confirm === 'readBack' && isSensitive(data, flow))
    problems.push({ rule: 'sensitive-read-back', field: 'confirm', message: 'A sensitive answer cannot be read back.' })
  else if (data.confirm === 'readBack' && data.kind !== 'yesNo' && isPromptEmpty(data.confirmPrompt))
    problems.push({
      rule: 'empty-prompt',
      field: 'confirmPrompt',
      message: 'Nothing tells the caller how to confirm the answer.',
    })
  return problems
}

const kindNames: Readonly<Record<CollectData['kind'], string>> = {
  digits: 'Digits',
  number: 'A number',
  phone: 'A phone number',
  date: 'A date',
  yesNo: 'Yes or no',
  speech: 'Speech',
}

/** Asks for a value, checks it, reads it back if wanted, and keeps it in a variable. */
export const collect = defineNode({
  type: 'collect',
  version: 1,
  title: 'Collect',
  description: 'Asks for digits, a number, a date, a phone number, yes or no, or free speech, and checks the answer.',
  group: 'talk',
  icon: 'keyboard',
  schema: collectSchema,
  memorySchema,
  collects: true,
  ports: () => [
    { id: 'done', label: 'Done', kind: 'next' },
    noInputPort,
    { id: 'invalid', label: 'Invalid', kind: 'failure' },
  ],
  summary: ({ kind, saveAs, prompt }, { language }) =>
    [saveAs === undefined ? kindNames[kind] : `${kindNames[kind]} → ${saveAs}`, promptText(prompt, language)]
      .filter(Boolean)
      .join(' · '),
  lint: lintCollect,
  sets: ({ saveAs }) => (saveAs === undefined ? [] : [saveAs]),
  enter: ({ data, context }) => ask(data, context.speak(data.prompt), noMisses, context),
  resume: ({ data, memory, event, context }) => {
    const { reading } = memory
    const miss = missOf(event)
    const again = (misses: Misses) =>
      reading ? askToConfirm(data, reading, misses, context) : ask(data, context.speak(data.prompt), misses, context)
    if (miss === undefined) return again(memory)
    const hearing = { language: context.language, minConfidence: data.minConfidence }
    if (event.kind === 'collected' && miss === 'misses') {
      if (reading) {
        const confirmed = matchAnswer(yesNoChoices, event, hearing)
        if (confirmed?.id === 'yes') return done(data, reading, context)
        if (confirmed) return ask(data, context.speak(data.prompt), noMisses, context)
      } else {
        const read = readAnswer(data, event, { ...hearing, today: todayIn(context) })
        if (read && isReadBack(data, context)) return askToConfirm(data, read, noMisses, context)
        if (read) return done(data, read, context)
      }
    }
    const counted = { ...memory, [miss]: memory[miss] + 1 }
    if (counted[miss] >= data.tries) return leave(miss === 'silences' ? 'noInput' : 'invalid')
    if (reading) return again(counted)
    return ask(data, promptAfter(data, { miss, count: counted[miss] }, context), counted, context)
  },
})
