import { CarrierError } from '../channels/twilio/carrier.ts'
import { askAfterMs, findRecording } from '../store/recordings.ts'
import type { Taken } from '../store/recordingWork.ts'
import { carrierOfRecording, noCarrier, unreachable } from './carrierOfRecording.ts'
import type { RecordingDeps, Tried } from './recordingDeps.ts'

/**
 * Has the carrier delete its copy. One that is gone there already is done; one whose end nobody told may not be there yet, and is
 * asked for once more when its call has been over for a while.
 */
export async function deleteAtCarrier(
  { placing: { db, clock }, carriers }: Pick<RecordingDeps, 'placing' | 'carriers'>,
  taken: Taken,
): Promise<Tried> {
  const recording = await findRecording(db, taken)
  if (!recording) return { kind: 'done' }
  const carrier = await carrierOfRecording(carriers, taken.companyId, recording)
  if (!carrier) return { kind: 'later', problem: noCarrier }
  try {
    await carrier.deleteRecording(taken.sid)
    const { status, callEndedAt } = recording
    const finishedAt = new Date((callEndedAt?.getTime() ?? 0) + askAfterMs)
    return status === 'absent' && finishedAt > clock.now() ? { kind: 'wait', until: finishedAt } : { kind: 'done' }
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error
    const problem =
      error.status === 0 ? unreachable : `The carrier refused to delete its copy with the code ${error.code}.`
    return { kind: 'later', problem }
  }
}
