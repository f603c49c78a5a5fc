import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  copyDay,
  isOpenAt,
  minutesOf,
  minutesPerDay,
  nextRange,
  paintRanges,
  readTime,
  tidyRanges,
  timeOf,
  withDay,
  type Range,
} from './week.ts'

const minute = fc.integer({ min: 0, max: minutesPerDay })
const range: fc.Arbitrary<Range> = fc
  .tuple(minute, minute)
  .map(([one, other]) => ({ from: timeOf(Math.min(one, other)), to: timeOf(Math.max(one, other)) }))
const ranges = fc.array(range, { maxLength: 6 })

describe('paintRanges', () => {
  it('opens or closes exactly the stretch that was painted', () => {
    fc.assert(
      fc.property(ranges, minute, minute, fc.boolean(), minute, (before, one, other, isOpen, probe) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)]
        const after = paintRanges(before, { from, to, isOpen })
        const isIn = from <= probe && probe < to
        expect(isOpenAt(after, probe)).toBe(isIn ? isOpen : isOpenAt(before, probe))
      }),
    )
  })

  it('leaves ranges in order, apart from each other, each ending after it begins', () => {
    fc.assert(
      fc.property(ranges, minute, minute, fc.boolean(), (before, from, to, isOpen) => {
        const after = paintRanges(before, { from, to, isOpen })
        after.forEach((one, index) => {
          expect(minutesOf(one.from)).toBeLessThan(minutesOf(one.to))
          const next = after[index + 1]
          if (next) expect(minutesOf(one.to)).toBeLessThan(minutesOf(next.from))
        })
        expect(tidyRanges(after)).toEqual(after)
      }),
    )
  })
})

describe('readTime', () => {
  it.each([
    ['9', '09:00'],
    ['09:30', '09:30'],
    ['930', '09:30'],
    ['1745', '17:45'],
    ['5 pm', '17:00'],
    ['12am', '00:00'],
    ['12:15 pm', '12:15'],
    ['18h30', '18:30'],
  ])('reads %s as %s', (text, time) => {
    expect(readTime(text, { isEnd: false })).toBe(time)
  })

  it('ends a day at midnight, and begins none there', () => {
    expect(readTime('24:00', { isEnd: true })).toBe('24:00')
    expect(readTime('0:00', { isEnd: true })).toBe('24:00')
    expect(readTime('24:00', { isEnd: false })).toBeUndefined()
  })

  it.each(['', 'noon', '25:00', '9:75', '13 pm', '1 2'])('does not take “%s” for a time', (text) => {
    expect(readTime(text, { isEnd: false })).toBeUndefined()
  })
})

describe('a week', () => {
  const week = { '1': [{ from: '09:00', to: '17:00' }], '6': [{ from: '10:00', to: '12:00' }] }

  it('copies a day over others and closes those a closed day is copied to', () => {
    expect(copyDay(week, '1', ['2', '6'])).toEqual({ '1': week['1'], '2': week['1'], '6': week['1'] })
    expect(copyDay(week, '7', ['1'])).toEqual({ '6': week['6'] })
  })

  it('leaves a day without hours out', () => {
    expect(withDay(week, '6', [])).toEqual({ '1': week['1'] })
  })

  it('offers a further range while there is time left in the day', () => {
    expect(nextRange([])).toEqual({ from: '09:00', to: '17:00' })
    expect(nextRange([{ from: '09:00', to: '12:00' }])).toEqual({ from: '13:00', to: '17:00' })
    expect(nextRange([{ from: '09:00', to: '23:30' }])).toBeUndefined()
  })
})
