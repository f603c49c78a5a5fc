import { mkdir, rm, stat } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Converted } from '../audio/conversion.ts'
import { sniffFile } from '../audio/sniffFile.ts'
import type { RecordingAudio } from '../channels/twilio/recordingAudio.ts'
import { putFile } from '../content/putFile.ts'
import { openToWrite } from '../media/openToWrite.ts'
import { findRecording } from '../store/recordings.ts'
import type { Taken } from '../store/recordingWork.ts'
import { carrierOfRecording, noCarrier, unreachable } from './carrierOfRecording.ts'
import { keepRecording } from './keepRecording.ts'
import type { RecordingDeps, Tried } from './recordingDeps.ts'

/** Nine hours of two channels, longer than a call may last. */
const mostBytes = 1_000_000_000
const broken = 'The connection to the carrier broke while the recording came in.'

/**
 * Brings the sound of a recording from the carrier into the store, and writes the rows that refer to it. Nothing of it is left
 * in `.incoming`, however it ends. Rejects where the fault is ours, such as a full disk, and when the signal says so.
 */
export async function fetchRecording(deps: RecordingDeps, taken: Taken, signal: AbortSignal): Promise<Tried> {
  const { placing, carriers } = deps
  const recording = await findRecording(placing.db, taken)
  if (!recording || recording.itemId !== null || recording.deletedAt !== null) return { kind: 'done' }
  const carrier = await carrierOfRecording(carriers, taken.companyId, recording)
  if (!carrier) return { kind: 'later', problem: noCarrier }
  const audio = await carrier.recordingAudio(taken.sid, { channels: recording.channels ?? undefined })
  if (audio === 'missing') return { kind: 'over', problem: 'The carrier no longer has this recording.' }
  if (audio === 'unreachable') return { kind: 'later', problem: unreachable }
  if ('refused' in audio)
    return { kind: 'later', problem: `The carrier refused the recording with the status ${audio.refused}.` }

  const path = await placing.incoming.newPath()
  const folder = await placing.incoming.newPath()
  try {
    const problem = await download(audio, path, signal)
    if (problem !== undefined) return { kind: 'later', problem }
    const sniffed = await sniffFile(path)
    if (sniffed.kind !== 'audio') return { kind: 'later', problem: 'What the carrier sent is no sound.' }
    await mkdir(folder, { recursive: true })
    const sound = await measure(deps, taken, { path, folder, signal })
    const told = recording.durationSeconds === null ? null : recording.durationSeconds * 1000
    const { type, extension } = sniffed
    const file = await putFile(placing, {
      ...{ companyId: taken.companyId, path, signal, type, extension, width: null, height: null },
      durationMs: sound ? Math.round(sound.durationMs) : told,
    })
    await keepRecording(placing, taken, { recording, file, sound })
    return { kind: 'done' }
  } finally {
    await rm(path, { force: true })
    await rm(folder, { recursive: true, force: true })
  }
}

/** Gives what was wrong with what came. */
async function download(
  { body, bytes }: RecordingAudio,
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (bytes !== undefined && bytes > mostBytes) {
    await body.cancel()
    return tooLong
  }
  let seen = 0
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      seen += chunk.length
      done(seen > mostBytes ? new TooLongError() : null, chunk)
    },
  })
  const incoming = Readable.fromWeb(body as WebStream)
  let isCut = false
  incoming.once('error', () => (isCut = true))
  try {
    await pipeline(incoming, counted, await openToWrite(path), { signal })
  } catch (error) {
    if (error instanceof TooLongError) return tooLong
    signal.throwIfAborted()
    // A full disk ends the pipeline too, and is our own.
    if (isCut) return broken
    throw error
  }
  const { size } = await stat(path)
  return size === 0 || (bytes !== undefined && size !== bytes) ? broken : undefined
}

const tooLong = `The recording is larger than ${mostBytes / 1e9} GB, more than is taken.`
class TooLongError extends Error {
  override readonly name = 'TooLongError'
}

/** Length and waveform. A recording that cannot be measured, such as one of hours, is kept all the same. */
async function measure(
  { placing: { convertAudio, targetLufs }, log }: RecordingDeps,
  { companyId, sid }: Taken,
  { path, folder, signal }: { path: string; folder: string; signal: AbortSignal },
): Promise<Converted | undefined> {
  try {
    const outcome = await convertAudio(path, { folder, targetLufs, signal })
    signal.throwIfAborted()
    return outcome.kind === 'refused' ? undefined : outcome
  } catch (error) {
    signal.throwIfAborted()
    log.warn({ companyId, recordingSid: sid, err: error }, 'A recording could not be measured; it is kept without.')
    return undefined
  }
}
