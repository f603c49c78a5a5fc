import { Hono } from 'hono'
import type { AddParticipantParams, UpdateParticipantParams } from '../engine.ts'
import { type Account, findConference, type Participant, participantsOf } from '../model.ts'
import { conferenceOf } from './conferences.ts'
import { notFound } from './errors.ts'
import {
  addressIn,
  flagIn,
  type Form,
  given,
  hookIn,
  methodIn,
  readForm,
  textIn,
  wholeNumberIn,
  wordIn,
  wordsIn,
} from './form.ts'
import { legParams, machineDetection, recordingOptions } from './legParams.ts'
import { answerPage } from './paging.ts'
import { dateOf, type RestDeps, type RestEnv, uriOf } from './rest.ts'

const conferenceEvents = ['start', 'end', 'join', 'leave', 'mute', 'hold', 'modify', 'speaker', 'announcement'] as const

/** Until it has joined, how far its call has come. */
const dialling: Readonly<Record<string, Participant['status']>> = { initiated: 'connecting', ringing: 'ringing' }

export const participantJson = ({ engine }: RestDeps, one: Participant) => ({
  account_sid: one.accountSid,
  call_sid: one.callSid,
  label: one.label,
  call_sid_to_coach: one.callSidToCoach,
  coaching: one.coaching,
  conference_sid: one.conferenceSid,
  date_created: dateOf(one.createdAt),
  date_updated: dateOf(one.updatedAt),
  end_conference_on_exit: one.endConferenceOnExit,
  muted: one.muted,
  hold: one.hold,
  start_conference_on_enter: one.startConferenceOnEnter,
  status:
    one.status === 'queued' ? (dialling[engine.model.calls.get(one.callSid)?.status ?? ''] ?? 'queued') : one.status,
  queue_time: String(one.queueTimeMs),
  uri: uriOf(one.accountSid, 'Conferences', one.conferenceSid, 'Participants', one.callSid),
})

/** Who has left is no participant any more. */
const isThere = ({ status }: Participant): boolean => status !== 'complete' && status !== 'failed'

function participantOf(deps: RestDeps, account: Account, conference: string, who: string): Participant {
  const { sid } = conferenceOf(deps, account, conference)
  const found = participantsOf(deps.engine.model, sid).find(
    (one) => isThere(one) && (one.callSid === who || one.label === who),
  )
  if (!found) throw notFound()
  return found
}

/** `/Conferences/{sid or name}/Participants`. https://www.twilio.com/docs/voice/api/conference-participant-resource */
export const participantRoutes = (deps: RestDeps) =>
  new Hono<RestEnv>()
    .basePath('/:conference/Participants')
    .post('/', async (c) => {
      const { account } = c.var
      const name = c.req.param('conference')
      // A name that nobody uses yet makes a conference; a sid must be one.
      if (/^CF[0-9a-fA-F]{32}$/.test(name) && !findConference(deps.engine.model, account.sid, name)) throw notFound()
      return c.json(participantJson(deps, deps.engine.addParticipant(account, name, addParams(await readForm(c)))), 201)
    })
    .get('/', (c) => {
      const { sid } = conferenceOf(deps, c.var.account, c.req.param('conference'))
      const wanted = { muted: c.req.query('Muted'), hold: c.req.query('Hold'), coaching: c.req.query('Coaching') }
      const passes = (value: boolean, asked: string | undefined) => !asked || asked.toLowerCase() === String(value)
      const participants = participantsOf(deps.engine.model, sid).filter(
        (one) =>
          isThere(one) &&
          passes(one.muted, wanted.muted) &&
          passes(one.hold, wanted.hold) &&
          passes(one.coaching, wanted.coaching),
      )
      return answerPage(c, {
        key: 'participants',
        items: participants,
        idOf: ({ callSid }) => callSid,
        toJson: (one) => participantJson(deps, one),
      })
    })
    .get('/:who', (c) =>
      c.json(participantJson(deps, participantOf(deps, c.var.account, c.req.param('conference'), c.req.param('who')))),
    )
    .post('/:who', async (c) => {
      const { account } = c.var
      const { conferenceSid, callSid } = participantOf(deps, account, c.req.param('conference'), c.req.param('who'))
      const change = updateParams(await readForm(c))
      return c.json(participantJson(deps, deps.engine.updateParticipant(account, conferenceSid, callSid, change)))
    })
    .delete('/:who', (c) => {
      const { account } = c.var
      const { conferenceSid, callSid } = participantOf(deps, account, c.req.param('conference'), c.req.param('who'))
      deps.engine.removeParticipant(account, conferenceSid, callSid)
      return c.body(null, 204)
    })

function addParams(form: Form): AddParticipantParams {
  const callback = hookIn(form, 'ConferenceStatusCallback')
  const events = wordsIn(form, 'ConferenceStatusCallbackEvent', conferenceEvents)
  const recording = recordingOptions(form, 'Conference').callback
  const conferenceRecord = wordIn(form, 'ConferenceRecord', ['true', 'false', 'record-from-start', 'do-not-record'])
  return {
    ...legParams(form),
    ...given({
      machineDetection: machineDetection(form, 'AmdStatusCallback'),
      label: textIn(form, 'Label'),
      muted: flagIn(form, 'Muted'),
      coaching: flagIn(form, 'Coaching'),
      callSidToCoach: textIn(form, 'CallSidToCoach'),
      startConferenceOnEnter: flagIn(form, 'StartConferenceOnEnter'),
      endConferenceOnExit: flagIn(form, 'EndConferenceOnExit'),
      earlyMedia: flagIn(form, 'EarlyMedia'),
      beep: wordIn(form, 'Beep', ['true', 'false', 'onEnter', 'onExit']),
      ...waitParams(form),
      maxParticipants: wholeNumberIn(form, 'MaxParticipants', { min: 2, max: 250 }),
      conferenceRecord: conferenceRecord && (conferenceRecord === 'true' || conferenceRecord === 'record-from-start'),
      conferenceRecordingCallback: recording,
      conferenceStatusCallback: callback && { ...callback, events: events ?? (['start', 'end'] as const) },
    }),
  }
}

const updateParams = (form: Form): UpdateParticipantParams =>
  given({
    muted: flagIn(form, 'Muted'),
    hold: flagIn(form, 'Hold'),
    holdUrl: addressIn(form, 'HoldUrl'),
    holdMethod: methodIn(form, 'HoldMethod'),
    announceUrl: addressIn(form, 'AnnounceUrl'),
    announceMethod: methodIn(form, 'AnnounceMethod'),
    ...waitParams(form),
    beepOnExit: flagIn(form, 'BeepOnExit'),
    endConferenceOnExit: flagIn(form, 'EndConferenceOnExit'),
    coaching: flagIn(form, 'Coaching'),
    callSidToCoach: textIn(form, 'CallSidToCoach'),
  })

/** An empty WaitUrl means silence, and is not the same as none. */
const waitParams = (form: Form) => ({
  waitUrl: form.get('WaitUrl') === '' ? '' : addressIn(form, 'WaitUrl'),
  waitMethod: methodIn(form, 'WaitMethod'),
})
