import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** A key for signing addresses of media only: whoever learns it can do nothing else. */
export function mediaKeyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'patchbay media addresses 1', 32))
}

type Signing = {
  readonly key: Buffer
  /** A stored file's, as of `fileName`. */
  readonly name: string
  readonly expiresAt: Date
}

/** The path and query that open one private file until an instant, rounded up to whole seconds; for GET and HEAD. */
export function signMediaUrl({ key, name, expiresAt }: Signing): string {
  const expires = String(Math.ceil(expiresAt.getTime() / 1000))
  return `/media/${name}?expires=${expires}&signature=${signatureOf(key, name, expires).toString('base64url')}`
}

type Given = {
  readonly key: Buffer
  readonly name: string
  readonly expires: string | undefined
  readonly signature: string | undefined
  readonly now: Date
}
export type SignatureCheck =
  | { readonly kind: 'valid'; readonly secondsLeft: number }
  | { readonly kind: 'missing' | 'wrong' | 'expired' }

/** Whether an address opens the file now. A wrong signature is told before an old one: only ours are called expired. */
export function checkMediaSignature({ key, name, expires, signature, now }: Given): SignatureCheck {
  if (expires === undefined || signature === undefined) return { kind: 'missing' }
  const expected = signatureOf(key, name, expires)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { kind: 'wrong' }
  const secondsLeft = Math.floor(Number(expires) - now.getTime() / 1000)
  return Number(expires) * 1000 > now.getTime() ? { kind: 'valid', secondsLeft } : { kind: 'expired' }
}

function signatureOf(key: Buffer, name: string, expires: string): Buffer {
  return createHmac('sha256', key).update(`/media/${name}\n${expires}`).digest()
}
