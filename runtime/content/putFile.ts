import { rm, writeFile } from 'node:fs/promises'
import type { Clock } from '../clock.ts'
import type { FileStore } from '../media/fileStore.ts'
import type { Incoming } from '../media/incoming.ts'
import type { MediaFileRow } from '../store/mediaFiles.ts'
import { hashFile } from './hashFile.ts'
import { storedName } from './mediaAddress.ts'

type Deps = { files: FileStore; clock: Clock; incoming: Incoming }
type ToPut = Pick<MediaFileRow, 'companyId' | 'type' | 'extension' | 'durationMs' | 'width' | 'height'> & {
  path: string
  signal: AbortSignal | undefined
}

/** Keeps a copy of a local file under the name of its content. Gives the row to be written for it. */
export async function putFile(
  { files, clock }: Pick<Deps, 'files' | 'clock'>,
  { path, signal, companyId, type, extension, durationMs, width, height }: ToPut,
): Promise<MediaFileRow> {
  const { hash, bytes } = await hashFile(path)
  await files.put(storedName({ companyId, hash, extension }), path, signal && { signal })
  return { companyId, hash, extension, type, bytes, durationMs, width, height, createdAt: clock.now() }
}

/** The same for words: captions. */
export async function putText(
  deps: Deps,
  { companyId, text, type, extension }: { companyId: string; text: string; type: string; extension: string },
): Promise<MediaFileRow> {
  const path = await deps.incoming.newPath()
  try {
    await writeFile(path, text)
    return await putFile(deps, {
      companyId,
      path,
      signal: undefined,
      type,
      extension,
      durationMs: null,
      width: null,
      height: null,
    })
  } finally {
    await rm(path, { force: true })
  }
}
