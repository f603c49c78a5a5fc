import { describe, expect, it } from 'vitest'
import { contentTypeOf, dispositionOf, fileName, FileNameError, readFileName } from './fileName.ts'
import { aCompany } from './testing/newFile.ts'

const sha256 = 'ab'.repeat(32)

describe('fileName', () => {
  it('is made of the company, the content and the kind', () => {
    const name = fileName({ companyId: aCompany, sha256, extension: 'wav' })
    expect(name).toBe(`${aCompany}/ab/${sha256}.wav`)
    expect(readFileName(name)).toEqual({ companyId: aCompany, sha256, extension: 'wav' })
  })

  it.each([
    { companyId: '..', sha256, extension: 'wav' },
    { companyId: aCompany, sha256: '../x', extension: 'wav' },
    { companyId: aCompany, sha256, extension: 'wav/../../x' },
    { companyId: aCompany, sha256, extension: '' },
    { companyId: aCompany, sha256: sha256.toUpperCase(), extension: 'wav' },
  ])('is not made of %o', (parts) => {
    expect(() => fileName(parts)).toThrow(FileNameError)
  })

  it('says what a name has to look like', () => {
    expect(() => fileName({ companyId: '..', sha256, extension: 'wav' })).toThrow(
      'does not name a stored file: <company id>/<two digits>/<SHA-256>.<extension>.',
    )
  })
})

describe('contentTypeOf', () => {
  it.each([
    ['a.wav', 'audio/wav', 'inline'],
    ['a.mp4', 'video/mp4', 'inline'],
    ['a.vtt', 'text/vtt; charset=utf-8', 'inline'],
    ['a.svg', 'application/octet-stream', 'attachment'],
    ['a.html', 'application/octet-stream', 'attachment'],
    ['a.constructor', 'application/octet-stream', 'attachment'],
    ['a', 'application/octet-stream', 'attachment'],
  ])('takes %s for %s, %s', (name, contentType, disposition) => {
    expect(contentTypeOf(name)).toBe(contentType)
    expect(dispositionOf(name)).toBe(disposition)
  })
})
