import { createHash } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { sniffFile } from '../audio/sniffFile.ts'
import { ProblemError } from '../http/problemError.ts'
import { openToWrite } from '../media/openToWrite.ts'
import { speechFailed, type SpeechEngine } from '../speech/speechEngine.ts'
import { contentOf, findRevision, type RevisionContent } from '../store/contentRevisions.ts'
import { findMediaFiles, insertMediaFiles } from '../store/mediaFiles.ts'
import { findSpokenText, insertSpokenText } from '../store/spokenTexts.ts'
import { mustFindItem, refuseRecording, type ItemRef } from './changeContent.ts'
import { storedName } from './mediaAddress.ts'
import { refuseNewerWords } from './newerWords.ts'
import { placeFile, type PlaceDeps, type Placed } from './placeFile.ts'
import { putFile } from './putFile.ts'

export type SpeechWish = {
  text: string
  voice?: string | undefined
  /** The words as their author last saw them: others are not written over. Undefined takes any. */
  seenText?: string | undefined
}

/**
 * Has words read out and puts the sound to use. The same words in the same voice are read out once. Throws ProblemError 409
 * `newer_words` where others than `seenText` are there, before it or by the time their sound is put to use.
 */
export async function placeSpeech(
  deps: PlaceDeps,
  engine: SpeechEngine | undefined,
  { companyId, itemId, language, userId }: ItemRef & { language: string; userId: string },
  { text, voice, seenText }: SpeechWish,
): Promise<Placed> {
  const item = await mustFindItem(deps.db, { companyId, itemId })
  refuseRecording(item)
  if (!engine)
    throw new ProblemError(
      409,
      'no_speech',
      'No speech engine is set up here. Set TTS_URL or TTS_COMMAND, or record the words.',
    )
  if (item.kind !== 'audio') throw new ProblemError(422, 'wrong_kind', `${item.title} is no audio item.`)
  const refuse = (now: RevisionContent) => refuseNewerWords(now, { text, seenText })
  const refuseNewer = async () => refuse(contentOf(await findRevision(deps.db, { companyId, itemId, language })))
  await refuseNewer()
  const path = await deps.incoming.newPath()
  try {
    await speakInto(deps, engine, { companyId, language, text, voice }, path)
    // Said before the conversion, which may have to wait; what is there at its end decides.
    await refuseNewer()
    return await placeFile(deps, {
      ...{ companyId, userId, path, refuse },
      fileName: `${item.key}-${language}`,
      bytes: (await stat(path)).size,
      target: { itemId, language, as: 'file', text, trimSilence: false },
    })
  } finally {
    await rm(path, { force: true })
  }
}

async function speakInto(
  deps: PlaceDeps,
  engine: SpeechEngine,
  { companyId, language, text, voice }: SpeechWish & { companyId: string; language: string },
  path: string,
): Promise<void> {
  const hash = createHash('sha256')
    .update(JSON.stringify([engine.name, voice ?? engine.voice, language, text]))
    .digest('hex')
  const known = await findSpokenText(deps.db, { companyId, hash })
  const file = known && (await findMediaFiles(deps.db, { companyId, hashes: [known] })).get(known)
  const kept = file && (await deps.files.read(storedName(file)))
  if (kept) {
    // It may break while the file is opened: the pipeline tells then.
    kept.once('error', () => {})
    return pipeline(kept, await openToWrite(path, { flags: 'w' }))
  }
  await engine.speak({ text, language, voice }, path)
  const sniffed = await sniffFile(path)
  if (sniffed.kind !== 'audio') throw speechFailed('what it answered is no sound.')
  const row = await putFile(deps, {
    companyId,
    path,
    ...sniffed,
    signal: undefined,
    durationMs: null,
    width: null,
    height: null,
  })
  await insertMediaFiles(deps.db, [row])
  await insertSpokenText(deps.db, { companyId, hash, fileHash: row.hash, createdAt: deps.clock.now() })
}
