import { z } from 'zod'
import { scheduleSchema } from '../flow/schedule.ts'
import { instant, pageOf, pageQuery } from './page.ts'

export const scheduleListQuery = z.object(pageQuery)
/** `week` and `holidays` are wall-clock times in `timeZone`; `override` wins until its instant. */
export const scheduleViewSchema = scheduleSchema
  .extend({ revision: z.int(), updatedAt: instant })
  .meta({ id: 'Schedule' })
export type ScheduleView = z.output<typeof scheduleViewSchema>
export const schedulePageSchema = pageOf(scheduleViewSchema)
/** What was read may be written back: the key is the address's, revision and time are ours. */
export const scheduleWriteSchema = scheduleViewSchema
  .partial({ key: true, revision: true, updatedAt: true })
  .transform(({ key: _, revision: __, updatedAt: ___, ...schedule }) => schedule)
export const overrideWriteSchema = scheduleSchema.shape.override.unwrap()

/** The flows whose draft or live version names a schedule. */
export const scheduleUsesSchema = z
  .object({ items: z.array(z.object({ id: z.uuid(), key: z.string(), name: z.string() })) })
  .meta({ id: 'ScheduleUses' })
