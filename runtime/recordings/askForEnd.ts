import { CarrierError, type Carrier, type CarrierRecording } from '../channels/twilio/carrier.ts'
import type { Clock } from '../clock.ts'
import { noteRecording } from '../channels/twilio/noteRecording.ts'
import { askAfterMs, findRecording } from '../store/recordings.ts'
import { updateTaken, type Taken } from '../store/recordingWork.ts'
import { carrierOfRecording, noCarrier, unreachable } from './carrierOfRecording.ts'
import type { RecordingDeps, Tried } from './recordingDeps.ts'
import { mostTries } from './retryAfter.ts'

export type RecordingsOf = (carrier: Pick<Carrier, 'recordingsOf'>, callSid: string) => Promise<CarrierRecording[]>

/** An answer serves every recording of its call for so long: less than any of them waits before it asks once more. */
const sharedMs = 15_000

/** What the carrier lists for a call, asked once for all its recordings that are due together; also when it fails. */
export function createRecordingsOf(clock: Clock): RecordingsOf {
  const lists = new Map<string, { found: Promise<CarrierRecording[]>; untilMs: number }>()
  return (carrier, callSid) => {
    const now = clock.now().getTime()
    for (const [other, { untilMs }] of lists) if (untilMs <= now) lists.delete(other)
    const known = lists.get(callSid)
    if (known) return known.found
    const found = carrier.recordingsOf(callSid)
    lists.set(callSid, { found, untilMs: now + sharedMs })
    return found
  }
}

/** A carrier that has not finished a recording so long after its call never will. */
const longestMs = 7 * 24 * 3600_000

/**
 * Asks the carrier what became of a recording that was begun, when its call has been over for a while and no callback told: it was
 * lost. What the carrier says is written as the callback would have been, of every recording of the call; one that was deleted here is
 * due to be deleted there then.
 * An end comes of it in any case, however long the carrier is away: the day after, it is asked again.
 * https://www.twilio.com/docs/voice/api/recording#fetch-a-calls-recordings
 */
export async function askForEnd(
  { placing: { db, clock }, carriers, log }: Pick<RecordingDeps, 'placing' | 'carriers' | 'log'>,
  taken: Taken,
  recordingsOf: RecordingsOf,
): Promise<Tried> {
  const { companyId, sid, tries } = taken
  const recording = await findRecording(db, taken)
  if (!recording) return { kind: 'done' }
  const { callId, callSid, callEndedAt, status, deletedAt } = recording
  // One that was deleted before its end was told is waited for, too: the carrier may have it yet.
  const isWaitedFor = status === 'in-progress' || (status === 'absent' && deletedAt !== null)
  if (!isWaitedFor) return { kind: 'done' }
  // The carrier knows nothing of a trial.
  if (recording.isTest) return { kind: 'done' }
  const now = clock.now()
  const askAt = (callEndedAt ?? now).getTime() + askAfterMs
  if (callEndedAt === null || askAt > now.getTime()) return { kind: 'wait', until: new Date(askAt) }
  /** No sound is waited for any more. Why not stays with it, and that it is deleted at the carrier with the rest, to be safe. */
  const endWithout = async (problem: string): Promise<Tried> => {
    if (deletedAt !== null) return { kind: 'done' }
    const change = { status: 'absent', askAt: null, fetchTries: 0, fetchError: problem }
    await updateTaken(db, 'askAt', taken, change)
    log.warn({ companyId, recordingSid: sid, problem }, 'A recording has no end and no sound.')
    return { kind: 'done' }
  }
  if (callSid === null) return endWithout('The call of this recording is not known to the carrier.')
  const carrier = await carrierOfRecording(carriers, companyId, recording)
  if (!carrier) return { kind: 'later', problem: noCarrier }
  let found: CarrierRecording[]
  try {
    found = await recordingsOf(carrier, callSid)
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
  if (its?.status === 'deleted') return endWithout('The recording was deleted at the carrier.')
  if (its) {
    if (now.getTime() > callEndedAt.getTime() + longestMs)
      return endWithout('The carrier never finished this recording.')
    return { kind: 'later', problem: 'The carrier has not finished this recording yet.' }
  }
  const problem = 'The carrier has no such recording.'
  return tries >= mostTries ? endWithout(problem) : { kind: 'later', problem }
}
