import { Hono } from 'hono'
import { recordingSettingsSchema } from '#shared/api/company.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { findRecordingSettings, saveRecordingSettings } from '../store/recordingSettings.ts'
import type { ApiDeps } from './apiDeps.ts'
import { operation } from './operation.ts'
import { validate } from './validate.ts'

/** What a company decides for all that work in it. */
export const companyRoutes = ({ db }: ApiDeps) =>
  new Hono<SignedInEnv>()
    .get(
      '/recordings',
      allow('recordings:read'),
      operation('Get how long recordings are kept, and where', { schema: recordingSettingsSchema }),
      async (c) => c.json(await findRecordingSettings(db, c.var.member.companyId)),
    )
    .put(
      '/recordings',
      allow('recordings:delete'),
      operation('Change how long recordings are kept, and where', {
        schema: recordingSettingsSchema,
        description:
          'Older recordings are deleted within a day. What is deleted at the carrier from now on are the copies of recordings that ' +
          'are stored from now on.',
      }),
      validate('json', recordingSettingsSchema),
      async (c) => {
        const settings = c.req.valid('json')
        await saveRecordingSettings(db, c.var.member.companyId, settings)
        return c.json(settings)
      },
    )
