import type { Kysely } from 'kysely'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import { lockContentItem, updateContentItem } from '../store/content.ts'
import { findRevision, setPoster } from '../store/contentRevisions.ts'
import type { Database } from '../store/schema.ts'
import { isDeleted, type ItemRef } from './changeContent.ts'

/** A picture comes right after its film; later it is a change of its own. */
const joinMs = 15 * 60_000

/**
 * Puts the picture that was taken of a film at its upload into the revision that the upload made, and gives its number; undefined
 * where that is not the newest any more, or another's: the picture makes a revision then. Throws ProblemError 409 `other_film` and
 * `other_picture` where it would stand on or in place of somebody else's, and `is_deleted`.
 */
export async function joinPoster(
  tx: Kysely<Database>,
  {
    now,
    posterHash,
    userId,
    filmRevision,
    ...ref
  }: ItemRef & { language: string; userId: string | null; posterHash: string; filmRevision: number; now: Date },
): Promise<number | undefined> {
  const item = await lockContentItem(tx, ref)
  if (item?.deletedAt) throw isDeleted(item)
  const film = await findRevision(tx, { ...ref, number: filmRevision })
  const newest = await findRevision(tx, ref)
  if (!film || !newest) throw new NotFoundError('revision', `${filmRevision} in ${ref.language}`)
  if (newest.fileHash !== film.fileHash)
    throw new ProblemError(409, 'other_film', 'The video was replaced meanwhile: the picture is not of the new one.')
  if (newest.posterHash === posterHash) return newest.number
  if (newest.posterHash !== null)
    throw new ProblemError(409, 'other_picture', 'The video was given another picture meanwhile, which stays.')
  const isRecent = now.getTime() - film.createdAt.getTime() <= joinMs
  if (newest.number !== film.number || film.createdBy !== userId || !isRecent) return undefined
  await setPoster(tx, { ...ref, number: film.number, posterHash })
  await updateContentItem(tx, ref, { updatedAt: now })
  return film.number
}
