import { scheduleViewSchema } from '#shared/api/schedule.ts'
import { z } from 'zod'
import { dropKept, keepHere, readKept, type Owner } from '../account/keptHere.ts'
import { isChanged, parts, type HoursDraft } from './hoursDraft.ts'

const rangesSchema = z.array(z.object({ from: z.string(), to: z.string() }))
/** Looser than what can be saved: it was being written. */
const keptSchema = z.object({
  base: scheduleViewSchema,
  hours: z.object({
    name: z.string(),
    timeZone: z.string(),
    week: z.partialRecord(z.enum(['1', '2', '3', '4', '5', '6', '7']), rangesSchema),
    holidays: z.array(z.object({ date: z.string(), name: z.string(), ranges: rangesSchema })),
  }),
  /** Still to be settled: a reload must not make ours win unasked. */
  clashes: z.array(z.enum(parts)),
  isJoined: z.boolean(),
})

const nameOf = (key: string) => `hours-${key}`

/** Hours that a member changed here and did not save; undefined when there are none. */
export function readKeptHours(owner: Owner, key: string): HoursDraft | undefined {
  const read = keptSchema.safeParse(readKept(owner, nameOf(key)))
  if (!read.success || read.data.base.key !== key) return undefined
  return isChanged(read.data) ? read.data : undefined
}

export const keepHours = (owner: Owner, draft: HoursDraft): void => keepHere(owner, nameOf(draft.base.key), draft)

export const dropHours = (owner: Owner, key: string): void => dropKept(owner, nameOf(key))
