import type { Kysely } from 'kysely'
import type { Log } from '../http/onError.ts'
import type { FileStore } from '../media/fileStore.ts'
import { storedName } from '../content/mediaAddress.ts'
import { isUnused, type MediaFileRow } from '../store/mediaFiles.ts'
import { findRecording, forgetTranscript, lockRecording, type RecordingRef } from '../store/recordings.ts'
import type { Database } from '../store/schema.ts'

type Deps = { db: Kysely<Database>; files: FileStore; log: Pick<Log, 'warn'>; now: Date }

/**
 * Deletes a recording here: its item, its transcript, and its file unless something else has the same bytes. The carrier is due to
 * be asked for the same. Rows go first and bytes last, so that no row points to nothing: bytes that a process did not come to
 * remove have no row, and are swept.
 */
export async function deleteRecording(
  { db, files, log, now }: Deps,
  ref: RecordingRef,
): Promise<'deleted' | 'missing' | 'inProgress'> {
  const freed = await db.transaction().execute((tx) => deleteRows(tx, ref, now))
  if (typeof freed === 'string') return freed
  for (const file of freed)
    try {
      await removeUnlessPutAgain(files, file)
    } catch (error) {
      // The rows are gone for good, and the sweep comes by.
      log.warn({ ...ref, err: error }, 'The file of a deleted recording is left to the sweep.')
    }
  return 'deleted'
}

async function deleteRows(
  tx: Kysely<Database>,
  ref: RecordingRef,
  now: Date,
): Promise<MediaFileRow[] | 'missing' | 'inProgress'> {
  const { companyId, sid } = ref
  const recording = await lockRecording(tx, ref)
  if (!recording) return 'missing'
  if (recording.deletedAt !== null) return []
  const { itemId, callId, status, fetchError } = recording
  const isBegun = status === 'in-progress'
  // Once the call is over, nothing is being made any more: only the word of it was lost, or is late.
  if (isBegun && !(await findRecording(tx, ref))?.callEndedAt) return 'inProgress'
  const isToldAbsent = status === 'absent' && fetchError === null
  await tx
    .updateTable('recording')
    .set({
      ...{ itemId: null, url: null, fetchAt: null, askAt: null, fetchTries: 0, fetchError: null, deletedAt: now },
      takes: recording.takes + 1,
      deleteAtCarrierAt: isToldAbsent ? null : now,
      // A word of its end that comes now fetches nothing: what the carrier has by then is deleted there.
      ...(isBegun && { status: 'absent' }),
    })
    .where('companyId', '=', companyId)
    .where('sid', '=', sid)
    .execute()
  await forgetTranscript(tx, { companyId, sid, callId })
  if (itemId === null) return []
  const revisions = await tx
    .deleteFrom('contentRevision')
    .where('companyId', '=', companyId)
    .where('itemId', '=', itemId)
    .returning(['fileHash', 'phoneHash', 'mulawHash'])
    .execute()
  await tx.deleteFrom('contentItem').where('companyId', '=', companyId).where('id', '=', itemId).execute()
  const hashes = revisions
    .flatMap(({ fileHash, phoneHash, mulawHash }) => [fileHash, phoneHash, mulawHash])
    .filter((hash) => hash !== null)
  return deleteUnused(tx, { companyId, hashes: [...new Set(hashes)] })
}

/** Of these files, forgets those that nothing has any more. */
async function deleteUnused(
  tx: Kysely<Database>,
  { companyId, hashes }: { companyId: string; hashes: readonly string[] },
): Promise<MediaFileRow[]> {
  if (hashes.length === 0) return []
  return tx
    .deleteFrom('mediaFile')
    .where('companyId', '=', companyId)
    .where('hash', 'in', [...hashes])
    .where(isUnused)
    .returningAll()
    .execute()
}

/** A file that was put again after its row was written is about to get another: it is left to the sweep. */
async function removeUnlessPutAgain(files: FileStore, file: MediaFileRow): Promise<void> {
  const name = storedName(file)
  const stored = await files.stat(name)
  if (stored && stored.modifiedAt <= file.createdAt) await files.remove(name)
}
