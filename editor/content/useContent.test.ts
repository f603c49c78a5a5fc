import { describe, expect, it } from 'vitest'
import { newItem } from './testing.ts'
import { addressesEndIn } from './useContent.ts'

describe('a list that is left open', () => {
  const minutes = (count: number) => count * 60_000

  it('is asked for anew before the first of its addresses ends', () => {
    const recording = newItem({ kind: 'recording', isPrivate: true })
    expect(addressesEndIn([newItem(), newItem({ isPrivate: true }), recording])).toBeLessThan(minutes(15))
    expect(addressesEndIn([newItem(), newItem({ isPrivate: true })])).toBeLessThan(minutes(12 * 60))
  })

  it('is not asked for anew where every file is for everyone', () => {
    expect(addressesEndIn([newItem()])).toBe(false)
    expect(addressesEndIn([])).toBe(false)
  })
})
