import { fileName, readFileName } from '../media/fileName.ts'

/** A file of a company in the store; `hash` is the SHA-256 of its bytes, `extension` has no dot. */
export type CompanyFile = { companyId: string; hash: string; extension: string }

/** Its name in the store. */
export const storedName = ({ companyId, hash, extension }: CompanyFile): string =>
  fileName({ companyId, sha256: hash, extension })

/** Path at which a file is served. Bindings of published versions hold it: it never changes. */
export const mediaPath = (file: CompanyFile): string => `/media/${storedName(file)}`

/** What a telephone plays is always this. */
export const phoneExtension = 'wav'
export const captionsExtension = 'vtt'

/** The name in the store behind a path of ours; undefined when it is another's. */
export function nameOfPath(url: string): string | undefined {
  const name = url.startsWith('/media/') ? url.slice('/media/'.length) : undefined
  return name !== undefined && readFileName(name) ? name : undefined
}
