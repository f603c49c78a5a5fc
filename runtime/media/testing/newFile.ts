import { createHash, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileName } from '../fileName.ts'

export type TestFile = { readonly name: string; readonly path: string; readonly content: Buffer }

export type NewFile = { folder: string; content: Buffer; companyId?: string; extension?: string }

/** A finished local file, and the name that a store keeps it by. */
export async function newFile({ folder, content, companyId = aCompany, extension = 'wav' }: NewFile): Promise<TestFile> {
  const path = join(folder, randomUUID())
  await writeFile(path, content)
  return { path, content, name: fileName({ companyId, sha256: sha256Of(content), extension }) }
}

export const aCompany = '0198c2f0-0000-7000-8000-00000000000a'
export const anotherCompany = '0198c2f0-0000-7000-8000-00000000000b'

export const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex')

/** Bytes that look random and are always the same. */
export function noise(bytes: number, seed = 1): Buffer {
  const content = Buffer.alloc(bytes)
  let state = seed
  for (let index = 0; index < bytes; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    content[index] = state >>> 24
  }
  return content
}
