import { insertMediaFiles } from '../store/mediaFiles.ts'
import { refuseRecording, reviseContentIn, type ItemRef } from './changeContent.ts'
import { checkCaptions } from './checkCaptions.ts'
import { mustBeVideo, mustHaveFile } from './checkFile.ts'
import { captionsExtension } from './mediaAddress.ts'
import type { PlaceDeps } from './placeFile.ts'
import { putText } from './putFile.ts'

/** Writes the captions of a language of a video; empty takes them out. */
export async function placeCaptions(
  deps: Pick<PlaceDeps, 'db' | 'files' | 'clock' | 'incoming'>,
  { companyId, itemId, language, userId }: ItemRef & { language: string; userId: string },
  vtt: string,
): Promise<void> {
  const isTakenOut = vtt.trim() === ''
  if (!isTakenOut) checkCaptions(vtt)
  const file = isTakenOut
    ? undefined
    : await putText(deps, { companyId, text: vtt, type: 'text/vtt', extension: captionsExtension })
  await deps.db.transaction().execute(async (tx) => {
    if (file) await insertMediaFiles(tx, [file])
    const now = deps.clock.now()
    await reviseContentIn(tx, { companyId, itemId, language, userId, now }, (before, item) => {
      refuseRecording(item)
      mustBeVideo(item)
      mustHaveFile(before, { item, language })
      return { ...before, captionsHash: file?.hash ?? null }
    })
  })
}
