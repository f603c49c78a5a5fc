import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** SHA-256 of a file in hexadecimal digits, and its size. */
export async function hashFile(path: string): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return { hash: hash.digest('hex'), bytes: (await stat(path)).size }
}
