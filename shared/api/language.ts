import { z } from 'zod'

export const languageViewSchema = z.object({
  tag: z.string(),
  name: z.string().meta({ description: 'In English.' }),
  ownName: z.string().meta({ description: 'In the language itself.' }),
  isSpoken: z.boolean().meta({ description: 'The carrier has a voice for it.' }),
  isUsed: z.boolean().meta({ description: 'A flow of the company speaks it.' }),
})
export type LanguageView = z.output<typeof languageViewSchema>
export const languagesSchema = z
  .object({ items: z.array(languageViewSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'Languages' })
