import { contentKinds, contentListQuery } from '#shared/api/content.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countNarrowed,
  isFiltered,
  noFilter,
  queryOf,
  readFilter,
  writeFilter,
  type ContentFilter,
} from './contentFilter.ts'

const word = fc.string({ maxLength: 20 }).map((text) => text.trim())
const filters: fc.Arbitrary<ContentFilter> = fc.record({
  ...{ search: word, language: fc.constantFrom('', 'en-US'), missing: fc.constantFrom('', 'es-ES') },
  ...{ tag: word, folder: fc.constantFrom('', 'Greetings/Holidays') },
  kind: fc.constantFrom('' as const, ...contentKinds),
  use: fc.constantFrom('' as const, 'used' as const, 'unused' as const),
  isDeleted: fc.boolean(),
  sort: fc.constantFrom('updated' as const, 'title' as const),
})

describe('the filter of the library', () => {
  it('survives the address', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(readFilter(writeFilter(new URLSearchParams(), filter))).toEqual(filter)
      }),
    )
  })

  it('is a query that the server takes', () => {
    fc.assert(fc.property(filters, (filter) => contentListQuery.safeParse(Object.fromEntries(queryOf(filter))).success))
  })

  it('leaves the rest of the address alone and writes nothing for no filter', () => {
    const params = new URLSearchParams('item=3&kind=music&deleted=true')
    expect(writeFilter(params, noFilter).toString()).toBe('item=3')
  })

  it('leaves out what it does not know', () => {
    expect(readFilter(new URLSearchParams('kind=spell&use=maybe&sort=size&deleted=1'))).toEqual(noFilter)
  })

  it('tells an order from a filter', () => {
    expect(isFiltered({ ...noFilter, sort: 'title' })).toBe(false)
    expect(isFiltered({ ...noFilter, isDeleted: true })).toBe(true)
  })

  it('counts what is chosen, not what is searched for', () => {
    expect(countNarrowed({ ...noFilter, search: 'hours', sort: 'title' })).toBe(0)
    expect(countNarrowed({ ...noFilter, kind: 'music', isDeleted: true })).toBe(2)
  })
})
