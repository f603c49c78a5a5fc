import { z } from 'zod'
import type { Action, SpokenPart } from '../../../run/action.ts'
import { matchAnswer, phrasesFor } from '../../../run/matchAnswer.ts'
import {
  choiceKeys,
  keysSchema,
  missesSchema,
  missOf,
  noInputPort,
  noMatchPort,
  noMisses,
  promptAfter,
  repeatedKeys,
  repromptFields,
  speechFields,
  speechProblems,
  speechWanted,
  tryFields,
  type Misses,
} from '../../asking.ts'
import { defineNode, leave, wait, type NodeContext } from '../../defineNode.ts'
import { localIdSchema, variableNameSchema } from '../../ids.ts'
import type { NodeProblem } from '../../problem.ts'
import { phrasesSchema, promptSchema } from '../../prompt.ts'

const choiceSchema = z.strictObject({
  /** The port; survives a change of key or name. */
  id: localIdSchema.meta({ hidden: true }),
  key: keysSchema.optional().meta({ label: 'Key' }),
  label: z.string().trim().min(1).max(100).meta({ label: 'Name' }),
  phrases: phrasesSchema.default({}).meta({ label: 'Or says', field: 'phrases' }),
})
type Choice = z.output<typeof choiceSchema>

const schema = z
  .strictObject({
    prompt: promptSchema.default([]).meta({ label: 'What the caller hears', field: 'prompt' }),
    choices: z
      .array(choiceSchema)
      .min(1)
      .max(30)
      .default([{ id: 'choice1', key: '1', label: 'Choice 1', phrases: {} }])
      .meta({ label: 'Choices', item: 'Choice' }),
    ...tryFields,
    ...repromptFields,
    ...speechFields,
    saveAs: variableNameSchema.optional().meta({ label: 'Keep the choice in', field: 'variable' }),
    keeps: z
      .enum(['key', 'name'])
      .default('key')
      .meta({ label: 'What is kept', words: { key: 'Key', name: 'Name' } }),
    isSelection: z.boolean().default(false).meta({
      label: 'Is the answer the call is about',
      help: 'Lists of sessions show it, and templates read it as session.selection.',
    }),
  })
  .superRefine(({ choices }, context) => {
    const taken = new Set(['noInput', 'noMatch'])
    choices.forEach(({ id }, index) => {
      if (taken.has(id))
        context.addIssue({ code: 'custom', path: ['choices', index, 'id'], message: `Two ways out have the id ${id}.` })
      taken.add(id)
    })
  })
type Data = z.output<typeof schema>
type Collect = Extract<Action, { kind: 'collect' }>

/** What a menu asks for in a language: all of its question but the prompt. Put together once, as a node's data never changes. */
function askedOf(data: Data, language: string): Omit<Collect, 'kind' | 'prompt'> {
  const byLanguage = asked.get(data) ?? new Map<string, Omit<Collect, 'kind' | 'prompt'>>()
  asked.set(data, byLanguage)
  const known = byLanguage.get(language)
  if (known) return known
  const keys = choiceKeys(data.choices, data.timeoutSeconds)
  const hints = data.choices.flatMap((choice) => phrasesFor(choice, language))
  const question = {
    interruptible: data.interruptible,
    ...(keys && { keys }),
    ...(data.isSpeechOn && { speech: speechWanted(data, hints, language) }),
    choices: data.choices.map(({ id, label, key }) => ({ id, label, ...(key !== undefined && { key }) })),
    timeoutSeconds: data.timeoutSeconds,
  }
  byLanguage.set(language, question)
  return question
}
const asked = new WeakMap<Data, Map<string, Omit<Collect, 'kind' | 'prompt'>>>()

const ask = (data: Data, prompt: readonly SpokenPart[], memory: Misses, { language }: NodeContext) =>
  wait([{ kind: 'collect', prompt, ...askedOf(data, language) }], memory)

const nameOf = ({ key, label }: Choice) => (key === undefined ? label : `${key} ${label}`)

function choose({ saveAs, keeps, isSelection }: Data, { id, key, label }: Choice) {
  return leave(id, {
    ...(saveAs !== undefined && { set: { [saveAs]: keeps === 'key' ? (key ?? label) : label } }),
    ...(isSelection && { selection: key ?? label }),
  })
}

/** More options than a caller remembers. ITU-T E.161 keypads hold twelve, ears about five. */
const maxComfortable = 5

function lintMenu(data: Data): NodeProblem[] {
  const { choices, isSpeechOn } = data
  const unreachable = choices.flatMap(({ key, label }, index) =>
    key === undefined && !isSpeechOn
      ? [
          {
            rule: 'choice-without-key',
            field: `choices.${index}.key`,
            message: `${label} has no key, and the menu does not listen to speech.`,
          },
        ]
      : [],
  )
  const crowded: NodeProblem[] =
    choices.length > maxComfortable
      ? [
          {
            severity: 'warning',
            rule: 'many-choices',
            field: 'choices',
            message: `Callers remember about ${maxComfortable} choices; this menu has ${choices.length}.`,
          },
        ]
      : []
  return [...repeatedKeys('choices', choices), ...unreachable, ...crowded, ...speechProblems(data)]
}

/** Offers choices by key, by speech or as buttons, and leaves by the one chosen. */
export const menu = defineNode({
  type: 'menu',
  version: 1,
  title: 'Menu',
  description: 'Offers choices by key or speech and goes the chosen way.',
  group: 'talk',
  icon: 'list',
  schema,
  memorySchema: missesSchema,
  collects: true,
  ports: ({ choices }) => [
    ...choices.map((choice) => ({ id: choice.id, label: nameOf(choice), kind: 'choice' as const })),
    noInputPort,
    noMatchPort,
  ],
  summary: ({ choices }) => choices.map(nameOf).join(' · '),
  lint: lintMenu,
  sets: ({ saveAs }) => (saveAs === undefined ? [] : [saveAs]),
  enter: ({ data, context }) => ask(data, context.speak(data.prompt), noMisses, context),
  resume: ({ data, memory, event, context }) => {
    if (event.kind === 'collected') {
      const { language } = context
      const chosen = matchAnswer(data.choices, event, { language, minConfidence: data.minConfidence })
      if (chosen) return choose(data, chosen)
    }
    const miss = missOf(event)
    if (miss === undefined) return ask(data, context.speak(data.prompt), memory, context)
    const counted = { ...memory, [miss]: memory[miss] + 1 }
    if (counted[miss] >= data.tries) return leave(miss === 'silences' ? 'noInput' : 'noMatch')
    return ask(data, promptAfter(data, { miss, count: counted[miss] }, context), counted, context)
  },
})
