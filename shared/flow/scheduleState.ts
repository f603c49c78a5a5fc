import { DateTime } from 'luxon'
import type { Schedule } from './schedule.ts'

export type Reading = {
  state: 'open' | 'closed'
  /** In words for the trail: `weekly hours`, `holiday: Christmas`, `override: staff meeting`. */
  because: string
}
export type ScheduleState = Reading & {
  /** The instant the state next differs, within the coming year; absent when it stays. */
  nextChangeAt?: string
}

/** How far ahead a change is looked for. */
const horizonDays = 366

/** Whether a schedule is open at an instant, why, and until when. Wall-clock times are read in the schedule's zone. */
export function scheduleState(schedule: Schedule, at: string): ScheduleState {
  const reading = readSchedule(schedule, at)
  const nextChangeAt = changesAfter(schedule, at).find(
    (instant) => readSchedule(schedule, instant).state !== reading.state,
  )
  return { ...reading, ...(nextChangeAt !== undefined && { nextChangeAt }) }
}

/** As `scheduleState` without looking ahead: what a step needs. */
export function readSchedule(schedule: Schedule, at: string): Reading {
  const { override, timeZone, week, holidays } = schedule
  if (override && (override.until === undefined || Date.parse(at) < Date.parse(override.until)))
    return { state: override.state, because: override.reason ? `override: ${override.reason}` : 'override' }
  const local = DateTime.fromMillis(Date.parse(at), { zone: timeZone })
  if (!local.isValid) return { state: 'closed', because: `time zone ${timeZone} is not known` }
  const holiday = holidays.find(({ date }) => date === local.toISODate())
  const ranges = holiday ? holiday.ranges : (week[weekdayOf(local)] ?? [])
  // What the clock on the wall says decides: an hour that daylight saving repeats is open both times, one it skips never.
  const time = local.toFormat('HH:mm')
  return {
    state: ranges.some(({ from, to }) => from <= time && time < to) ? 'open' : 'closed',
    because: holiday ? `holiday: ${holiday.name}` : 'weekly hours',
  }
}

type Weekday = keyof Schedule['week']
const weekdayOf = (local: DateTime) => String(local.weekday) as Weekday

/** Instants at which the state may change, in order, lazily: the end of the override, days, ranges and clock changes. */
function* instantsAfter({ override, timeZone, week, holidays }: Schedule, at: string): Generator<number> {
  const now = Date.parse(at)
  if (override && override.until === undefined) return
  const until = override?.until === undefined ? now : Date.parse(override.until)
  if (until > now) yield until
  const start = DateTime.fromMillis(Math.max(now, until), { zone: timeZone })
  if (!start.isValid) return
  // Reversed, so that of two holidays on one date the first counts, as in `readSchedule`.
  const byDate = new Map(holidays.map(({ date, ranges }) => [date, ranges] as const).reverse())
  for (let ahead = 0; ahead <= horizonDays; ahead++) {
    const day = start.startOf('day').plus({ days: ahead })
    const next = day.plus({ days: 1 }).startOf('day')
    const ranges = byDate.get(day.toISODate() ?? '') ?? week[weekdayOf(day)] ?? []
    const times = ranges.flatMap(({ from, to }) => [from, to]).filter((time) => time !== '24:00')
    const instants = times.flatMap((time) => {
      const [hour, minute] = time.split(':').map(Number)
      // A time that the clock shows twice on this day counts twice.
      return day.set({ hour: hour ?? 0, minute: minute ?? 0 }).getPossibleOffsets()
    })
    const clockChange = day.offset === next.offset ? [] : [offsetChange(day, next)]
    const sorted = [
      day.startOf('day').toMillis(),
      ...instants.map((instant) => instant.toMillis()),
      ...clockChange,
    ].sort((a, b) => a - b)
    yield* sorted.filter((instant) => instant > start.toMillis())
  }
}

/** The instant between two at which the zone's offset changes, to the second. */
function offsetChange(from: DateTime, to: DateTime): number {
  let [before, after] = [from.toMillis(), to.toMillis()]
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000
    const probe = middle === before ? before + 1000 : middle
    if (DateTime.fromMillis(probe, { zone: from.zone }).offset === from.offset) before = probe
    else after = probe
  }
  return after
}

const changesAfter = (schedule: Schedule, at: string) => ({
  find(test: (instant: string) => boolean): string | undefined {
    for (const instant of instantsAfter(schedule, at)) {
      const iso = new Date(instant).toISOString()
      if (test(iso)) return iso
    }
    return undefined
  },
})
