import { Hono } from 'hono'
import type { Account, Recording } from '../model.ts'
import type { Wav } from '../recordings/wav.ts'
import { findCall } from './calls.ts'
import { conferenceOf } from './conferences.ts'
import { badParameter, notFound } from './errors.ts'
import { given, readForm, wordIn } from './form.ts'
import { recordingOptions } from './legParams.ts'
import { answerPage, dateFilter, equalFilter, newestFirst } from './paging.ts'
import { apiVersion, dateOf, type RestDeps, type RestEnv, subresourceUris, uriOf } from './rest.ts'

/** `of` is the resource it was asked through: the account itself, its call, or its conference. */
export function recordingJson(recording: Recording, of: 'call' | 'conference') {
  const parent = of === 'call' ? ['Calls', recording.callSid] : ['Conferences', recording.conferenceSid ?? '']
  return {
    account_sid: recording.accountSid,
    api_version: apiVersion,
    // A conference's recording may belong to no call.
    call_sid: recording.callSid || null,
    conference_sid: recording.conferenceSid,
    date_created: dateOf(recording.createdAt),
    date_updated: dateOf(recording.updatedAt),
    start_time: dateOf(recording.startedAt),
    duration: recording.durationSeconds === null ? null : String(recording.durationSeconds),
    sid: recording.sid,
    // The document has a number here for a call's recording, and a string for all others.
    price: of === 'call' && recording.price !== null ? Number(recording.price) : recording.price,
    price_unit: recording.priceUnit,
    status: recording.status,
    channels: recording.channels,
    source: shownSource(recording),
    error_code: recording.errorCode,
    encryption_details: null,
    uri: uriOf(recording.accountSid, ...parent, 'Recordings', recording.sid),
    ...(of === 'call' && { track: recording.track }),
  }
}

/** A recording begun by TwiML is none of the sources that the REST document knows. */
const shownSource = ({ source }: Recording) => (source === 'StartCallRecordingTwiML' ? 'StartCallRecordingAPI' : source)

/** `origin` is where this API is reached: the media's address is absolute. */
export const accountRecordingJson = (recording: Recording, origin: string) => ({
  ...recordingJson(recording, 'conference'),
  uri: uriOf(recording.accountSid, 'Recordings', recording.sid),
  subresource_uris: subresourceUris(recording.accountSid, ['Recordings', recording.sid], {
    transcriptions: 'Transcriptions',
  }),
  media_url: `${origin}/${apiVersion}/Accounts/${recording.accountSid}/Recordings/${recording.sid}`,
})

export function findRecording({ engine }: RestDeps, account: Account, sid: string): Recording {
  const recording = engine.model.recordings.get(sid)
  if (recording?.accountSid !== account.sid) throw notFound()
  return recording
}

/** https://www.twilio.com/docs/voice/api/recording */
export const recordingRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .get('/', (c) => {
      const call = equalFilter(c, 'CallSid')
      const conference = equalFilter(c, 'ConferenceSid')
      const created = dateFilter(c, 'DateCreated')
      const isDeletedShown = c.req.query('IncludeSoftDeleted') === 'true'
      const recordings = [...deps.engine.model.recordings.values()].filter(
        (one) =>
          one.accountSid === c.var.account.sid &&
          (isDeletedShown || one.status !== 'deleted') &&
          call(one.callSid) &&
          conference(one.conferenceSid) &&
          created(one.createdAt),
      )
      const { origin } = new URL(c.req.url)
      return answerPage(c, {
        key: 'recordings',
        items: newestFirst(recordings),
        idOf: ({ sid }) => sid,
        toJson: (one) => accountRecordingJson(one, origin),
      })
    })
    .get('/:sid', (c) => {
      const recording = findRecording(deps, c.var.account, c.req.param('sid'))
      if (recording.status === 'deleted' && c.req.query('IncludeSoftDeleted') !== 'true') throw notFound()
      return c.json(accountRecordingJson(recording, new URL(c.req.url).origin))
    })
    .delete('/:sid', (c) => {
      const { account } = c.var
      deps.engine.deleteRecording(account, findRecording(deps, account, c.req.param('sid')).sid)
      return c.body(null, 204)
    })

/**
 * The sound itself, `RE…` or `RE….wav`. There is no `.mp3`: it answers as a recording does whose audio is not there.
 * https://www.twilio.com/docs/voice/api/recording#fetch-a-recordings-media-file
 */
export const recordingMediaRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>().get('/:file{RE[0-9a-fA-F]+([.]wav)?}', (c) => {
    const { account } = c.var
    const recording = findRecording(deps, account, c.req.param('file').replace(/[.]wav$/, ''))
    const channels = c.req.query('RequestedChannels')
    if (channels !== undefined && channels !== '1' && channels !== '2') throw badParameter('RequestedChannels')
    const options = channels === undefined ? {} : { channels: channels === '2' ? (2 as const) : (1 as const) }
    const audio = deps.engine.recordingAudio(account, recording.sid, options)
    return c.body(streamOf(audio), 200, { 'Content-Type': 'audio/x-wav', 'Content-Length': String(audio.byteLength) })
  })

/** Block by block, as it is read; in between others have their turn. */
function streamOf({ blocks }: Wav): ReadableStream<Uint8Array> {
  const rest = blocks[Symbol.iterator]()
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(resolve))
      const { done, value } = rest.next()
      if (done) controller.close()
      else controller.enqueue(new Uint8Array(value))
    },
  })
}

/** https://www.twilio.com/docs/voice/api/recording#start-a-recording */
export const callRecordingRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .basePath('/:callSid/Recordings')
    .post('/', async (c) => {
      const { account } = c.var
      const { sid } = findCall(deps, account, c.req.param('callSid'))
      const recording = deps.engine.startRecording(account, sid, recordingOptions(await readForm(c)))
      return c.json(recordingJson(recording, 'call'), 201)
    })
    .get('/', (c) => {
      const { sid } = findCall(deps, c.var.account, c.req.param('callSid'))
      const created = dateFilter(c, 'DateCreated')
      const recordings = recordingsOf(deps, c.var.account).filter(
        (one) => one.callSid === sid && created(one.createdAt),
      )
      return answerPage(c, {
        key: 'recordings',
        items: newestFirst(recordings),
        idOf: ({ sid }) => sid,
        toJson: (one) => recordingJson(one, 'call'),
      })
    })
    .get('/:sid', (c) => {
      const recording = findRecording(deps, c.var.account, c.req.param('sid'))
      if (recording.callSid !== c.req.param('callSid') || recording.status === 'deleted') throw notFound()
      return c.json(recordingJson(recording, 'call'))
    })
    .post('/:sid', async (c) => {
      const { account } = c.var
      const { sid: callSid } = findCall(deps, account, c.req.param('callSid'))
      const change = changeIn(await readForm(c))
      return c.json(
        recordingJson(deps.engine.updateRecording(account, c.req.param('sid'), change, { callSid }), 'call'),
      )
    })
    .delete('/:sid', (c) => {
      const recording = findRecording(deps, c.var.account, c.req.param('sid'))
      if (recording.callSid !== c.req.param('callSid')) throw notFound()
      deps.engine.deleteRecording(c.var.account, recording.sid)
      return c.body(null, 204)
    })

/** https://www.twilio.com/docs/voice/api/recording; those of a conference are started with it. */
export const conferenceRecordingRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .basePath('/:conference/Recordings')
    .get('/', (c) => {
      const sid = conferenceOf(deps, c.var.account, c.req.param('conference')).sid
      const created = dateFilter(c, 'DateCreated')
      const recordings = recordingsOf(deps, c.var.account).filter(
        (one) => one.conferenceSid === sid && created(one.createdAt),
      )
      return answerPage(c, {
        key: 'recordings',
        items: newestFirst(recordings),
        idOf: ({ sid }) => sid,
        toJson: (one) => recordingJson(one, 'conference'),
      })
    })
    .get('/:sid', (c) => {
      const sid = conferenceOf(deps, c.var.account, c.req.param('conference')).sid
      const recording = findRecording(deps, c.var.account, c.req.param('sid'))
      if (recording.conferenceSid !== sid || recording.status === 'deleted') throw notFound()
      return c.json(recordingJson(recording, 'conference'))
    })
    .post('/:sid', async (c) => {
      const { account } = c.var
      const conferenceSid = conferenceOf(deps, account, c.req.param('conference')).sid
      const change = changeIn(await readForm(c))
      const recording = deps.engine.updateRecording(account, c.req.param('sid'), change, { conferenceSid })
      return c.json(recordingJson(recording, 'conference'))
    })
    .delete('/:sid', (c) => {
      const sid = conferenceOf(deps, c.var.account, c.req.param('conference')).sid
      const recording = findRecording(deps, c.var.account, c.req.param('sid'))
      if (recording.conferenceSid !== sid) throw notFound()
      deps.engine.deleteRecording(c.var.account, recording.sid)
      return c.body(null, 204)
    })

const recordingsOf = ({ engine }: RestDeps, { sid }: Account): Recording[] =>
  [...engine.model.recordings.values()].filter((one) => one.accountSid === sid && one.status !== 'deleted')

function changeIn(form: URLSearchParams) {
  const status = wordIn(form, 'Status', ['paused', 'in-progress', 'stopped'])
  if (status === undefined) throw badParameter('Status')
  return { status, ...given({ pauseBehavior: wordIn(form, 'PauseBehavior', ['skip', 'silence']) }) }
}
