import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flowStatuses } from '#shared/api/flow.ts'
import { isFiltered, noFilter, readFilter, writeFilter } from './flowFilter.ts'

const filter = fc.record({
  search: fc.string({ maxLength: 200 }),
  tag: fc.string({ maxLength: 50 }),
  status: fc.constantFrom(...flowStatuses),
})

describe('the filter of the list in the address', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(filter, (wanted) => {
        const address = writeFilter(new URLSearchParams('tab=1'), wanted).toString()
        expect(readFilter(new URLSearchParams(address))).toEqual(wanted)
      }),
    )
  })

  it('leaves nothing in the address when nothing is filtered, and what is another’s in peace', () => {
    expect(writeFilter(new URLSearchParams('search=a&tag=b&status=live&tab=1'), noFilter).toString()).toBe('tab=1')
  })

  it('reads an unknown status as the usual one', () => {
    expect(readFilter(new URLSearchParams('status=lost'))).toEqual(noFilter)
    expect(isFiltered(noFilter)).toBe(false)
  })
})
