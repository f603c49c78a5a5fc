import { DateTime } from 'luxon'
import type { Schedule } from '#shared/flow/schedule.ts'
import { templateTimeZone } from '#shared/templates/placedFlow.ts'
import { officeHours } from '#shared/templates/departments.ts'

const nineToSix = [{ from: '09:00', to: '18:00' }]

/** Monday to Friday, nine to six, and closed on the next New Year's Day after `now`. */
export function officeHoursFrom(now: Date): Schedule {
  const year = DateTime.fromJSDate(now, { zone: templateTimeZone }).year + 1
  return {
    key: officeHours,
    name: 'Office hours',
    timeZone: templateTimeZone,
    week: { '1': nineToSix, '2': nineToSix, '3': nineToSix, '4': nineToSix, '5': nineToSix },
    holidays: [{ date: `${year}-01-01`, name: "New Year's Day", ranges: [] }],
  }
}
