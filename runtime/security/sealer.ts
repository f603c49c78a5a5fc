import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Encrypts short texts that may be stored: AES-256-GCM, 96-bit random nonce (NIST SP 800-38D), `v1.` + base64url(nonce, tag, text). */
export type Sealer = {
  seal(text: string): string
  /** Throws when the text was not sealed under this key or was changed. */
  unseal(sealed: string): string
}

const prefix = 'v1.'
const nonceBytes = 12
const tagBytes = 16

/** `key`: 32 bytes, kept in DATA_DIR. */
export function createSealer(key: Uint8Array): Sealer {
  if (key.length !== 32) throw new Error('The sealing key has 32 bytes.')
  return {
    seal(text) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return prefix + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    unseal(sealed) {
      const bytes = Buffer.from(sealed.slice(prefix.length), 'base64url')
      if (!sealed.startsWith(prefix) || bytes.length < nonceBytes + tagBytes)
        throw new Error('The sealed text is malformed.')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')
    },
  }
}
