import { z } from 'zod'
import { languageTagSchema } from '../flow/ids.ts'
import { phoneNumberSchema } from './phoneNumber.ts'
import { instant, pageOf, pageQuery } from './page.ts'

export const numberListQuery = z.object({ ...pageQuery, flowId: z.uuid().optional() })
/** `webhooks` compares what the carrier has on file with what this installation needs: without the status URL an inbound hang-up is never heard. */
export const numberViewSchema = z
  .object({
    number: z.string(),
    label: z.string(),
    language: z.string().nullable(),
    carrierSid: z.string().nullable(),
    flow: z.object({ id: z.uuid(), key: z.string(), name: z.string() }).nullable(),
    webhooks: z.object({
      state: z.enum(['unknown', 'right', 'wrong']),
      checkedAt: instant.nullable(),
      faults: z.array(
        z.object({
          url: z.enum(['voice', 'fallback', 'status']),
          expected: z.string(),
          /** With the method before it unless that is POST; or the `application AP…` or `trunk TK…` that wins over it. */
          actual: z.string().nullable(),
        }),
      ),
    }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'PhoneNumber' })
export type NumberView = z.output<typeof numberViewSchema>
export const numberPageSchema = pageOf(numberViewSchema)
export const numberChangeSchema = z
  .object({ flowId: z.uuid().nullable(), label: z.string().trim().max(200), language: languageTagSchema.nullable() })
  .partial()
export const newNumberSchema = numberChangeSchema.extend({ number: phoneNumberSchema })
/** What asking the carrier for its numbers brought. */
export const numberSyncSchema = z
  .object({
    /** All the company's numbers that are at the carrier. */
    items: z.array(numberViewSchema),
    added: z.array(z.string()),
    /** No longer at the carrier. */
    gone: z.array(z.string()),
    /** The carrier has them for this company, and another company here holds them. */
    heldElsewhere: z.array(z.string()),
  })
  .meta({ id: 'NumberSync' })
