import { describe, expect, it } from 'vitest'
import { freeKey } from './freeKey.ts'
import { becauseWords, dayAndTime, instantOf, localOf, nextChangeWords } from './stateWords.ts'

const zone = 'America/New_York'
const friday = '2026-11-20T15:00:00Z'

describe('the words for opening hours', () => {
  it.each([
    ['weekly hours', 'by the weekly hours'],
    ['holiday: New Year: the day', 'because of New Year: the day'],
    ['holiday: ', 'because of a holiday'],
    ['override', 'set by hand'],
    ['override: staff meeting', 'set by hand: staff meeting'],
  ])('say why: %s', (because, words) => {
    expect(becauseWords(because)).toBe(words)
  })

  it.each([
    ['2026-11-20T23:00:00Z', 'today at 18:00'],
    ['2026-11-21T14:00:00Z', 'tomorrow at 09:00'],
    ['2026-11-23T14:00:00Z', 'on Monday at 09:00'],
    ['2026-12-27T14:00:00Z', 'on 27 December at 09:00'],
    ['2027-01-04T14:00:00Z', 'on 4 January 2027 at 09:00'],
  ])('say when in the zone of the hours: %s', (at, words) => {
    expect(dayAndTime(at, zone, friday)).toBe(words)
  })

  it('say what comes next, or that nothing does', () => {
    const closes = { state: 'open', because: 'weekly hours', nextChangeAt: '2026-11-20T23:00:00Z' } as const
    expect(nextChangeWords(closes, zone, friday)).toBe('Closes today at 18:00.')
    expect(nextChangeWords({ state: 'closed', because: 'override' }, zone, friday)).toBe('Stays closed.')
  })
})

describe('a time typed for a zone', () => {
  it('is an instant, and back', () => {
    expect(instantOf('2026-11-20T18:00', zone)).toBe('2026-11-20T23:00:00Z')
    expect(localOf('2026-11-20T23:00:00Z', zone)).toBe('2026-11-20T18:00')
    expect(instantOf('', zone)).toBeUndefined()
  })
})

describe('freeKey', () => {
  it('makes a key of a name and keeps clear of those that are taken', () => {
    expect(freeKey('Öffnungszeiten: Büro', [])).toBe('offnungszeiten-buro')
    expect(freeKey('Office hours', ['office-hours', 'office-hours-2'])).toBe('office-hours-3')
    expect(freeKey('時間', [])).toBe('hours')
  })
})
