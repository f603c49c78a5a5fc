import { z } from 'zod'
import { resourceKeySchema } from './ids.ts'

/** Wall-clock time of day, `HH:MM`; `24:00` ends a day. */
const timeSchema = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Use HH:MM.')
const rangeSchema = z
  .strictObject({ from: timeSchema, to: timeSchema })
  .refine(
    ({ from, to }) => from < to,
    'A range ends after it begins. For a night shift use two ranges, up to 24:00 and from 00:00.',
  )
const rangesSchema = z.array(rangeSchema).max(12)

/** A company's opening hours, by key; flows name it and never pin it. */
export const scheduleSchema = z.strictObject({
  key: resourceKeySchema,
  name: z.string().trim().min(1).max(200),
  timeZone: z.string().min(1).max(64),
  /** ISO weekday 1 (Monday) to 7 → ranges; a day left out is closed. */
  week: z.partialRecord(z.enum(['1', '2', '3', '4', '5', '6', '7']), rangesSchema),
  /** Dates that replace their weekday; no ranges is closed all day. */
  holidays: z.array(z.strictObject({ date: z.iso.date(), name: z.string().max(200), ranges: rangesSchema })).max(1000),
  /** Wins over everything until its instant passes; without `until` it holds until removed. */
  override: z
    .strictObject({
      state: z.enum(['open', 'closed']),
      until: z.iso.datetime({ offset: true }).optional(),
      reason: z.string().max(200).optional(),
    })
    .optional(),
})
export type Schedule = z.output<typeof scheduleSchema>
