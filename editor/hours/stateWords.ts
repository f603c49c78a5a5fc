import type { ScheduleState } from '#shared/flow/scheduleState.ts'
import { DateTime } from 'luxon'

/** Why it is open or closed, in a sentence that follows `Open now` or `Closed now`. */
export function becauseWords(because: string): string {
  if (because === 'weekly hours') return 'by the weekly hours'
  if (because === 'override') return 'set by hand'
  const [kind, ...rest] = because.split(': ')
  const reason = rest.join(': ')
  if (kind === 'override') return `set by hand: ${reason}`
  if (kind === 'holiday') return reason === '' ? 'because of a holiday' : `because of ${reason}`
  return because
}

/** `Opens tomorrow at 09:00`, in the schedule's own time. */
export function nextChangeWords({ state, nextChangeAt }: ScheduleState, timeZone: string, now: string): string {
  if (nextChangeAt === undefined) return state === 'open' ? 'Stays open.' : 'Stays closed.'
  return `${state === 'open' ? 'Closes' : 'Opens'} ${dayAndTime(nextChangeAt, timeZone, now)}.`
}

/** `today at 18:00`, `tomorrow at 09:00`, `on Monday at 09:00`, `on 2 January 2027 at 09:00`. */
export function dayAndTime(at: string, timeZone: string, now: string): string {
  const then = DateTime.fromISO(at, { zone: timeZone, locale: 'en-GB' })
  const today = DateTime.fromISO(now, { zone: timeZone, locale: 'en-GB' })
  const time = then.toFormat('HH:mm')
  const days = Math.round(then.startOf('day').diff(today.startOf('day'), 'days').days)
  if (days === 0) return `today at ${time}`
  if (days === 1) return `tomorrow at ${time}`
  if (days > 1 && days < 7) return `on ${then.toFormat('cccc')} at ${time}`
  return `on ${then.toFormat(then.year === today.year ? 'd LLLL' : 'd LLLL yyyy')} at ${time}`
}

/** What a `datetime-local` field holds, meant in a zone, as an instant; undefined for no time there. */
export function instantOf(local: string, timeZone: string): string | undefined {
  const read = DateTime.fromISO(local, { zone: timeZone })
  return read.isValid ? (read.toUTC().toISO({ suppressMilliseconds: true }) ?? undefined) : undefined
}

export const localOf = (at: string, timeZone: string): string =>
  DateTime.fromISO(at, { zone: timeZone }).toFormat("yyyy-MM-dd'T'HH:mm")
