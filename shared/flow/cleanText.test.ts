import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanJson, cleanText, isTooDeep, maxJsonDepth, withoutTurning } from './cleanText.ts'

const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown

describe('cleanText', () => {
  it('removes NUL and replaces lone surrogates', () => {
    expect(cleanText('a\u0000b\ud800c\udc00d😀')).toBe('ab\ufffdc\ufffdd😀')
    expect(cleanText('\ud83d\ud83d\ude00')).toBe('\ufffd😀')
  })
  it('makes any text well-formed, and leaves clean text alone', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
        (text) => {
          const clean = cleanText(text)
          expect(() => encodeURIComponent(clean)).not.toThrow()
          expect(clean).not.toContain('\u0000')
          expect(cleanText(clean)).toBe(clean)
        },
      ),
    )
  })
})

describe('withoutTurning', () => {
  it('takes out what turns the words after a name, and leaves the marks of one place', () => {
    expect(withoutTurning('\u202egnp\u202c \u2066a\u2069 \u200fשלום\u200e')).toBe('gnp a \u200fשלום\u200e')
  })
})

describe('cleanJson', () => {
  it('cleans names and texts at any depth', () => {
    expect(cleanJson({ 'a\u0000': [{ b: 'x\ud800' }] })).toEqual({ a: [{ b: 'x\ufffd' }] })
  })
  it('keeps only what JSON keeps', () => {
    const value = cleanJson({ a: undefined, b: NaN, c: -0, d: () => 1, e: [undefined] })
    expect(value).toEqual({ b: null, c: 0, d: null, e: [null] })
    expect(JSON.parse(JSON.stringify(value))).toEqual(value)
  })
  it('drops an own __proto__', () => {
    expect(Object.keys(cleanJson(JSON.parse('{"__proto__":{"a":1},"b":2}')) as object)).toEqual(['b'])
  })
  it('refuses what is nested too deep, without running out of stack', () => {
    expect(isTooDeep(nested(maxJsonDepth))).toBe(false)
    expect(isTooDeep(nested(100_000))).toBe(true)
    expect(() => cleanJson(nested(100_000))).toThrow('nested more than 64 deep')
  })
})
