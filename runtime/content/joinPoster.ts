import type { Kysely } from 'kysely'
import { lockContentItem, updateContentItem } from '../store/content.ts'
import { findRevision, setPoster } from '../store/contentRevisions.ts'
import type { Database } from '../store/schema.ts'
import type { ItemRef } from './changeContent.ts'

/** A picture comes right after its film; later it is a change of its own. */
const joinMs = 15 * 60_000

/**
 * Puts the picture that was taken of a film at its upload into the revision that the upload made, and gives its number; undefined
 * where the newest is another's, has a picture, or did not bring the film: the picture makes a revision then.
 */
export async function joinPoster(
  tx: Kysely<Database>,
  {
    now,
    posterHash,
    userId,
    ...ref
  }: ItemRef & { language: string; userId: string | null; posterHash: string; now: Date },
): Promise<number | undefined> {
  const item = await lockContentItem(tx, ref)
  const newest = await findRevision(tx, ref)
  if (!item || item.deletedAt || !newest || newest.fileHash === null) return undefined
  const { number, createdBy, createdAt } = newest
  const before = number > 1 ? await findRevision(tx, { ...ref, number: number - 1 }) : undefined
  const isRecent = now.getTime() - createdAt.getTime() <= joinMs
  if (newest.posterHash !== null || createdBy !== userId || before?.fileHash === newest.fileHash || !isRecent)
    return undefined
  await setPoster(tx, { ...ref, number, posterHash })
  await updateContentItem(tx, ref, { updatedAt: now })
  return number
}
