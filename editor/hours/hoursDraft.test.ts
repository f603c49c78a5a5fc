import type { ScheduleView } from '#shared/api/schedule.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftOf, follow, hasSameHours, isChanged, partWords, takeTheirs, withHours } from './hoursDraft.ts'
import { days, type Day } from './week.ts'

const nine = { from: '09:00', to: '17:00' }
const ten = { from: '10:00', to: '12:00' }
const office: ScheduleView = {
  key: 'office',
  name: 'Office',
  timeZone: 'UTC',
  week: { '1': [nine] },
  holidays: [],
  revision: 1,
  updatedAt: '2026-11-20T10:00:00.000Z',
}
const later = (over: Partial<ScheduleView>): ScheduleView => ({
  ...office,
  revision: 2,
  updatedAt: '2026-11-20T11:00:00.000Z',
  ...over,
})
const changed = withHours(draftOf(office), { week: { '1': [nine], '2': [ten] } })

describe('hours that others change meanwhile', () => {
  it('become theirs while nothing was written here', () => {
    const newer = later({ week: {} })
    expect(follow(draftOf(office), newer)).toEqual(draftOf(newer))
  })
  it('keep what was written, over what was set by hand, without a word', () => {
    const newer = later({ override: { state: 'closed' } })
    expect(follow(changed, newer)).toEqual({ ...changed, base: newer })
  })
  it('take in what only they changed', () => {
    const newer = later({ name: 'Shop', week: { '1': [ten] } })
    expect(follow(changed, newer)).toMatchObject({
      hours: { name: 'Shop', week: { '1': [ten], '2': [ten] } },
      clashes: [],
      isJoined: true,
    })
  })
  it('tell what both changed, until one side is taken', () => {
    const newer = later({ week: { '1': [nine], '2': [nine] } })
    const draft = follow(changed, newer)
    expect(draft).toMatchObject({ hours: changed.hours, clashes: ['2'] })
    expect([partWords(newer, '2'), partWords(draft.hours, '2')]).toEqual(['09:00–17:00', '10:00–12:00'])
    expect(isChanged(takeTheirs(draft))).toBe(false)
    expect(follow(draft, later({ ...newer, revision: 3 })).clashes).toEqual(['2'])
    expect(withHours(draft, { week: newer.week }).clashes).toEqual([])
  })
  it('are no clash when both made the same of them', () => {
    const newer = later({ week: changed.hours.week })
    expect(follow(changed, newer)).toEqual(draftOf(newer))
  })
  it('stay as they are at an answer that was overtaken', () => {
    const now = draftOf(later({ name: 'Shop' }))
    expect(follow(now, office)).toBe(now)
  })
  it('lose no part of ours, and of theirs only what clashes', () => {
    const week = fc.dictionary(fc.constantFrom<Day>(...days), fc.subarray([nine, ten]))
    fc.assert(
      fc.property(week, week, week, (before, ours, theirs) => {
        const base = { ...office, week: before }
        const newer = later({ week: theirs })
        const draft = follow(withHours(draftOf(base), { week: ours }), newer)
        for (const day of days) {
          const [was, mine, their, is] = [before, ours, theirs, draft.hours.week].map((one) =>
            JSON.stringify(one[day] ?? []),
          )
          expect(is).toBe(mine === was ? their : mine)
          expect(draft.clashes.includes(day)).toBe(mine !== was && their !== was && mine !== their)
        }
        expect(hasSameHours(follow(draft, newer).hours, draft.hours)).toBe(true)
      }),
    )
  })
})
