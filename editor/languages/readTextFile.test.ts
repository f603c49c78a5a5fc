import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTextFile } from './readTextFile.ts'

const bytes = (...all: number[]) => new Uint8Array(all)

describe('readTextFile', () => {
  it('reads UTF-8, with its mark or without', () => {
    const text = 'key,es-ES\r\nAdiós, señor 😀'
    const plain = new TextEncoder().encode(text)
    expect(readTextFile(plain)).toEqual({ text, encoding: 'utf-8' })
    expect(readTextFile(bytes(0xef, 0xbb, 0xbf, ...plain))).toEqual({ text, encoding: 'utf-8' })
  })
  it('reads UTF-16 of either order by its mark', () => {
    expect(readTextFile(bytes(0xff, 0xfe, 0x41, 0, 0xf3, 0))).toEqual({ text: 'Aó', encoding: 'utf-16' })
    expect(readTextFile(bytes(0xfe, 0xff, 0, 0x41, 0, 0xf3))).toEqual({ text: 'Aó', encoding: 'utf-16' })
  })
  it('takes what is neither for Windows-1252, and loses no accent', () => {
    const adios = bytes(0x41, 0x64, 0x69, 0xf3, 0x73, 0x2c, 0xa0, 0x73, 0x65, 0xf1, 0x6f, 0x72)
    expect(readTextFile(adios)).toEqual({ text: 'Adiós,\u00a0señor', encoding: 'windows-1252' })
  })
  it('gives back any text that was written as UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(readTextFile(new TextEncoder().encode(`k${text}`))).toEqual({ text: `k${text}`, encoding: 'utf-8' })
      }),
    )
  })
  it('never puts a replacement sign where a letter was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (any) => {
        const { text, encoding } = readTextFile(new Uint8Array([0x6b, ...any]))
        if (encoding === 'windows-1252') expect(text).not.toContain('\ufffd')
      }),
    )
  })
})
