import { Hono } from 'hono'
import { z } from 'zod'
import type { RecordingView } from '#shared/api/call.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { findRecording, type RecordingRow } from '../store/recordings.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const params = z.object({
  recordingSid: z.string().regex(/^RE[0-9a-zA-Z]{1,62}$/, 'A recording is named RE and its SID.'),
})

/** What is told of a recording: never the carrier's own address of it, but ours, which asks who listens. */
export const recordingView = ({ startedAt, ...row }: RecordingRow): RecordingView => ({
  ...row,
  startedAt: startedAt?.toISOString() ?? null,
  audio: row.status === 'completed' ? `/api/recordings/${row.sid}/audio` : null,
})

/** The sound of recordings, which the carrier keeps. */
export const recordingRoutes = ({ db, carrierOf, carrierBySid, log }: ApiDeps) =>
  new Hono<SignedInEnv>().get(
    '/:recordingSid/audio',
    allow('recordings:read'),
    operation('Hear a recording', {
      type: 'audio/wav',
      errors: [404, 409, 502],
      description: 'Streamed from the carrier, which keeps it. 409 `recording_not_ready` while it is being made.',
    }),
    validate('param', params),
    async (c) => {
      const { companyId } = c.var.member
      const { recordingSid } = c.req.valid('param')
      const recording = await findRecording(db, { companyId, sid: recordingSid })
      if (!recording) throw new NotFoundError('recording', recordingSid)
      const { status, carrierSid, channels } = recording
      if (status === 'in-progress')
        throw new ProblemError(409, 'recording_not_ready', 'The recording is still being made. Try again in a moment.')
      if (status !== 'completed')
        throw new ProblemError(404, 'no_audio', `The recording has no sound: the carrier says it is ${status}.`)
      // The account that the call went through has it, whichever calls go through now.
      const carrier = await (carrierSid === null ? carrierOf(companyId) : carrierBySid(companyId, carrierSid))
      if (!carrier) throw new ProblemError(409, 'no_carrier', 'The carrier account of the recording is not connected.')
      const audio = await carrier.recordingAudio(recordingSid, { channels: channels ?? undefined })
      if (audio === 'missing')
        throw new ProblemError(404, 'recording_gone', 'The carrier no longer has this recording.')
      if (audio === 'unreachable')
        throw new ProblemError(502, 'carrier_unreachable', 'The carrier could not be reached. Try again in a moment.')
      if ('refused' in audio) {
        log.warn({ companyId, recordingSid, status: audio.refused }, 'The carrier refused the audio of a recording.')
        throw new ProblemError(502, 'carrier_refused', `The carrier refused the recording with ${audio.refused}.`)
      }
      return c.body(audio.body, 200, {
        'Content-Type': 'audio/wav',
        'Content-Disposition': `inline; filename="${recordingSid}.wav"`,
        ...(audio.bytes !== undefined && { 'Content-Length': String(audio.bytes) }),
      })
    },
  )
