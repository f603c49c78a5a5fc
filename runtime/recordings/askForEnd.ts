import { CarrierError, type CarrierRecording } from '../channels/twilio/carrier.ts'
import { noteRecording } from '../channels/twilio/noteRecording.ts'
import { askAfterMs, findRecording } from '../store/recordings.ts'
import { updateTaken, type Taken } from '../store/recordingWork.ts'
import { carrierOfRecording, noCarrier, unreachable } from './carrierOfRecording.ts'
import type { RecordingDeps, Tried } from './recordingDeps.ts'
import { mostTries } from './retryAfter.ts'

/**
 * Asks the carrier what became of a recording that was begun, when its call has been over for a while and no callback told: it was
 * lost. What the carrier says is written as the callback would have been, of every recording of the call.
 * https://www.twilio.com/docs/voice/api/recording#fetch-a-calls-recordings
 */
export async function askForEnd(
  { placing: { db, clock }, carriers, log }: Pick<RecordingDeps, 'placing' | 'carriers' | 'log'>,
  taken: Taken,
): Promise<Tried> {
  const { companyId, sid, tries } = taken
  const recording = await findRecording(db, taken)
  if (!recording || recording.status !== 'in-progress' || recording.deletedAt !== null) return { kind: 'done' }
  const { callId, callSid, callEndedAt } = recording
  const now = clock.now()
  const askAt = (callEndedAt ?? now).getTime() + askAfterMs
  if (callEndedAt === null || askAt > now.getTime()) return { kind: 'wait', until: new Date(askAt) }
  if (callSid === null) return { kind: 'over', problem: 'The call of this recording is not known to the carrier.' }
  const carrier = await carrierOfRecording(carriers, companyId, recording)
  if (!carrier) return { kind: 'later', problem: noCarrier }
  let found: CarrierRecording[]
  try {
    found = await carrier.recordingsOf(callSid)
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error
    const refused = `The carrier did not tell what became of the recording: it answered with the code ${error.code}.`
    return { kind: 'later', problem: error.status === 0 ? unreachable : refused }
  }
  const ended = found.filter(({ status }) => status === 'completed' || status === 'absent')
  for (const one of ended)
    await db.transaction().execute((tx) => noteRecording(tx, { ...one, companyId, callId, at: now }))
  if (ended.length > 0)
    log.info({ companyId, callId, recordings: ended.length }, 'The carrier was asked for recordings.')
  const its = found.find((one) => one.sid === sid)
  if (its && ended.includes(its)) return { kind: 'done' }
  if (its) return { kind: 'later', problem: 'The carrier has not finished this recording yet.' }
  const problem = 'The carrier has no such recording.'
  if (tries >= mostTries) await updateTaken(db, 'askAt', taken, { status: 'absent' })
  return { kind: 'later', problem }
}
