import { z } from 'zod'
import { languageTagSchema } from '../flow/ids.ts'
import { instant, pageOf, pageQuery } from './page.ts'
import { phoneNumberSchema } from './phoneNumber.ts'

const personName = z.string().trim().max(200).nullable()
export const contactViewSchema = z
  .object({
    id: z.uuid(),
    number: z.string(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    language: z.string().nullable(),
    attributes: z.record(z.string(), z.unknown()),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Contact' })
export type ContactView = z.output<typeof contactViewSchema>
export const contactPageSchema = pageOf(contactViewSchema)
export const contactListQuery = z.object({
  ...pageQuery,
  search: z.string().trim().max(200).optional().meta({ description: 'Part of a name or number.' }),
})
const attributesSchema = z
  .record(z.string().max(100), z.json())
  .refine((attributes) => Object.keys(attributes).length <= 100, 'A contact has at most 100 attributes.')
  .refine(
    (attributes) => JSON.stringify(attributes).length <= 16_000,
    'The attributes of a contact take at most 16,000 characters.',
  )
export const newContactSchema = z.object({
  number: phoneNumberSchema,
  firstName: personName.default(null),
  lastName: personName.default(null),
  language: languageTagSchema.nullable().default(null),
  attributes: attributesSchema.default({}),
})
export const contactChangeSchema = z
  .object({
    number: phoneNumberSchema,
    firstName: personName,
    lastName: personName,
    language: languageTagSchema.nullable(),
    attributes: attributesSchema,
  })
  .partial()
