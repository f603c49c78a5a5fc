import type { RecordingDeps } from './recordingDeps.ts'
import { listRetentions } from '../store/recordingSettings.ts'
import { listRecordingsBefore, type AgePlace } from '../store/recordingWork.ts'
import { deleteRecording } from './deleteRecording.ts'

const dayMs = 24 * 3600_000
const atOnce = 50

/**
 * Deletes what is older than its company keeps recordings, here and at the carrier. Whatever it does not come to, since the
 * signal ends it or its process dies, is as old the next time; so is one that cannot be deleted, which keeps none of the others.
 * Resolves to how many.
 */
export async function deleteOutdated(
  { placing: { db, files, clock }, log }: Pick<RecordingDeps, 'placing' | 'log'>,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0
  for (const { companyId, keepDays } of await listRetentions(db)) {
    const now = clock.now()
    const before = new Date(now.getTime() - keepDays * dayMs)
    let after: AgePlace | undefined
    do {
      const batch = await listRecordingsBefore(db, { companyId, before, after, limit: atOnce })
      for (const { sid } of batch) {
        if (signal.aborted) return deleted
        const told = { companyId, recordingSid: sid }
        try {
          const outcome = await deleteRecording({ db, files, log, now }, { companyId, sid })
          if (outcome === 'deleted') deleted++
          if (outcome === 'inProgress')
            log.warn(told, 'An old recording is kept: its call has no end. Tried again tomorrow.')
        } catch (error) {
          log.error({ ...told, err: error }, 'An old recording could not be deleted. Tried again tomorrow.')
        }
      }
      after = batch.length < atOnce ? undefined : batch.at(-1)
    } while (after)
  }
  if (deleted > 0) log.info({ recordings: deleted }, 'Recordings older than they are kept were deleted.')
  return deleted
}
