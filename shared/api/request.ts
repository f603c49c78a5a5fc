import { z } from 'zod'
import { languageTagSchema, variableNameSchema } from '../flow/ids.ts'
import { requestSchema } from '../flow/nodes/request/node.ts'

/** A request as its node has it, and values for the variables of its templates. Sent once, whatever further tries the node has. */
export const tryRequestSchema = requestSchema
  .pick({ method: true, url: true, query: true, headers: true, body: true, timeoutSeconds: true })
  .extend({
    variables: z
      .record(variableNameSchema, z.json())
      .refine(
        (variables) => JSON.stringify(variables).length <= 16_000,
        'The variables of a request take at most 16,000 characters.',
      )
      .default({})
      .meta({ description: 'What `vars` holds. Templates may name `now` and the like, too; there is no contact.' }),
    language: languageTagSchema.default('en-US').meta({ description: 'For dates and numbers in templates.' }),
    timeZone: z.string().min(1).max(64).default('UTC'),
  })
export type TryRequest = z.output<typeof tryRequestSchema>

export const requestOutcomes = ['responded', 'timeout', 'network', 'refused', 'tooLarge'] as const
export const triedRequestSchema = z
  .object({
    request: z
      .object({
        method: z.string(),
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        body: z.string().nullable(),
      })
      .meta({ description: 'As it was rendered; values that look like keys or passwords are hidden.' }),
    outcome: z.enum(requestOutcomes),
    status: z.int().nullable(),
    durationMs: z.number(),
    body: z.json().meta({ description: 'Of the answer: JSON when it is, else text; null without an answer.' }),
    message: z.string().meta({ description: 'What happened, in a sentence.' }),
  })
  .meta({ id: 'TriedRequest' })
export type TriedRequest = z.output<typeof triedRequestSchema>
