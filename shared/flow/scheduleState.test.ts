import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { scheduleSchema, type Schedule } from './schedule.ts'
import { readSchedule, scheduleState } from './scheduleState.ts'

const office = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '17:30' },
]
const schedule = (change: Partial<Schedule> = {}): Schedule =>
  scheduleSchema.parse({
    key: 'support-hours',
    name: 'Support',
    timeZone: 'America/New_York',
    week: { '1': office, '2': office, '3': office, '4': office, '5': office },
    holidays: [],
    ...change,
  })
/** Wall-clock time in a zone as an instant. */
const local = (text: string, zone = 'America/New_York') => DateTime.fromISO(text, { zone }).toUTC().toISO() ?? ''

describe('scheduleState', () => {
  // 2026-03-04 is a Wednesday.
  it.each([
    ['2026-03-04T08:59:59', 'closed', '2026-03-04T09:00'],
    ['2026-03-04T09:00:00', 'open', '2026-03-04T12:00'],
    ['2026-03-04T11:59:59', 'open', '2026-03-04T12:00'],
    ['2026-03-04T12:00:00', 'closed', '2026-03-04T13:00'],
    ['2026-03-04T17:30:00', 'closed', '2026-03-05T09:00'],
    ['2026-03-06T18:00:00', 'closed', '2026-03-09T09:00'],
  ])('at %s is %s until %s', (at, state, until) =>
    expect(scheduleState(schedule(), local(at))).toEqual({
      state,
      because: 'weekly hours',
      nextChangeAt: local(until),
    }),
  )

  it('takes the first of two holidays on one date, now and ahead', () => {
    const twice = schedule({
      holidays: [
        { date: '2026-03-05', name: 'Short day', ranges: [{ from: '10:00', to: '11:00' }] },
        { date: '2026-03-05', name: 'Closed', ranges: [] },
      ],
    })
    expect(scheduleState(twice, local('2026-03-05T09:30'))).toEqual({
      state: 'closed',
      because: 'holiday: Short day',
      nextChangeAt: local('2026-03-05T10:00'),
    })
  })

  it('reads the time in its own zone', () => {
    expect(readSchedule(schedule({ timeZone: 'Asia/Tokyo' }), '2026-03-04T00:30:00Z').state).toBe('open')
    expect(readSchedule(schedule({ timeZone: 'UTC' }), '2026-03-04T00:30:00Z').state).toBe('closed')
  })

  it('goes on over midnight as two ranges, with no change between them', () => {
    const night = schedule({ week: { '3': [{ from: '22:00', to: '24:00' }], '4': [{ from: '00:00', to: '06:00' }] } })
    expect(scheduleState(night, local('2026-03-04T23:30'))).toMatchObject({
      state: 'open',
      nextChangeAt: local('2026-03-05T06:00'),
    })
  })

  it('closes at midnight where a range ends the day', () => {
    const late = schedule({ week: { '3': [{ from: '22:00', to: '24:00' }] } })
    expect(scheduleState(late, local('2026-03-04T23:30')).nextChangeAt).toBe(local('2026-03-05T00:00'))
  })

  it('never changes when it is never, or always, open', () => {
    const always = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from: '00:00', to: '24:00' }]]))
    expect(scheduleState(schedule({ week: {} }), local('2026-03-04T10:00'))).toEqual({
      state: 'closed',
      because: 'weekly hours',
    })
    expect(scheduleState(schedule({ week: always }), local('2026-03-04T10:00'))).toEqual({
      state: 'open',
      because: 'weekly hours',
    })
  })

  it('is closed in a zone nobody knows', () =>
    expect(scheduleState(schedule({ timeZone: 'Mars/Olympus' }), local('2026-03-04T10:00'))).toEqual({
      state: 'closed',
      because: 'time zone Mars/Olympus is not known',
    }))

  describe('holidays', () => {
    const holidays = [
      { date: '2026-12-24', name: 'Christmas Eve', ranges: [{ from: '09:00', to: '12:00' }] },
      { date: '2026-12-25', name: 'Christmas', ranges: [] },
    ]
    it('replace the weekday', () => {
      expect(scheduleState(schedule({ holidays }), local('2026-12-25T10:00'))).toEqual({
        state: 'closed',
        because: 'holiday: Christmas',
        nextChangeAt: local('2026-12-28T09:00'),
      })
      expect(scheduleState(schedule({ holidays }), local('2026-12-24T10:00'))).toEqual({
        state: 'open',
        because: 'holiday: Christmas Eve',
        nextChangeAt: local('2026-12-24T12:00'),
      })
    })

    it('begin and end at midnight of the zone', () => {
      expect(readSchedule(schedule({ holidays }), '2026-12-25T04:59:59Z').because).toBe('holiday: Christmas Eve')
      expect(readSchedule(schedule({ holidays }), '2026-12-25T05:00:00Z').because).toBe('holiday: Christmas')
    })
  })

  describe('override', () => {
    it('wins until its instant, then the hours say what follows', () => {
      const until = local('2026-03-04T14:00')
      const closed = schedule({ override: { state: 'closed', until, reason: 'staff meeting' } })
      expect(scheduleState(closed, local('2026-03-04T10:00'))).toEqual({
        state: 'closed',
        because: 'override: staff meeting',
        nextChangeAt: until,
      })
      expect(scheduleState(closed, until)).toMatchObject({ state: 'open', because: 'weekly hours' })
    })

    it('that ends while closed anyway changes nothing until the hours do', () => {
      const closed = schedule({ override: { state: 'closed', until: local('2026-03-04T20:00') } })
      expect(scheduleState(closed, local('2026-03-04T10:00'))).toMatchObject({
        because: 'override',
        nextChangeAt: local('2026-03-05T09:00'),
      })
    })

    it('without an end holds for good', () => {
      const open = schedule({ override: { state: 'open' } })
      expect(scheduleState(open, local('2026-12-25T03:00'))).toEqual({ state: 'open', because: 'override' })
    })

    it('compares instants, whatever offset they are written with', () => {
      const closed = schedule({ override: { state: 'closed', until: '2026-03-04T15:00:00-05:00' } })
      expect(readSchedule(closed, '2026-03-04T19:59:59Z').because).toBe('override')
      expect(readSchedule(closed, '2026-03-04T20:00:00Z').because).toBe('weekly hours')
    })
  })

  describe('daylight saving', () => {
    // New York: 2026-03-08 02:00 → 03:00, 2026-11-01 02:00 → 01:00; both Sundays.
    const sunday = (from: string, to: string) => schedule({ week: { '7': [{ from, to }] } })

    it('keeps opening at the same wall-clock time on both sides of a change', () => {
      const daily = schedule({ week: { '6': [{ from: '09:00', to: '17:00' }], '7': [{ from: '09:00', to: '17:00' }] } })
      expect(scheduleState(daily, local('2026-03-07T18:00')).nextChangeAt).toBe('2026-03-08T13:00:00.000Z')
      expect(scheduleState(daily, local('2026-10-31T18:00')).nextChangeAt).toBe('2026-11-01T14:00:00.000Z')
    })

    it('opens at the change when the opening time is skipped', () => {
      expect(scheduleState(sunday('02:30', '04:00'), local('2026-03-08T01:00'))).toMatchObject({
        nextChangeAt: '2026-03-08T07:00:00.000Z',
      })
      expect(readSchedule(sunday('02:30', '04:00'), '2026-03-08T07:00:00.000Z').state).toBe('open')
    })

    it('never opens for a range that is skipped whole', () =>
      expect(scheduleState(sunday('02:15', '02:45'), local('2026-03-08T01:00')).nextChangeAt).toBe(
        local('2026-03-15T02:15'),
      ))

    it('is open in both of two equal hours', () => {
      const early = sunday('01:00', '01:30')
      expect(scheduleState(early, '2026-11-01T05:10:00Z')).toMatchObject({
        state: 'open',
        nextChangeAt: '2026-11-01T05:30:00.000Z',
      })
      expect(scheduleState(early, '2026-11-01T05:40:00Z')).toMatchObject({
        state: 'closed',
        nextChangeAt: '2026-11-01T06:00:00.000Z',
      })
      expect(scheduleState(early, '2026-11-01T06:10:00Z')).toMatchObject({
        state: 'open',
        nextChangeAt: '2026-11-01T06:30:00.000Z',
      })
    })

    it('begins the day at one o’clock where midnight is skipped', () => {
      // Cairo: 2026-04-24 (a Friday) 00:00 → 01:00.
      const cairo = schedule({ timeZone: 'Africa/Cairo', week: { '5': [{ from: '00:00', to: '06:00' }] } })
      expect(scheduleState(cairo, '2026-04-23T20:00:00Z')).toMatchObject({
        state: 'closed',
        nextChangeAt: '2026-04-23T22:00:00.000Z',
      })
    })
  })

  it('names a next change at which the state differs, and none is missed before it', () => {
    const minutes = fc
      .integer({ min: 0, max: 47 })
      .map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '30' : '00'}`)
    const range = fc.tuple(minutes, fc.oneof(minutes, fc.constant('24:00'))).filter(([from, to]) => from < to)
    const ranges = fc.array(
      range.map(([from, to]) => ({ from, to })),
      { maxLength: 2 },
    )
    const week = fc.dictionary(fc.constantFrom('1', '2', '3', '4', '5', '6', '7'), ranges)
    const zones = fc.constantFrom(
      'America/New_York',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Cairo',
    )
    const starts = fc
      .integer({ min: Date.parse('2026-01-01'), max: Date.parse('2026-12-31') })
      .map((ms) => new Date(ms).toISOString())
    fc.assert(
      fc.property(week, zones, starts, (hours, timeZone, at) => {
        const subject = schedule({ week: hours as Schedule['week'], timeZone })
        const { state, nextChangeAt } = scheduleState(subject, at)
        const limit = nextChangeAt === undefined ? Date.parse(at) + 9 * 86_400_000 : Date.parse(nextChangeAt)
        if (nextChangeAt !== undefined) expect(readSchedule(subject, nextChangeAt).state).not.toBe(state)
        const quarter = 15 * 60_000
        for (let probe = Date.parse(at); probe < Math.min(limit, Date.parse(at) + 9 * 86_400_000); probe += quarter)
          expect(readSchedule(subject, new Date(probe).toISOString()).state).toBe(state)
      }),
      { numRuns: 40 },
    )
  })
})
