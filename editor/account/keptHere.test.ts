import { beforeEach, describe, expect, it } from 'vitest'
import { dropKept, forgetKept, keepHere, keptMs, readKept, sweepKept } from './keptHere.ts'

beforeEach(() => localStorage.clear())
const ada = { companyId: 'acme', userId: 'ada' }
const now = Date.parse('2026-11-21T10:00:00Z')

describe('what is kept in a browser', () => {
  it('is there for whoever kept it, in that company only', () => {
    keepHere(ada, 'phone', { number: '+15550100001' })
    expect(readKept(ada, 'phone')).toEqual({ number: '+15550100001' })
    expect(readKept({ ...ada, userId: 'ben' }, 'phone')).toBeUndefined()
    expect(readKept({ ...ada, companyId: 'bell' }, 'phone')).toBeUndefined()
    expect(readKept(ada, 'other')).toBeUndefined()
    dropKept({ ...ada, companyId: 'bell' }, 'phone')
    expect(readKept(ada, 'phone')).toBeDefined()
    dropKept(ada, 'phone')
    expect(readKept(ada, 'phone')).toBeUndefined()
  })

  it('is not given out after 30 days, and then taken away', () => {
    keepHere(ada, 'phone', 1, now)
    expect(readKept(ada, 'phone', now + keptMs - 1)).toBe(1)
    expect(readKept(ada, 'phone', now + keptMs)).toBeUndefined()
    sweepKept(now + keptMs - 1)
    expect(localStorage.length).toBe(1)
    sweepKept(now + keptMs)
    expect(localStorage.length).toBe(0)
  })

  it('goes with its member, in all companies, and leaves what is others', () => {
    keepHere(ada, 'phone', 1)
    keepHere({ ...ada, companyId: 'bell' }, 'phone', 2)
    keepHere({ ...ada, userId: 'ben' }, 'phone', 3)
    localStorage.setItem('mantine-color-scheme', 'dark')
    forgetKept('ada')
    expect(readKept({ ...ada, userId: 'ben' }, 'phone')).toBe(3)
    expect(localStorage.length).toBe(2)
  })

  it('of an earlier build, which names nobody, is taken away; what is not ours stays', () => {
    localStorage.setItem('patchbay-phone-7', '{"number":"+15550100001"}')
    localStorage.setItem('patchbay-kept/ada/acme/phone', 'no JSON')
    localStorage.setItem('other', 'x')
    expect(readKept(ada, 'phone')).toBeUndefined()
    sweepKept()
    expect(Object.keys(localStorage)).toEqual(['other'])
  })
})
