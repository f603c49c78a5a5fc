import type { ScheduleView } from '#shared/api/schedule.ts'
import type { Schedule } from '#shared/flow/schedule.ts'
import { dayNames, days, withDay, type Day } from './week.ts'

/** What the form changes; opening or closing by hand is a deed of its own. */
export type Hours = Pick<Schedule, 'name' | 'timeZone' | 'week' | 'holidays'>
/** As small as what two people may change without being in each other's way. */
export const parts = ['name', 'timeZone', ...days, 'holidays'] as const
export type HoursPart = (typeof parts)[number]

export type HoursDraft = {
  /** The newest known; what is saved replaces these. */
  base: ScheduleView
  hours: Hours
  /** Parts that were changed here and by somebody else, differently; the form shows ours. */
  clashes: readonly HoursPart[]
  /** Somebody's changes were taken in beside ours. */
  isJoined: boolean
}

export const hoursOf = ({ name, timeZone, week, holidays }: Hours): Hours => ({ name, timeZone, week, holidays })
export const draftOf = (base: ScheduleView): HoursDraft => ({
  base,
  hours: hoursOf(base),
  clashes: [],
  isJoined: false,
})

const isDay = (part: HoursPart): part is Day => part in dayNames
const valueOf = (hours: Hours, part: HoursPart) => (isDay(part) ? (hours.week[part] ?? []) : hours[part])
const isSame = (one: Hours, other: Hours, part: HoursPart) =>
  JSON.stringify(valueOf(one, part)) === JSON.stringify(valueOf(other, part))
const withPart = (hours: Hours, part: HoursPart, from: Hours): Hours =>
  isDay(part) ? { ...hours, week: withDay(hours.week, part, from.week[part] ?? []) } : { ...hours, [part]: from[part] }

export const hasSameHours = (one: Hours, other: Hours): boolean => parts.every((part) => isSame(one, other, part))
export const isChanged = ({ base, hours }: HoursDraft): boolean => !hasSameHours(base, hours)

export const withHours = (draft: HoursDraft, changed: Partial<Hours>): HoursDraft => {
  const hours = { ...draft.hours, ...changed }
  return { ...draft, hours, clashes: draft.clashes.filter((part) => !isSame(draft.base, hours, part)) }
}

/** An answer may be overtaken by a later one; hours deleted and made again begin at revision 1, later. */
const isNewer = (one: ScheduleView, other: ScheduleView) =>
  one.revision > other.revision || one.updatedAt > other.updatedAt

/** The draft over newer hours: what only they changed is taken in, what we changed stays, and what both did is told. */
export function follow(draft: HoursDraft, newer: ScheduleView): HoursDraft {
  const { base, hours } = draft
  if (!isNewer(newer, base)) return draft
  const theirs = parts.filter((part) => !isSame(base, newer, part))
  const merged = theirs
    .filter((part) => isSame(base, hours, part))
    .reduce((kept, part) => withPart(kept, part, newer), hours)
  if (hasSameHours(merged, newer)) return draftOf(newer)
  return {
    base: newer,
    hours: merged,
    clashes: parts.filter(
      (part) => (theirs.includes(part) || draft.clashes.includes(part)) && !isSame(merged, newer, part),
    ),
    isJoined: draft.isJoined || theirs.length > 0,
  }
}

/** The draft with their side of everything that both changed. */
export const takeTheirs = (draft: HoursDraft): HoursDraft =>
  withHours(draft, hoursOf(draft.clashes.reduce((kept, part) => withPart(kept, part, draft.base), draft.hours)))

export const partNames: Readonly<Record<HoursPart, string>> = {
  ...dayNames,
  name: 'Name',
  timeZone: 'Time zone',
  holidays: 'Holidays',
}

const maxDates = 5
export function partWords(hours: Hours, part: HoursPart): string {
  if (part === 'holidays') {
    const dates = hours.holidays.map(({ date }) => date)
    if (dates.length === 0) return 'none'
    const more = dates.length > maxDates ? ` and ${dates.length - maxDates} more` : ''
    return `${dates.slice(0, maxDates).join(', ')}${more}`
  }
  if (!isDay(part)) return hours[part]
  const ranges = hours.week[part] ?? []
  return ranges.length === 0 ? 'closed' : ranges.map(({ from, to }) => `${from}–${to}`).join(', ')
}
