import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everything, nothingSelected, toggled } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const idsOf = ({ ids }: { ids: ReadonlySet<string> }) => order.filter((id) => ids.has(id)).join('')

describe('a selection', () => {
  it('takes a range in either direction', () => {
    const down = toggled(toggled(nothingSelected, order, 'b', false), order, 'd', true)
    expect(idsOf(down)).toBe('bcd')
    expect(idsOf(toggled(toggled(nothingSelected, order, 'd', false), order, 'a', true))).toBe('abcd')
  })

  it('unticks a range when its end was ticked', () => {
    const all = toggled(everything(order), order, 'b', false)
    expect(idsOf(toggled(all, order, 'd', true))).toBe('ae')
  })

  it('ticks one row where the start of a range is gone', () => {
    expect(idsOf(toggled({ ids: new Set(), from: 'gone' }, order, 'c', true))).toBe('c')
  })

  it('is as it was after the same row was touched twice', () => {
    fc.assert(
      fc.property(fc.subarray(order), fc.constantFrom(...order), (ids, id) => {
        const before = { ids: new Set(ids), from: undefined }
        const after = toggled(toggled(before, order, id, false), order, id, false)
        expect(idsOf(after)).toBe(idsOf(before))
      }),
    )
  })
})
