import { expect, it } from 'vitest'
import { outcomeGroups } from './outcomeGroups.ts'

it('outcomes stand by kind, each word once', () => {
  const of = (kind: 'disposition' | 'selection' | 'tag', value: string) => ({ kind, value, sessions: 1 })
  expect(
    outcomeGroups([
      of('tag', 'vip'),
      of('tag', 'Sale'),
      of('disposition', 'sale'),
      of('disposition', 'busy'),
      of('tag', ' '),
    ]),
  ).toEqual([
    { group: 'Dispositions', items: ['sale', 'busy'] },
    { group: 'Tags', items: ['vip'] },
  ])
  expect(outcomeGroups([])).toEqual([])
})
