import { readFile, stat } from 'node:fs/promises'
import type { ContentChange } from '#shared/api/content.ts'
import type { MediaFileRow } from '../store/mediaFiles.ts'
import { checkCaptions } from './checkCaptions.ts'
import { checkFile, mustBe, mustBeVideo } from './checkFile.ts'
import { inColumn } from './inColumn.ts'
import { captionsExtension } from './mediaAddress.ts'
import type { PlaceDeps } from './placeFile.ts'
import { putFile, putText } from './putFile.ts'

/** What comes into being with a revision, all or none: files on this disk, and what is changed of an item that is there. */
export type Beside = {
  captions?: string | undefined
  poster?: string | undefined
  details?: ContentChange | undefined
}

/** Only a video has captions and a poster. Throws ProblemError, which names the column, before anything is kept. */
export async function checkBeside(
  deps: Pick<PlaceDeps, 'maxBytes'>,
  { captions, poster }: Beside,
  item: Parameters<typeof mustBeVideo>[0],
): Promise<void> {
  if (captions !== undefined)
    await inColumn('captions', async () => {
      checkCaptions(await readFile(captions, 'utf8'))
      mustBeVideo(item)
    })
  if (poster !== undefined)
    await inColumn('poster', async () => {
      mustBeVideo(item)
      mustBe((await checkFile(deps, { path: poster, bytes: (await stat(poster)).size })).kind, 'image')
    })
}

/** Keeps those files, checked before. Gives the rows to be written for them. */
export async function putBeside(
  deps: Pick<PlaceDeps, 'files' | 'clock' | 'incoming' | 'maxBytes'>,
  { companyId, signal }: { companyId: string; signal: AbortSignal | undefined },
  { captions, poster }: Beside,
): Promise<{ captions?: MediaFileRow; poster?: MediaFileRow }> {
  const put: { captions?: MediaFileRow; poster?: MediaFileRow } = {}
  if (captions !== undefined) {
    const text = await readFile(captions, 'utf8')
    put.captions = await putText(deps, { companyId, text, type: 'text/vtt', extension: captionsExtension })
  }
  if (poster !== undefined) {
    const sniffed = await checkFile(deps, { path: poster, bytes: (await stat(poster)).size })
    const shape = { durationMs: null, width: null, height: null }
    put.poster = await putFile(deps, { companyId, path: poster, signal, ...sniffed, ...shape })
  }
  return put
}
