import { Hono } from 'hono'
import type { Context } from 'hono'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { recordingDetailSchema, type RecordingDetail, type RecordingView } from '#shared/api/call.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { recordingAddressMs } from '../content/contentView.ts'
import { storedName } from '../content/mediaAddress.ts'
import { answerWithFile } from '../media/fileAnswer.ts'
import { carrierOfRecording, noCarrier } from '../recordings/carrierOfRecording.ts'
import { deleteRecording } from '../recordings/deleteRecording.ts'
import { findKeptSound, findRecording, type RecordingRef, type RecordingRow } from '../store/recordings.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const params = z.object({
  recordingSid: z.string().regex(/^RE[0-9a-zA-Z]{1,62}$/, 'A recording is named RE and its SID.'),
})

/** What is told of a recording: never the carrier's own address of it, but ours, which asks who listens. */
export const recordingView = (row: RecordingRow): RecordingView => {
  const { sid, source, status, durationSeconds, channels, startedAt, fetchError } = row
  const place = placeOf(row)
  return {
    ...{ sid, source, status, durationSeconds, channels, place, problem: fetchError },
    startedAt: startedAt?.toISOString() ?? null,
    audio: place === 'none' || place === 'deleted' ? null : `/api/recordings/${sid}/audio`,
  }
}

function placeOf({ status, itemId, fetchAt, fetchError, deletedAt }: RecordingRow): RecordingView['place'] {
  if (deletedAt !== null) return 'deleted'
  if (status !== 'completed') return 'none'
  if (itemId !== null) return 'stored'
  if (fetchAt !== null) return 'fetching'
  return fetchError === null ? 'carrier' : 'failed'
}

/** The recordings of calls: kept here once they were fetched, streamed from the carrier before that. */
export const recordingRoutes = (deps: ApiDeps) => {
  const { db, clock, media, log, onRecordingDue } = deps
  const mustFind = async (ref: RecordingRef) => {
    const recording = await findRecording(db, ref)
    if (!recording) throw new NotFoundError('recording', ref.sid)
    return recording
  }

  return new Hono<SignedInEnv>()
    .get(
      '/:recordingSid',
      allow('recordings:read'),
      operation('Get a recording, and the picture of its sound', { schema: recordingDetailSchema, errors: [404] }),
      validate('param', params),
      async (c) => {
        const { companyId } = c.var.member
        const recording = await mustFind({ companyId, sid: c.req.valid('param').recordingSid })
        const { itemId, sessionId } = recording
        const kept = itemId === null ? undefined : await findKeptSound(db, { companyId, itemId })
        const file = kept && { companyId, hash: kept.hash, extension: kept.extension }
        // Where the file is lost, the carrier may have the sound still.
        const durationMs = kept?.sound?.durationMs ?? kept?.durationMs ?? null
        const lastsMs = durationMs ?? (recording.durationSeconds ?? 0) * 1000
        const isHere = file !== undefined && (await media.files.stat(storedName(file))) !== undefined
        return c.json({
          ...recordingView(recording),
          sessionId,
          sound:
            kept && isHere
              ? {
                  url: media.addressOf(file, { isSigned: true, goodForMs: recordingAddressMs(lastsMs) }),
                  durationMs,
                  waveform: kept.sound?.waveform ?? [],
                }
              : null,
        } satisfies RecordingDetail)
      },
    )
    .get(
      '/:recordingSid/audio',
      allow('recordings:read'),
      operation('Hear a recording', {
        type: 'audio/wav',
        errors: [404, 409, 416, 502],
        description:
          'From here once it is stored, whole or a range of it (206, 416); streamed from the carrier before. 409 ' +
          '`recording_not_ready` while it is being made.',
      }),
      validate('param', params),
      async (c) => {
        const { companyId } = c.var.member
        const ref = { companyId, sid: c.req.valid('param').recordingSid }
        const recording = await mustFind(ref)
        const { status, itemId, fetchError, deletedAt } = recording
        if (deletedAt !== null) throw new ProblemError(404, 'recording_deleted', 'The recording was deleted.')
        if (status === 'in-progress')
          throw new ProblemError(
            409,
            'recording_not_ready',
            fetchError === null
              ? 'The recording is still being made. Try again in a moment.'
              : `The recording has no sound yet. ${fetchError} The carrier is asked again.`,
          )
        if (status !== 'completed')
          throw new ProblemError(
            404,
            'no_audio',
            `The recording has no sound. ${fetchError ?? `The carrier says it is ${status}.`}`,
          )
        const stored = itemId === null ? undefined : await storedAudio(deps, c, { ...ref, itemId })
        if (stored) return stored
        const { body, bytes } = await askCarrier(deps, ref, recording)
        return c.body(body, 200, {
          'Content-Type': 'audio/wav',
          'Content-Disposition': dispositionOf(ref),
          ...(bytes !== undefined && { 'Content-Length': String(bytes) }),
        })
      },
    )
    .delete(
      '/:recordingSid',
      allow('recordings:delete'),
      operation('Delete a recording for good, here and at the carrier', {
        status: 204,
        errors: [404, 409],
        description:
          'Its sound and its transcript are gone at once; the carrier is asked until it has deleted its copy. 409 ' +
          '`recording_not_ready` while it is being made.',
      }),
      validate('param', params),
      async (c) => {
        const { companyId } = c.var.member
        const ref = { companyId, sid: c.req.valid('param').recordingSid }
        const outcome = await deleteRecording({ db, files: media.files, log, now: clock.now() }, ref)
        if (outcome === 'missing') throw new NotFoundError('recording', ref.sid)
        if (outcome === 'inProgress')
          throw new ProblemError(
            409,
            'recording_not_ready',
            'The recording is still being made. Delete it when the call is over.',
          )
        onRecordingDue?.()
        return c.body(null, 204)
      },
    )
}

const dispositionOf = ({ sid }: RecordingRef) => `inline; filename="${sid}.wav"`

/** Undefined when the file is not there, which the carrier may have still. */
async function storedAudio(
  { db, media: { files }, log }: ApiDeps,
  c: Context,
  { companyId, sid, itemId }: RecordingRef & { itemId: string },
): Promise<Response | undefined> {
  const kept = await findKeptSound(db, { companyId, itemId })
  const name = kept && storedName({ companyId, hash: kept.hash, extension: kept.extension })
  const file = name === undefined ? undefined : await files.stat(name)
  if (!kept || name === undefined || !file) {
    log.error({ companyId, recordingSid: sid }, 'The file of a recording is missing.')
    return undefined
  }
  const { method } = c.req
  const answer = answerWithFile(
    { method, header: (field) => c.req.header(field) },
    { name, sha256: kept.hash, file, cacheControl: 'no-store' },
  )
  const headers = { ...answer.headers, 'content-disposition': dispositionOf({ companyId, sid }) }
  if (answer.body?.kind === 'text') return new Response(answer.body.text, { status: answer.status, headers })
  if (answer.body === undefined || method === 'HEAD') return new Response(null, { status: answer.status, headers })
  const stream = await files.read(name, answer.body.range)
  return stream && new Response(Readable.toWeb(stream) as ReadableStream, { status: answer.status, headers })
}

/** The sound as the carrier has it, or the reason why not, for who wants to listen. */
async function askCarrier(
  deps: ApiDeps,
  { companyId, sid }: RecordingRef,
  recording: { carrierSid: string | null; channels: number | null },
) {
  const carrier = await carrierOfRecording(deps, companyId, recording)
  if (!carrier) throw new ProblemError(409, 'no_carrier', noCarrier)
  const audio = await carrier.recordingAudio(sid, { channels: recording.channels ?? undefined })
  if (audio === 'missing') throw new ProblemError(404, 'recording_gone', 'The carrier no longer has this recording.')
  if (audio === 'unreachable')
    throw new ProblemError(502, 'carrier_unreachable', 'The carrier could not be reached. Try again in a moment.')
  if ('refused' in audio) {
    deps.log.warn(
      { companyId, recordingSid: sid, status: audio.refused },
      'The carrier refused the audio of a recording.',
    )
    throw new ProblemError(502, 'carrier_refused', `The carrier refused the recording with ${audio.refused}.`)
  }
  return audio
}
