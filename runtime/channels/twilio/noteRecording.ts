import type { Kysely } from 'kysely'
import { insertCallEvent } from '../../store/calls.ts'
import { saveRecording, type Recording } from '../../store/recordings.ts'
import type { Database } from '../../store/schema.ts'
import { callEventId } from './sessionIds.ts'

/** Writes what the carrier says of a recording, with the event of its call; the same once more changes nothing. */
export async function noteRecording(
  tx: Kysely<Database>,
  recording: Recording & { errorCode?: string | undefined },
): Promise<void> {
  const { errorCode, ...saved } = recording
  const { companyId, callId, sid, status, source, durationSeconds, at } = saved
  await saveRecording(tx, saved)
  const detail = {
    ...{ recordingSid: sid, status, source },
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(errorCode !== undefined && { errorCode }),
  }
  const id = callEventId(callId, `recording ${sid} ${status}`)
  await insertCallEvent(tx, { companyId, callId, id, kind: 'recording', detail, at })
}
