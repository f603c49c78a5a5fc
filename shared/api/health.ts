import { z } from 'zod'

export const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })
export const readinessSchema = z
  .object({
    status: z.enum(['ready', 'notReady']),
    carrier: z.enum(['twilio', 'standIn', 'none']).meta({ description: 'What calls go through.' }),
    trials: z.enum(['standIn', 'none']).meta({ description: 'What drafts are tried on.' }),
  })
  .meta({ id: 'Readiness' })
export type Readiness = z.output<typeof readinessSchema>
