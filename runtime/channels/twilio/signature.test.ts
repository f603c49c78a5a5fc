import fc from 'fast-check'
import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import { isSignatureValid } from './signature.ts'

const token = '12345'
const zeros = '0'.repeat(32)
const ones = '1'.repeat(32)

/** A form as the package wants it. */
function record(params: URLSearchParams): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {}
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name)
    all[name] = values.length > 1 ? values : (values[0] ?? '')
  }
  return all
}

const sign = (url: string, params: URLSearchParams, by = token) =>
  twilio.getExpectedTwilioSignature(by, url, record(params))

const name = fc
  .oneof(fc.constantFrom('Digits', 'From', 'a', 'A', 'é', '10', '9'), fc.string({ unit: 'grapheme', maxLength: 6 }))
  .filter((key) => key !== '__proto__')
const value = fc.oneof(
  fc.constantFrom('', '1', 'b', 'a', '+15550100001', 'é ü', '😀'),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const form = fc.array(fc.tuple(name, value), { maxLength: 8 }).map((pairs) => new URLSearchParams(pairs))
const url = fc
  .record({
    scheme: fc.constantFrom('https://', 'http://', 'HTTPS://'),
    user: fc.constantFrom('', 'user:pass@'),
    host: fc.constantFrom('ivr.example.com', '127.0.0.1', '[::1]', 'bücher.example'),
    port: fc.constantFrom('', ':443', ':80', ':3000'),
    path: fc.constantFrom('', '/', '/twilio/voice', "/it's", '/a%20b', '/ä'),
    query: fc.constantFrom('', '?', '?a=1&b=2', "?name=O'Neil", '?q=a+b&q=c', '?ü=1', '?a=%27'),
  })
  .map(({ scheme, user, host, port, path, query }) => scheme + user + host + port + path + query)

describe('isSignatureValid', () => {
  it('accepts the worked examples of the protocol', () => {
    const params = new URLSearchParams({
      AccountSid: `AC${zeros}`,
      ApiVersion: '2010-04-01',
      CallSid: `CA${ones}`,
      CallStatus: 'ringing',
      Direction: 'inbound',
      From: '+15551230001',
      To: '+15551230002',
    })
    const post = { tokens: [token], url: 'https://ivr.example.com/voice/incoming?flow=main&v=1', params }
    expect(isSignatureValid({ ...post, signature: 'S1fU2/29ChfaGJAvkDBY6XA71B8=' })).toBe(true)
    expect(
      isSignatureValid({
        tokens: [token],
        signature: 'tizrVRHX/wXL1ApZyShNOPqJf80=',
        url: 'https://ivr.example.com/voice/incoming?CallSid=CA1&From=%2B15551230001',
      }),
    ).toBe(true)
    const repeated = new URLSearchParams('Digits=1&A=b&A=a&A=b')
    expect(
      isSignatureValid({
        tokens: [token],
        signature: 'dK+HGH1x/rAhYynEsGM6fBjalDc=',
        url: 'https://e.com/x',
        params: repeated,
      }),
    ).toBe(true)
  })

  it('accepts what the package signs', () => {
    fc.assert(
      fc.property(url, form, (address, params) => {
        const signature = sign(address, params)
        const mine = isSignatureValid({ tokens: [token], signature, url: address, params })
        expect(mine).toBe(twilio.validateRequest(token, signature, address, record(params)))
      }),
      { numRuns: 500 },
    )
  })

  it('judges as the package does whatever address was signed', () => {
    fc.assert(
      fc.property(url, url, form, (signed, received, params) => {
        const signature = sign(signed, params)
        expect(isSignatureValid({ tokens: [token], signature, url: received, params })).toBe(
          twilio.validateRequest(token, signature, received, record(params)),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('accepts every tolerated spelling of one address', () => {
    const address = "https://ivr.example.com/x?name=O'Neil"
    const spellings = [
      "https://ivr.example.com:443/x?name=O'Neil",
      "https://ivr.example.com/x?name=O'Neil",
      'https://ivr.example.com/x?name=O%27Neil',
      'https://ivr.example.com:443/x?name=O%27Neil',
    ]
    for (const spelling of spellings) {
      const signature = sign(spelling, new URLSearchParams())
      expect(twilio.validateRequest(token, signature, address, {}), spelling).toBe(true)
      expect(isSignatureValid({ tokens: [token], signature, url: address }), spelling).toBe(true)
    }
  })

  it('refuses a request of which anything was changed', () => {
    fc.assert(
      fc.property(form, name, value, (params, key, worth) => {
        const signature = sign('https://ivr.example/x', params)
        const changed = new URLSearchParams(params)
        changed.append(key, `${worth}!`)
        if (params.getAll(key).includes(`${worth}!`)) return
        expect(isSignatureValid({ tokens: [token], signature, url: 'https://ivr.example/x', params: changed })).toBe(
          twilio.validateRequest(token, signature, 'https://ivr.example/x', record(changed)),
        )
      }),
    )
    const params = new URLSearchParams({ Digits: '1' })
    const signature = sign('https://ivr.example/x', params)
    const request = { tokens: [token], signature, url: 'https://ivr.example/x', params }
    expect(isSignatureValid(request)).toBe(true)
    expect(isSignatureValid({ ...request, params: new URLSearchParams({ Digits: '2' }) })).toBe(false)
    expect(isSignatureValid({ ...request, url: 'https://ivr.example/y' })).toBe(false)
    expect(isSignatureValid({ ...request, url: 'http://ivr.example/x' })).toBe(false)
    expect(isSignatureValid({ ...request, url: 'https://ivr.example/x#rc=5' })).toBe(false)
    expect(isSignatureValid({ ...request, tokens: ['54321'] })).toBe(false)
  })

  it('counts the current and the next token of an account', () => {
    const params = new URLSearchParams({ Digits: '1' })
    const request = { tokens: ['current', 'next'], url: 'https://ivr.example/x', params }
    expect(isSignatureValid({ ...request, signature: sign(request.url, params, 'current') })).toBe(true)
    expect(isSignatureValid({ ...request, signature: sign(request.url, params, 'next') })).toBe(true)
    expect(isSignatureValid({ ...request, signature: sign(request.url, params, 'old') })).toBe(false)
  })

  it('refuses no signature, a malformed one, and accounts without a token', () => {
    const request = { tokens: [token], url: 'https://ivr.example/x', params: new URLSearchParams() }
    expect(isSignatureValid({ ...request, signature: undefined })).toBe(false)
    expect(isSignatureValid({ ...request, signature: '' })).toBe(false)
    expect(isSignatureValid({ ...request, signature: 'é'.repeat(14) })).toBe(false)
    const byNothing = sign(request.url, request.params, '')
    expect(isSignatureValid({ ...request, tokens: [''], signature: byNothing })).toBe(false)
    expect(isSignatureValid({ ...request, tokens: [], signature: byNothing })).toBe(false)
  })

  it('refuses an address that is none', () => {
    expect(isSignatureValid({ tokens: [token], signature: 'x', url: '/twilio/voice' })).toBe(false)
  })
})
