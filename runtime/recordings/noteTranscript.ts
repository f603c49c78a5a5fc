import type { Kysely } from 'kysely'
import { reviseContentIn } from '../content/changeContent.ts'
import { findContentItem } from '../store/content.ts'
import { listCurrentRevisions } from '../store/contentRevisions.ts'
import { lockRecording, type RecordingRef } from '../store/recordings.ts'
import type { Database } from '../store/schema.ts'

/**
 * Writes what the carrier understood under a recording that is stored already; one that is not yet takes it from the log of its
 * call. `deleted`: the words are of a recording that was deleted, and are kept nowhere.
 */
export async function noteTranscript(
  tx: Kysely<Database>,
  { companyId, sid }: RecordingRef,
  { text, now }: { text: string; now: Date },
): Promise<'noted' | 'deleted'> {
  const recording = await lockRecording(tx, { companyId, sid })
  if (!recording) return 'noted'
  if (recording.deletedAt !== null) return 'deleted'
  const { itemId } = recording
  if (itemId === null || !(await findContentItem(tx, { companyId, itemId }))) return 'noted'
  const [revision] = await listCurrentRevisions(tx, { companyId, itemIds: [itemId] })
  if (!revision || revision.text === text) return 'noted'
  const { language } = revision
  await reviseContentIn(tx, { companyId, itemId, language, userId: null, now }, (before) => ({ ...before, text }))
  return 'noted'
}
