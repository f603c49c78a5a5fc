import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRange } from './parseRange.ts'

describe('parseRange', () => {
  it.each([
    ['bytes=0-499', { start: 0, end: 499 }],
    ['bytes=500-', { start: 500, end: 999 }],
    ['bytes=-500', { start: 500, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    ['bytes=999-999', { start: 999, end: 999 }],
    ['bytes=0-99999999999999999999999', { start: 0, end: 999 }],
    ['Bytes=0-0', { start: 0, end: 0 }],
    ['bytes= 0-1', { start: 0, end: 1 }],
    ['bytes=,0-1,', { start: 0, end: 1 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=99999999999999999999999-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    [undefined, 'whole'],
    ['', 'whole'],
    ['bytes', 'whole'],
    ['bytes=', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=5-4', 'whole'],
    ['bytes=0-1,4-5', 'whole'],
    ['bytes=a-b', 'whole'],
    ['bytes=0x0-0x5', 'whole'],
    ['bytes=1.5-2', 'whole'],
    ['bytes=0 - 5', 'whole'],
    ['bytes=+1-2', 'whole'],
    ['lines=0-5', 'whole'],
    ['bytes 0-5', 'whole'],
  ])('takes %j of 1000 bytes as %o', (header, expected) => {
    expect(parseRange(header, 1000)).toEqual(expected)
  })

  it.each([
    ['bytes=0-', 'unsatisfiable'],
    ['bytes=-5', 'whole'],
    ['bytes=-0', 'unsatisfiable'],
  ])('takes %j of an empty file as %s', (header, expected) => {
    expect(parseRange(header, 0)).toBe(expected)
  })

  it('takes any text for everything, for nothing, or for bytes that are there', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^bytes=[-0-9, ]{0,12}$/))
    fc.assert(
      fc.property(text, fc.nat(2_000), (header, bytes) => {
        const range = parseRange(header, bytes)
        if (typeof range === 'string') return
        expect(range.start).toBeGreaterThanOrEqual(0)
        expect(range.end).toBeGreaterThanOrEqual(range.start)
        expect(range.end).toBeLessThan(bytes)
      }),
      { numRuns: 2_000 },
    )
  })
})
