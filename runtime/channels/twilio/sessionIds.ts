import { createHash } from 'node:crypto'

/** A fixed namespace of our own, made once at random. */
const phoneNamespace = '6f1d3c52-9c0e-4b7a-8a55-2f6b1f0e7d31'

/** A UUID version 5: the same name in the same namespace is the same id on every process. RFC 9562, section 5.5. */
export function uuidV5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The session, and the call row, of an inbound call: a repeated first webhook means the same session. */
export const phoneSessionId = (accountSid: string, callSid: string): string =>
  uuidV5(phoneNamespace, `${accountSid}:${callSid}`)

/** The row a callback is logged in: repeated, it is the same row. */
export const callEventId = (callId: string, name: string): string => uuidV5(callId, name)

/** 32 bits of chance that a repeated first webhook draws again alike: the last ones of the id, random or hashed in every version. */
export const seedOf = (sessionId: string): number => Number.parseInt(sessionId.slice(-8), 16) >>> 0
