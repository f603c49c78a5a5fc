import { sql, type Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Log } from '../http/onError.ts'
import { deleteUnusedFiles } from '../store/mediaFiles.ts'
import type { Database } from '../store/schema.ts'
import { listBoundHashes } from './contentUses.ts'

/** Deleted items can be restored for so long. */
export const restorableDays = 30
const dayMs = 24 * 3600_000
/** A file without a revision may be about to get one. */
const graceMs = dayMs
const atOnce = 200

type Deps = { db: Kysely<Database>; clock: Clock; log: Log; signal?: AbortSignal }

/**
 * Forgets items that were deleted long ago, and the files that nothing has any more: their bytes are left to the sweep. An item whose files a version or
 * a trial is bound to stays: calls may still run it, and it may be made live again. A company that fails does not end the others';
 * the signal does.
 */
export async function purgeContent({ db, clock, log, signal }: Deps): Promise<{ items: number; files: number }> {
  const now = clock.now().getTime()
  const companies = await db.selectFrom('company').select('id').execute()
  const total = { items: 0, files: 0 }
  for (const { id: companyId } of companies) {
    if (signal?.aborted) break
    try {
      total.items += await forgetItems(db, { companyId, before: new Date(now - restorableDays * dayMs), signal })
      total.files += await deleteUnusedFiles(db, { companyId, before: new Date(now - graceMs) })
    } catch (error) {
      log.error(
        { err: error, companyId },
        'Deleted content of a company could not be forgotten; it is tried again tomorrow.',
      )
    }
  }
  return total
}

/** The oldest first, some at a time, until none is left that may go. */
async function forgetItems(
  db: Kysely<Database>,
  { companyId, before, signal }: { companyId: string; before: Date; signal: AbortSignal | undefined },
) {
  const old = await db
    .selectFrom('contentItem')
    .select('id')
    .where('companyId', '=', companyId)
    .where('deletedAt', '<', before)
    .limit(1)
    .execute()
  if (old.length === 0) return 0
  const bound = [...(await listBoundHashes(db, companyId))]
  for (let forgotten = 0; ;) {
    const round = await forgetSome(db, { companyId, before, bound })
    forgotten += round
    if (round < atOnce || signal?.aborted) return forgotten
  }
}

const forgetSome = (
  db: Kysely<Database>,
  { companyId, before, bound }: { companyId: string; before: Date; bound: readonly string[] },
): Promise<number> =>
  db.transaction().execute(async (tx) => {
    const free = await tx
      .selectFrom('contentItem as item')
      .select('item.id')
      .where('item.companyId', '=', companyId)
      .where('item.deletedAt', '<', before)
      .where(
        sql<boolean>`not exists (select from content_revision r where r.company_id = item.company_id and r.item_id = item.id
          and (r.file_hash = any(${bound}) or r.phone_hash = any(${bound}) or r.poster_hash = any(${bound})
            or r.captions_hash = any(${bound})))`,
      )
      .orderBy('item.deletedAt')
      .orderBy('item.id')
      .limit(atOnce)
      .forUpdate()
      .execute()
    const ids = free.map(({ id }) => id)
    if (ids.length === 0) return 0
    await tx.deleteFrom('contentRevision').where('companyId', '=', companyId).where('itemId', 'in', ids).execute()
    await tx.deleteFrom('contentItem').where('companyId', '=', companyId).where('id', 'in', ids).execute()
    return ids.length
  })
