import { Hono } from 'hono'
import type { Account, Transcription } from '../model.ts'
import { notFound } from './errors.ts'
import { answerPage, newestFirst } from './paging.ts'
import { findRecording } from './recordings.ts'
import { apiVersion, dateOf, type RestDeps, type RestEnv, uriOf } from './rest.ts'

export const transcriptionJson = (one: Transcription) => ({
  account_sid: one.accountSid,
  api_version: apiVersion,
  date_created: dateOf(one.createdAt),
  date_updated: dateOf(one.updatedAt),
  duration: String(one.durationSeconds),
  price: one.price === null ? null : Number(one.price),
  price_unit: one.priceUnit,
  recording_sid: one.recordingSid,
  sid: one.sid,
  status: one.status,
  transcription_text: one.text,
  type: one.type,
  uri: uriOf(one.accountSid, 'Transcriptions', one.sid),
})

const transcriptionsOf = ({ engine }: RestDeps, { sid }: Account): Transcription[] =>
  newestFirst([...engine.model.transcriptions.values()].filter((one) => one.accountSid === sid))

/** What `TranscriptionUrl` of a Record's callback names. https://www.twilio.com/docs/voice/api/recording-transcription */
export const transcriptionRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .get('/', (c) =>
      answerPage(c, {
        key: 'transcriptions',
        items: transcriptionsOf(deps, c.var.account),
        idOf: ({ sid }) => sid,
        toJson: transcriptionJson,
      }),
    )
    .get('/:sid', (c) => {
      const found = deps.engine.model.transcriptions.get(c.req.param('sid'))
      if (found?.accountSid !== c.var.account.sid) throw notFound()
      return c.json(transcriptionJson(found))
    })
    .delete('/:sid', (c) => {
      const { transcriptions } = deps.engine.model
      const found = transcriptions.get(c.req.param('sid'))
      if (found?.accountSid !== c.var.account.sid) throw notFound()
      transcriptions.delete(found.sid)
      return c.body(null, 204)
    })

export const recordingTranscriptionRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>().get('/:recordingSid/Transcriptions', (c) => {
    const { sid } = findRecording(deps, c.var.account, c.req.param('recordingSid'))
    return answerPage(c, {
      key: 'transcriptions',
      items: transcriptionsOf(deps, c.var.account).filter(({ recordingSid }) => recordingSid === sid),
      idOf: ({ sid }) => sid,
      toJson: transcriptionJson,
    })
  })
