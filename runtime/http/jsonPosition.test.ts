import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJsonText } from './jsonPosition.ts'

const accepts = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('readJsonText', () => {
  it('agrees with JSON.parse on any text made from pieces of JSON', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"\\u12"',
        '"',
        '1',
        '-',
        '0.5e3',
        '01',
        'true',
        'nul',
        ' ',
        '\n',
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(pieces, (parts) => readJsonText(parts.join('')).ok === accepts(parts.join(''))),
      { numRuns: 2000 },
    )
  })
  it('accepts whatever JSON.stringify writes', () => {
    fc.assert(fc.property(fc.json(), (text) => readJsonText(text).ok))
  })
  it('names the place of the first slip', () => {
    expect(readJsonText('{\n  "a": 1,\n  b: 2\n}')).toEqual({ ok: false, position: 14, line: 3, column: 3 })
    expect(readJsonText('{"a":')).toMatchObject({ position: 5 })
    expect(readJsonText('hello')).toMatchObject({ position: 0, line: 1, column: 1 })
  })
  it('measures a depth that would overflow a recursive reader', () => {
    expect(readJsonText('['.repeat(500_000) + ']'.repeat(500_000))).toEqual({ ok: true, depth: 500_000 })
  })
})
