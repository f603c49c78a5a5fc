import { z } from 'zod'
import type { SpokenPart } from '../../../run/action.ts'
import { matchAnswer, phrasesFor } from '../../../run/matchAnswer.ts'
import {
  choiceKeys,
  keysSchema,
  missesSchema,
  missOf,
  noInputPort,
  noMisses,
  repeatedKeys,
  speechFields,
  speechProblems,
  speechWanted,
  tryFields,
  type Misses,
} from '../../asking.ts'
import { defineNode, leave, wait, type NodeContext } from '../../defineNode.ts'
import { languageTagSchema } from '../../ids.ts'
import type { NodeProblem } from '../../problem.ts'
import { phrasesSchema, promptSchema } from '../../prompt.ts'

const choiceSchema = z.strictObject({
  language: languageTagSchema.meta({ label: 'Language', field: 'language' }),
  key: keysSchema.optional().meta({ label: 'Key' }),
  label: z.string().trim().min(1).max(100).meta({ label: 'Name' }),
  text: z.string().max(1000).default('').meta({ label: 'Offered in its own words', field: 'template' }),
  phrases: phrasesSchema.default({}).meta({ label: 'Or says', field: 'phrases' }),
})

const schema = z
  .strictObject({
    prompt: promptSchema.default([]).meta({ label: 'Said first', field: 'prompt', optional: true }),
    choices: z
      .array(choiceSchema)
      .min(1)
      .max(30)
      .default([{ language: 'en-US', key: '1', label: 'English', text: 'For English, press 1.', phrases: {} }])
      .meta({ label: 'Languages', item: 'Language' }),
    ...tryFields,
    hasNoInputPort: z.boolean().default(false).meta({ label: 'A way out of its own when nothing is chosen' }),
    ...speechFields,
  })
  .superRefine(({ choices }, context) =>
    choices.forEach(({ language }, index) => {
      if (choices.findIndex((other) => other.language === language) < index)
        context.addIssue({
          code: 'custom',
          path: ['choices', index, 'language'],
          message: `Language ${language} is offered twice.`,
        })
    }),
  )
type Data = z.output<typeof schema>

/** Each language as the answers are matched: its tag is its id. */
const choosable = ({ choices }: Data) => choices.map((choice) => ({ ...choice, id: choice.language }))

/** A text written in one language only is spoken in that language, whatever the session's. */
const offers = ({ prompt, choices }: Data, context: NodeContext): readonly SpokenPart[] => [
  ...context.speak(prompt),
  ...choices.flatMap(({ language, text }) => context.speak([{ kind: 'text', text: { [language]: text } }])),
]

function ask(data: Data, memory: Misses, context: NodeContext) {
  const keys = choiceKeys(data.choices, data.timeoutSeconds)
  const hints = choosable(data).flatMap((choice) => [...phrasesFor(choice, context.language), choice.label])
  return wait(
    [
      {
        kind: 'collect',
        prompt: offers(data, context),
        interruptible: data.interruptible,
        ...(keys && { keys }),
        ...(data.isSpeechOn && { speech: speechWanted(data, hints, context.language) }),
        choices: choosable(data).map(({ id, label, key }) => ({ id, label, ...(key !== undefined && { key }) })),
        timeoutSeconds: data.timeoutSeconds,
      },
    ],
    memory,
  )
}

/** Lets the caller choose the language of everything that follows. Who chooses none goes on in the present one. */
export const language = defineNode({
  type: 'language',
  version: 1,
  title: 'Language',
  description: 'Offers languages, each in its own words, and goes on in the chosen one.',
  group: 'talk',
  icon: 'languages',
  schema,
  memorySchema: missesSchema,
  collects: true,
  passBy: 'next',
  ports: ({ hasNoInputPort }) => [
    { id: 'next', label: 'Next', kind: 'next' },
    ...(hasNoInputPort ? [noInputPort] : []),
  ],
  summary: ({ choices }) =>
    choices.map(({ key, label }) => (key === undefined ? label : `${key} ${label}`)).join(' · '),
  lint: (data, flow) => {
    const { choices, isSpeechOn } = data
    const slips = choices.flatMap(({ language: tag, key, label, text }, index): NodeProblem[] => [
      ...(flow.languages.includes(tag)
        ? []
        : [
            {
              rule: 'language-not-in-flow',
              field: `choices.${index}.language`,
              language: tag,
              message: `Language ${tag} is offered, but the flow does not have it.`,
            },
          ]),
      ...(text.trim() === ''
        ? [
            {
              rule: 'empty-prompt',
              field: `choices.${index}.text`,
              language: tag,
              message: `Nothing is said to offer ${label}.`,
            },
          ]
        : []),
      ...(key === undefined && !isSpeechOn
        ? [
            {
              rule: 'choice-without-key',
              field: `choices.${index}.key`,
              message: `${label} has no key, and the node does not listen to speech.`,
            },
          ]
        : []),
    ])
    return [...repeatedKeys('choices', choices), ...slips, ...speechProblems(data)]
  },
  enter: ({ data, context }) => ask(data, noMisses, context),
  resume: ({ data, memory, event, context }) => {
    if (event.kind === 'collected') {
      const hearing = { language: context.language, minConfidence: data.minConfidence }
      const chosen = matchAnswer(choosable(data), event, hearing)
      if (chosen) return leave('next', { language: chosen.language })
    }
    const miss = missOf(event)
    if (miss === undefined) return ask(data, memory, context)
    const counted = { ...memory, [miss]: memory[miss] + 1 }
    if (counted[miss] < data.tries) return ask(data, counted, context)
    return leave(data.hasNoInputPort ? 'noInput' : 'next', {
      note: `No language was chosen; ${context.language} goes on.`,
    })
  },
})
