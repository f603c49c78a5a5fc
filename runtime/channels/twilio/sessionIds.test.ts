import { describe, expect, it } from 'vitest'
import { phoneSessionId, seedOf, uuidV5 } from './sessionIds.ts'

describe('uuidV5', () => {
  it('gives the example of RFC 9562, appendix A.4', () => {
    const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
    expect(uuidV5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
  })
})

describe('phoneSessionId', () => {
  it('is the same for the same call and another for any other account or call', () => {
    const id = phoneSessionId('AC1', 'CA1')
    expect(phoneSessionId('AC1', 'CA1')).toBe(id)
    expect(phoneSessionId('AC2', 'CA1')).not.toBe(id)
    expect(phoneSessionId('AC1', 'CA2')).not.toBe(id)
  })
})

describe('seedOf', () => {
  it('is 32 bits, unsigned', () => {
    expect(seedOf('2ed6657d-e927-568b-95e1-2665a8aea6a2')).toBe(0xa8aea6a2)
  })
})
