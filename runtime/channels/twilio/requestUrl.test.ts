import { describe, expect, it } from 'vitest'
import { requestUrl } from './requestUrl.ts'

describe('requestUrl', () => {
  it('is what was called when there is no public address', () => {
    expect(requestUrl('http://127.0.0.1:3000/twilio/voice?a=1', undefined)).toBe(
      'http://127.0.0.1:3000/twilio/voice?a=1',
    )
  })

  it('is the public address with path and query untouched', () => {
    expect(requestUrl("http://10.0.0.7:3000/twilio/x%20y?name=O'Neil&b=%2B1", 'https://ivr.example')).toBe(
      "https://ivr.example/twilio/x%20y?name=O'Neil&b=%2B1",
    )
  })

  it('keeps the port and the folder of the public address and no slash at its end', () => {
    expect(requestUrl('http://localhost/twilio/voice', 'https://ivr.example:8443/patchbay/')).toBe(
      'https://ivr.example:8443/patchbay/twilio/voice',
    )
  })

  it('takes the path as it stood in the request line', () => {
    expect(requestUrl('http://localhost/x?name=O%27Neil', 'https://ivr.example', "/x?name=O'Neil")).toBe(
      "https://ivr.example/x?name=O'Neil",
    )
    expect(requestUrl('http://localhost/x', undefined, 'http://elsewhere/y')).toBe('http://localhost/x')
  })
})
