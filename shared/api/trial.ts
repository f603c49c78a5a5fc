import { z } from 'zod'
import { languageTagSchema, localIdSchema, variableNameSchema } from '../flow/ids.ts'
import { phoneNumberSchema } from './phoneNumber.ts'

/** A request node: one of the draft by its id, one of any flow by `flowKey/nodeId`. */
const requestNodeSchema = z
  .string()
  .regex(/^([a-z0-9]+(-[a-z0-9]+)*\/)?[A-Za-z0-9_-]{1,64}$/, 'Name a node by its id, of a sub-flow as flowKey/nodeId.')

export const mockedAnswerSchema = z.union([
  z.strictObject({
    status: z.int().min(200).max(599),
    body: z.json().default(''),
    headers: z
      .record(z.string().max(100), z.string().max(2000))
      .optional()
      .meta({ description: 'Of these only content-type counts: it says whether a text is JSON.' }),
  }),
  z.strictObject({ fails: z.enum(['timeout', 'network', 'refused']) }),
])
export type MockedAnswer = z.output<typeof mockedAnswerSchema>

/** What answers the requests of a trial. */
export const trialMocksSchema = z.object({
  requests: z
    .enum(['real', 'mocked'])
    .default('real')
    .meta({ description: 'mocked: no request goes out; a node without an answer gets a 200 with {}.' }),
  answers: z
    .record(requestNodeSchema, mockedAnswerSchema)
    .refine(
      (answers) => JSON.stringify(answers).length <= 64_000,
      'The answers of a trial take at most 64,000 characters.',
    )
    .default({})
    .meta({
      description: 'By request node, its id or flowKey/nodeId: what the flow gets in place of asking the web service.',
    }),
})

export const newTrialSchema = z.object({
  ...trialMocksSchema.shape,
  flowId: z.uuid(),
  nodeId: localIdSchema.optional().meta({ description: 'The node that the call begins at; the start when left out.' }),
  from: phoneNumberSchema
    .optional()
    .meta({ description: 'The caller, whoever calls; the number that calls when left out.' }),
  language: languageTagSchema.optional(),
  at: z.iso
    .datetime({ offset: true })
    // Beyond these a clock that goes on could leave what instants can be written as.
    .refine((at) => at >= '1990' && at < '2200', 'Choose an instant from 1990 to 2199.')
    .optional()
    .meta({ description: 'What the clock of the flow shows as the call begins; it goes on from there.' }),
  variables: z
    .record(variableNameSchema, z.json())
    .refine(
      (variables) => JSON.stringify(variables).length <= 16_000,
      'The variables of a call take at most 16,000 characters.',
    )
    .optional(),
})

export const trialSchema = z
  .object({
    trialId: z.uuid(),
    versionId: z.uuid().meta({ description: 'Of the snapshot; the sessions of the trial name it as their version.' }),
    number: z.string().meta({ description: 'Call it at the stand-in carrier, as often as you like, for a day.' }),
  })
  .meta({ id: 'Trial' })
