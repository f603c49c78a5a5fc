import { z } from 'zod'
import { languageTagSchema, localIdSchema, variableNameSchema } from '../flow/ids.ts'
import { phoneNumberSchema } from './phoneNumber.ts'

export const newTrialSchema = z.object({
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
