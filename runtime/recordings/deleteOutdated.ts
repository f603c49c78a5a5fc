import type { RecordingDeps } from './recordingDeps.ts'
import { listRetentions } from '../store/recordingSettings.ts'
import { listRecordingsBefore } from '../store/recordingWork.ts'
import { deleteRecording } from './deleteRecording.ts'

const dayMs = 24 * 3600_000
const atOnce = 50

/**
 * Deletes what is older than its company keeps recordings, here and at the carrier. Whatever it does not come to, since the
 * signal ends it or its process dies, is as old the next time. Resolves to how many.
 */
export async function deleteOutdated(
  { placing: { db, files, clock }, log }: Pick<RecordingDeps, 'placing' | 'log'>,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0
  for (const { companyId, keepDays } of await listRetentions(db)) {
    const now = clock.now()
    const before = new Date(now.getTime() - keepDays * dayMs)
    for (;;) {
      const batch = await listRecordingsBefore(db, { companyId, before, limit: atOnce })
      let failed = 0
      for (const ref of batch) {
        if (signal.aborted) return deleted
        try {
          if ((await deleteRecording({ db, files, log, now }, ref)) === 'deleted') deleted++
          else failed++
        } catch (error) {
          failed++
          log.error({ err: error, companyId, recordingSid: ref.sid }, 'An old recording could not be deleted.')
        }
      }
      // What failed is the first of the next batch as well: it has its turn again tomorrow.
      if (batch.length < atOnce || failed > 0) break
    }
  }
  if (deleted > 0) log.info({ recordings: deleted }, 'Recordings older than they are kept were deleted.')
  return deleted
}
