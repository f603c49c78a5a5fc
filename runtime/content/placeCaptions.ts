import { emptyRevision } from '../store/contentRevisions.ts'
import { insertMediaFiles } from '../store/mediaFiles.ts'
import { refuseRecording, reviseContentIn, type ItemRef } from './changeContent.ts'
import { checkCaptions } from './checkCaptions.ts'
import { ProblemError } from '../http/problemError.ts'
import { mustBeVideo, mustHaveFile } from './checkFile.ts'
import { captionsExtension } from './mediaAddress.ts'
import type { PlaceDeps } from './placeFile.ts'
import { putText } from './putFile.ts'

export type CaptionsRef = ItemRef & {
  language: string
  userId: string
  /** Where their author last saw captions, null for none: those are the ones to be written over. Undefined takes any. */
  seenUrl?: string | null | undefined
}

/** Writes the captions of a language of a video, or the file of an item of captions; empty takes them out. */
export async function placeCaptions(
  deps: Pick<PlaceDeps, 'db' | 'files' | 'clock' | 'incoming'>,
  { companyId, itemId, language, userId, seenUrl }: CaptionsRef,
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
      const captionsHash = file?.hash ?? null
      if (item.kind === 'captions') {
        refuseNewer(before.fileHash, { seenUrl, captionsHash })
        if (!file) return emptyRevision
        return { ...before, fileHash: file.hash, fileName: before.fileName || `${item.key}.vtt` }
      }
      mustBeVideo(item)
      mustHaveFile(before, { item, language })
      refuseNewer(before.captionsHash, { seenUrl, captionsHash })
      return { ...before, captionsHash }
    })
  })
}

/** Somebody wrote other captions than the author saw: whose stay is asked, not decided by who came last. */
function refuseNewer(
  now: string | null,
  { seenUrl, captionsHash }: { seenUrl: string | null | undefined; captionsHash: string | null },
): void {
  if (seenUrl === undefined || now === captionsHash) return
  const seen = seenUrl === null ? null : (hashIn.exec(seenUrl)?.[1] ?? seenUrl)
  if (now === seen) return
  const message =
    'These captions were changed meanwhile. Look at the newer ones, then save yours over them or keep them.'
  throw new ProblemError(409, 'newer_captions', message)
}

/** Of an address of captions, which may be signed. */
const hashIn = new RegExp(`/([0-9a-f]{64})\\.${captionsExtension}(?:\\?|$)`)
