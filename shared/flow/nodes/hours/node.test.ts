import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import { scheduleSchema, type Schedule } from '../../schedule.ts'
import { hours } from './node.ts'

const data = hours.schema.parse({ schedule: 'support-hours' })
const support = scheduleSchema.parse({
  key: 'support-hours',
  name: 'Support',
  timeZone: 'America/New_York',
  week: { '3': [{ from: '09:00', to: '17:00' }] },
  holidays: [{ date: '2026-12-23', name: 'Christmas', ranges: [] }],
})
const enter = (schedule: Schedule | undefined, now: string) =>
  hours.enter({
    data,
    context: contextOf({ now, schedule: (key) => (key === 'support-hours' ? schedule : undefined) }),
  })

describe('hours', () => {
  it('leaves by what the schedule says at the instant of the event, and notes the reading', () => {
    expect(enter(support, '2026-03-04T15:00:00Z')).toEqual({
      kind: 'leave',
      port: 'open',
      note: 'by Support: weekly hours',
    })
    expect(enter(support, '2026-03-04T22:00:00Z')).toMatchObject({
      port: 'closed',
      note: 'by Support: weekly hours',
    })
  })

  it('notes the holiday that closes', () =>
    expect(enter(support, '2026-12-23T15:00:00Z')).toMatchObject({
      port: 'closed',
      note: 'by Support: holiday: Christmas',
    }))

  it('notes the override that opens', () => {
    const override = { state: 'open' as const, reason: 'storm line' }
    expect(enter({ ...support, override }, '2026-12-23T15:00:00Z')).toMatchObject({
      port: 'open',
      note: 'by Support: override: storm line',
    })
  })

  it('takes a schedule that is not there for closed', () =>
    expect(enter(undefined, '2026-03-04T15:00:00Z')).toEqual({
      kind: 'leave',
      port: 'closed',
      note: 'by support-hours: there is no such schedule',
    }))

  it('refers to its schedule and runs after a hang-up', () => {
    expect(hours.references?.(data)).toEqual({ schedules: ['support-hours'] })
    expect(hours.summary(data, { language: 'en-US' })).toBe('Is support-hours open?')
    expect(hours.isSilent).toBe(true)
  })
})
