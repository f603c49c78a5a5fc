import { expect, it } from 'vitest'
import { callStatusRank, finalCallStatusRank } from './callStatus.ts'
import { callStatuses } from './schema.ts'

it('ranks statuses in the order a call goes through them, all endings alike and last', () => {
  const ranks = callStatuses.map(callStatusRank)
  expect(ranks).toEqual([...ranks].sort((one, other) => one - other))
  for (const ending of ['completed', 'busy', 'failed', 'no-answer', 'canceled'])
    expect(callStatusRank(ending)).toBe(finalCallStatusRank)
})

it('ranks a word nobody knows below all others', () => {
  expect(callStatusRank('toString')).toBe(-1)
})
