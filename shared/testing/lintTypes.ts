import { z } from 'zod'
import { defineNode, end, leave, wait, type AnyNodeType } from '../flow/defineNode.ts'
import { promptSchema, phrasesSchema } from '../flow/prompt.ts'
import { resourceKeySchema, variableNameSchema } from '../flow/ids.ts'

const plain = { version: 1, description: '', group: 'talk', icon: 'x', summary: () => '' } as const
const next = { id: 'next', label: 'Next', kind: 'next' } as const

const start = defineNode({
  ...plain,
  type: 'start',
  title: 'Start',
  schema: z.strictObject({}),
  ports: () => [next, { id: 'hungUp', label: 'Hung up', kind: 'next', isOptional: true }],
  enter: () => leave('next'),
})
const say = defineNode({
  ...plain,
  type: 'say',
  title: 'Say',
  schema: z.strictObject({
    prompt: promptSchema.default([]).meta({ label: 'Prompt', field: 'prompt' }),
    after: promptSchema.default([]).meta({ label: 'After', field: 'prompt', optional: true }),
    text: z.string().default('').meta({ label: 'Text', field: 'template' }),
    from: z.string().optional().meta({ label: 'From', field: 'path' }),
    into: variableNameSchema.optional().meta({ label: 'Into', field: 'variable' }),
    of: variableNameSchema.optional().meta({ label: 'Of', field: 'variable' }),
  }),
  ports: () => [next],
  sets: ({ into }) => (into === undefined ? [] : [into]),
  enter: () => leave('next'),
})
const ask = defineNode({
  ...plain,
  type: 'ask',
  title: 'Ask',
  schema: z.strictObject({
    choices: z
      .array(
        z.strictObject({
          id: z.string(),
          key: z.string(),
          phrases: phrasesSchema.default({}).meta({ field: 'phrases' }),
        }),
      )
      .default([]),
    says: z.string().optional(),
  }),
  memorySchema: z.strictObject({}),
  collects: true,
  ports: ({ choices }) => [
    ...choices.map(({ id, key }) => ({ id, label: key, kind: 'choice' as const })),
    { id: 'noInput', label: 'No input', kind: 'timeout' },
  ],
  lint: ({ says }) =>
    says === undefined ? [] : [{ rule: says, field: 'choices.1.key', message: 'Said by the type.' }],
  enter: () => wait([], {}),
  resume: () => leave('noInput'),
})
const loop = defineNode({
  ...plain,
  type: 'loop',
  title: 'Loop',
  schema: z.strictObject({}),
  endsLoops: true,
  ports: () => [
    { id: 'again', label: 'Again', kind: 'choice' },
    { id: 'done', label: 'Done', kind: 'next' },
  ],
  enter: () => leave('done'),
})
const call = defineNode({
  ...plain,
  type: 'call',
  title: 'Call',
  schema: z.strictObject({
    flow: resourceKeySchema.optional().meta({ field: 'flow' }),
    hours: resourceKeySchema.optional().meta({ field: 'schedule' }),
  }),
  ports: () => [next],
  references: ({ flow }) => ({ flows: flow === undefined ? [] : [flow] }),
  enter: () => leave('next'),
})
const stop = defineNode({
  ...plain,
  type: 'end',
  title: 'End',
  schema: z.strictObject({}),
  ports: () => [],
  enter: () => end([]),
})

/** A handful of node types with one trait each, for tests of rules over whole flows. */
export const lintTypes: Readonly<Record<string, AnyNodeType>> = { start, say, ask, loop, call, end: stop }
