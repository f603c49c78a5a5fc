import { z } from 'zod'
import { instant, pageOf, pageQuery } from './page.ts'
import { phoneNumberSchema } from './phoneNumber.ts'

/** `company` covers every call of the company. */
const scopeSchema = z.string().trim().min(1).max(64)
export const doNotCallViewSchema = z
  .object({
    number: z.string(),
    scope: z.string(),
    source: z.string(),
    reason: z.string(),
    sessionId: z.uuid().nullable(),
    createdBy: z.uuid().nullable(),
    createdAt: instant,
  })
  .meta({ id: 'DoNotCall' })
export type DoNotCallView = z.output<typeof doNotCallViewSchema>
export const doNotCallPageSchema = pageOf(doNotCallViewSchema)
export const doNotCallListQuery = z.object({
  ...pageQuery,
  search: z.string().trim().max(30).optional(),
  scope: scopeSchema.optional(),
})
export const newDoNotCallSchema = z.object({
  number: phoneNumberSchema,
  scope: scopeSchema.default('company'),
  reason: z.string().trim().max(500).default(''),
})
export const doNotCallRemoveQuery = z.object({ scope: scopeSchema.default('company') })
