import type { Converted } from '../audio/conversion.ts'
import { wordless } from '#shared/api/content.ts'
import { soundView } from '../content/phoneSound.ts'
import { insertContentItem } from '../store/content.ts'
import { emptyRevision, insertRevision } from '../store/contentRevisions.ts'
import { insertMediaFiles, type MediaFileRow } from '../store/mediaFiles.ts'
import { findTranscript, lockRecording, type findRecording } from '../store/recordings.ts'
import { findRecordingSettings } from '../store/recordingSettings.ts'
import { updateTaken, type Taken } from '../store/recordingWork.ts'
import type { RecordingDeps } from './recordingDeps.ts'

type Kept = {
  recording: NonNullable<Awaited<ReturnType<typeof findRecording>>>
  /** In the store already. */
  file: MediaFileRow
  sound: Converted | undefined
}

/**
 * Writes the file, the item, its revision and the recording's word of it, all or none. Nothing is written when the recording
 * was deleted or kept by another meanwhile; the file has no row then and is swept.
 */
export async function keepRecording(
  { db, clock, random }: Pick<RecordingDeps['placing'], 'db' | 'clock' | 'random'>,
  taken: Taken,
  { recording, file, sound }: Kept,
): Promise<void> {
  const { companyId, sid } = taken
  const { callId, sessionId, source } = recording
  const now = clock.now()
  await db.transaction().execute(async (tx) => {
    const locked = await lockRecording(tx, taken)
    const isOurs = locked?.fetchAt !== null && locked?.takes === taken.takes
    if (!locked || !isOurs || locked.itemId !== null || locked.deletedAt !== null) return
    await insertMediaFiles(tx, [file])
    const itemId = random.uuid()
    const key = `recording-${sid.toLowerCase()}`
    const item = {
      ...{ companyId, id: itemId, kind: 'recording' as const, isPrivate: true, sessionId, createdBy: null, now },
      // Left by a caller at the beep, or of a whole call: https://www.twilio.com/docs/voice/api/recording#recording-source-values
      title: source === 'RecordVerb' ? 'Voicemail' : 'Call recording',
    }
    // Authors may have given any key to an item of theirs.
    if (!(await insertContentItem(tx, { ...item, key })))
      await insertContentItem(tx, { ...item, key: `${key}-${itemId.slice(0, 8)}` })
    await insertRevision(tx, {
      ...emptyRevision,
      ...{ companyId, itemId, createdBy: null, createdAt: now },
      language: recording.language ?? wordless,
      text: (await findTranscript(tx, { companyId, sid, callId })) ?? '',
      fileName: `${sid}.wav`,
      fileHash: file.hash,
      sound: sound ? soundView(sound) : null,
    })
    const { deleteAtCarrier } = await findRecordingSettings(tx, companyId)
    await updateTaken(tx, 'fetchAt', taken, {
      ...{ itemId, fetchAt: null, fetchTries: 0, fetchError: null },
      ...(deleteAtCarrier && { deleteAtCarrierAt: now }),
    })
  })
}
