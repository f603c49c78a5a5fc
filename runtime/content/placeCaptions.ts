import webvtt from 'webvtt-parser'
import { ProblemError } from '../http/problemError.ts'
import { insertMediaFiles } from '../store/mediaFiles.ts'
import { refuseRecording, reviseContentIn, type ItemRef } from './changeContent.ts'
import { captionsExtension } from './mediaAddress.ts'
import { putText, type PlaceDeps } from './placeFile.ts'

/** Throws ProblemError for what is no WebVTT, naming the first line that is wrong. https://www.w3.org/TR/webvtt1/ */
export function checkCaptions(vtt: string): void {
  const { errors, cues } = new webvtt.WebVTTParser().parse(vtt, 'subtitles/captions/descriptions')
  const [first] = errors
  if (first)
    throw new ProblemError(400, 'bad_captions', `The captions are no WebVTT: line ${first.line}: ${first.message}`, {
      line: first.line,
      column: first.col,
    })
  if (cues.length === 0) throw new ProblemError(400, 'bad_captions', 'The captions have no text.', { line: 1 })
}

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
      if (item.kind !== 'video') throw new ProblemError(422, 'wrong_kind', `${item.title} is no video.`)
      if (before.fileHash === null)
        throw new ProblemError(422, 'no_file', `${item.title} has no video in ${language} yet. Upload it first.`)
      return { ...before, captionsHash: file?.hash ?? null }
    })
  })
}
