import { describe, expect, it } from 'vitest'
import { checkMediaSignature, mediaKeyOf, signMediaUrl } from './signMediaUrl.ts'
import { aCompany, anotherCompany } from './testing/newFile.ts'

const key = mediaKeyOf('a secret of at least 32 characters')
const nameOf = (companyId: string) => `${companyId}/ab/${'ab'.repeat(32)}.wav`
const name = nameOf(aCompany)
const expiresAt = new Date('2026-03-01T12:00:00.500Z')
const read = (url: string) => Object.fromEntries(new URL(url, 'http://x').searchParams)
const check = (query: Record<string, string>, rest: { now?: Date; name?: string; key?: Buffer } = {}) =>
  checkMediaSignature({
    key,
    name,
    now: new Date('2026-03-01T11:59:00Z'),
    expires: query['expires'],
    signature: query['signature'],
    ...rest,
  })

describe('signMediaUrl', () => {
  const url = signMediaUrl({ key, name, expiresAt })
  const query = read(url)

  it('is a path with whole seconds and 256 bits of signature', () => {
    expect(url).toMatch(/^\/media\/[0-9a-f-]{36}\/ab\/(ab){32}\.wav\?expires=1772366401&signature=[\w-]{43}$/)
  })

  it('opens the file for as long as it says', () => {
    expect(check(query)).toEqual({ kind: 'valid', secondsLeft: 61 })
    expect(check(query, { now: new Date('2026-03-01T12:00:00.999Z') })).toEqual({ kind: 'valid', secondsLeft: 0 })
    expect(check(query, { now: new Date('2026-03-01T12:00:01Z') })).toEqual({ kind: 'expired' })
  })

  it('opens no other file, for no longer, and not by another secret', () => {
    expect(check(query, { name: nameOf(anotherCompany) })).toEqual({ kind: 'wrong' })
    expect(check({ ...query, expires: '1872366401' })).toEqual({ kind: 'wrong' })
    expect(check({ ...query, expires: '01772366401' })).toEqual({ kind: 'wrong' })
    expect(check(query, { key: mediaKeyOf('another secret') })).toEqual({ kind: 'wrong' })
  })

  it.each(['', 'short', 'x'.repeat(43), 'ü'.repeat(43), 'A'.repeat(10_000)])('is not opened by %j', (signature) => {
    expect(check({ ...query, signature })).toEqual({ kind: 'wrong' })
  })

  it('is needed', () => {
    expect(check({})).toEqual({ kind: 'missing' })
    expect(check({ expires: '1772366401' })).toEqual({ kind: 'missing' })
  })
})
