import type { Schedule } from '#shared/flow/schedule.ts'

export type Week = Schedule['week']
export type Day = keyof Week
export type Range = { from: string; to: string }

/** ISO weekdays, Monday first. */
export const days = ['1', '2', '3', '4', '5', '6', '7'] as const satisfies readonly Day[]
export const dayNames: Readonly<Record<Day, string>> = {
  '1': 'Monday',
  '2': 'Tuesday',
  '3': 'Wednesday',
  '4': 'Thursday',
  '5': 'Friday',
  '6': 'Saturday',
  '7': 'Sunday',
}

export const minutesPerDay = 24 * 60
export const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
export const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** The ranges in order, those that touch or overlap made one; what ends before it begins is left out. */
export function tidyRanges(ranges: readonly Range[]): Range[] {
  const sorted = ranges
    .map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from || a.to - b.to)
  const tidy: { from: number; to: number }[] = []
  for (const { from, to } of sorted) {
    const last = tidy.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else tidy.push({ from, to })
  }
  return tidy.map(({ from, to }) => ({ from: timeOf(from), to: timeOf(to) }))
}

/** The day with a stretch, in minutes, opened or closed. */
export function paintRanges(
  ranges: readonly Range[],
  { from, to, isOpen }: { from: number; to: number; isOpen: boolean },
): Range[] {
  if (from >= to) return tidyRanges(ranges)
  if (isOpen) return tidyRanges([...ranges, { from: timeOf(from), to: timeOf(to) }])
  return tidyRanges(ranges).flatMap((range) => {
    const [begin, end] = [minutesOf(range.from), minutesOf(range.to)]
    return [
      { from: begin, to: Math.min(end, from) },
      { from: Math.max(begin, to), to: end },
    ]
      .filter((part) => part.from < part.to)
      .map((part) => ({ from: timeOf(part.from), to: timeOf(part.to) }))
  })
}

export const isOpenAt = (ranges: readonly Range[], minute: number): boolean =>
  ranges.some(({ from, to }) => minutesOf(from) <= minute && minute < minutesOf(to))

/** The week with a day's ranges; a day without any is left out, which closes it. */
export function withDay(week: Week, day: Day, ranges: readonly Range[]): Week {
  const { [day]: _, ...others } = week
  return ranges.length === 0 ? others : { ...others, [day]: [...ranges] }
}

export const copyDay = (week: Week, from: Day, to: readonly Day[]): Week =>
  to.reduce((copied, day) => withDay(copied, day, week[from] ?? []), week)

/** What a further range of a day may be: an hour after the last, or usual office hours. Undefined when the day is full. */
export function nextRange(ranges: readonly Range[]): Range | undefined {
  const last = tidyRanges(ranges).at(-1)
  if (!last) return { from: '09:00', to: '17:00' }
  const from = minutesOf(last.to) + 60
  return from >= minutesPerDay ? undefined : { from: timeOf(from), to: timeOf(Math.min(minutesPerDay, from + 240)) }
}

/** A time of day as people type it: `9`, `9:30`, `930`, `5 pm`, `24:00`. Undefined for anything else; `24:00` only ends a day. */
export function readTime(text: string, { isEnd }: { isEnd: boolean }): string | undefined {
  const [, hourText, minuteText = '0', half] =
    /^\s*(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:([ap])\.?\s?m?\.?)?\s*$/i.exec(text) ?? []
  if (hourText === undefined) return undefined
  const typed = Number(hourText)
  const minute = Number(minuteText)
  const isHalf = half !== undefined
  if (isHalf && (typed < 1 || typed > 12)) return undefined
  const hour = isHalf ? (typed % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : typed
  const total = hour * 60 + minute
  if (minute > 59 || total > minutesPerDay) return undefined
  if (isEnd && total === 0) return '24:00'
  return total === minutesPerDay && !isEnd ? undefined : timeOf(total)
}

export const rangeProblem = ({ from, to }: Range): string | undefined =>
  minutesOf(from) < minutesOf(to)
    ? undefined
    : 'This ends before it begins. For a night shift use two days: up to 24:00, and from 00:00 on.'
