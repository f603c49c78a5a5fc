import { Settings } from 'luxon'
import { afterEach, describe, expect, it } from 'vitest'
import { instantIn } from './instantIn.ts'

const { now } = Settings
afterEach(() => {
  Settings.now = now
})
const inNewYork = (text: string) => {
  const instant = instantIn(text, 'America/New_York')
  return instant === undefined ? undefined : new Date(instant).toISOString()
}

describe('an instant', () => {
  it.each([
    ['2026-07-04', '2026-07-04T04:00:00.000Z'],
    ['2026-07-04T09:30', '2026-07-04T13:30:00.000Z'],
    ['2026-07-04 09:30:15.25', '2026-07-04T13:30:15.250Z'],
    ['2026-07-04t09:30z', '2026-07-04T09:30:00.000Z'],
    ['2026-07-04T09:30+0545', '2026-07-04T03:45:00.000Z'],
    [' 2026-12-04T24:00 ', '2026-12-05T05:00:00.000Z'],
    // An hour that the clocks skip is an hour later, one they show twice is the first of the two.
    ['2026-03-08T02:30', '2026-03-08T07:30:00.000Z'],
    ['2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
  ])('of %s in New York', (text, instant) => expect(inNewYork(text)).toBe(instant))

  it.each(['', '2026', '2026-02-30', '2026-07-04T25:00', '10:30', 'tomorrow', '1783156200'])('is not %j', (text) =>
    expect(inNewYork(text)).toBeUndefined(),
  )

  it('does not depend on the season it is asked in', () => {
    const asked = ['2026-01-15', '2026-07-15', '2026-11-01T06:10:00Z'].map((today) => {
      Settings.now = () => Date.parse(today)
      return inNewYork('2026-11-01T01:30')
    })
    expect(new Set(asked).size).toBe(1)
  })
})
