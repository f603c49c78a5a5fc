import { CarrierError } from '../channels/twilio/carrier.ts'
import { findRecording } from '../store/recordings.ts'
import { updateTaken, type Taken } from '../store/recordingWork.ts'
import { carrierOfRecording, noCarrier, unreachable } from './carrierOfRecording.ts'
import type { RecordingDeps, Tried } from './recordingDeps.ts'

/**
 * Has the carrier delete its copy. One that is gone there already is done; one whose end nobody told may not be there yet: its end is
 * asked for from then on (askForEnd), as that of any other.
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
    if (recording.status === 'absent') {
      const change = { deleteAtCarrierAt: null, askAt: clock.now(), fetchTries: 0, fetchError: null }
      await updateTaken(db, 'deleteAtCarrierAt', taken, change)
    }
    return { kind: 'done' }
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error
    const problem =
      error.status === 0 ? unreachable : `The carrier refused to delete its copy with the code ${error.code}.`
    return { kind: 'later', problem }
  }
}
