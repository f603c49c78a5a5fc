import { Interrupted, type Scope } from '../../calls/scope.ts'
import {
  leaveRoom,
  mix,
  openRoom,
  startIfReady,
  tellRoom,
  type LeaveReason,
  type Room,
  type Seat,
} from '../../calls/room.ts'
import { untilLull } from '../../calls/lull.ts'
import { startRecording } from '../../calls/recordings.ts'
import { report } from '../../calls/tell.ts'
import { findConference, participantKey, type Conference, type Participant } from '../../model.ts'
import { Fatal } from '../source.ts'
import {
  flagAttribute,
  hookAttribute,
  methodOf,
  numberAttribute,
  recordingCallback,
  resolveUrl,
  type Run,
  type Step,
} from '../verb.ts'
import { textOf, type XmlElement } from '../xml.ts'
import { after, afterHangUp } from './dialFinish.ts'

/** https://www.twilio.com/docs/voice/twiml/conference */
const maxSeats = 250
const maxLabelLength = 128

/** Joins a conference until it ends, its party hangs up, or REST takes it out. */
export async function dialConference(run: Run, element: XmlElement, noun: XmlElement): Promise<Step> {
  const { sw, leg, scope } = run
  run.answer()
  const { attributes } = noun
  const failed = (code: number, text: string) => {
    report(sw, leg, { code, severity: 'error', text, url: run.base?.url ?? '' })
    return after(run, element, { status: 'failed', params: { DialBridged: 'false' } })
  }
  const name = textOf(noun).trim()
  if (name === '') return failed(13310, 'Conference has no name.')
  const known = findConference(sw.model, leg.account.sid, name)
  const room = (known && sw.rooms.get(known.sid)) ?? openRoom(sw, leg, name, attributes['region'] ?? 'us1')
  const { conference } = room
  const label = attributes['participantLabel'] ?? null
  const isLabelTaken = label !== null && room.seats.some(({ participant }) => participant.label === label)
  if (isLabelTaken || (label?.length ?? 0) > maxLabelLength) return failed(16025, 'The participantLabel is not free.')
  if (room.seats.length >= Math.min(maxSeats, numberAttribute(noun, 'maxParticipants', maxSeats)))
    return failed(13319, 'The conference is full.')

  const now = leg.clock.now()
  const coached = attributes['coach']
  const participant: Participant = {
    accountSid: leg.account.sid,
    conferenceSid: conference.sid,
    callSid: leg.call.sid,
    label,
    callSidToCoach: coached ?? null,
    coaching: coached !== undefined,
    muted: flagAttribute(noun, 'muted', false),
    hold: false,
    startConferenceOnEnter: flagAttribute(noun, 'startConferenceOnEnter', true),
    endConferenceOnExit: flagAttribute(noun, 'endConferenceOnExit', false),
    beepOnExit: attributes['beep'] === 'onExit' || attributes['beep'] === 'true' || attributes['beep'] === undefined,
    status: 'connected',
    queueTimeMs: leg.call.queueTimeMs,
    createdAt: now,
    updatedAt: now,
  }
  const params = () => ({ DialBridged: 'true', ...withRecording(sw.model, conference) })
  let seat: Seat | undefined
  try {
    const why = await scope.wait<LeaveReason | { error: Fatal }>((done) => {
      const music = scope.child()
      const mine: Seat = {
        leg,
        participant,
        music,
        startMusic: () => undefined,
        leave: (reason) => {
          leaveRoom(sw, room, mine, reason)
          done(reason)
        },
      }
      seat = mine
      room.hook ??= hookAttribute(run, noun, 'statusCallback', ['start', 'end'])
      mine.startMusic = () => void waitMusic(run, noun, mine.music ?? music, (error) => done({ error }))
      room.seats.push(mine)
      const others = () => room.seats.flatMap((one) => (one === mine ? [] : [one.leg]))
      const stopWaiting = untilLull(leg, others, () => mine.leave('participant_hung_up'))
      sw.model.participants.set(participantKey(conference.sid, leg.call.sid), participant)
      mix(room)
      tellRoom(sw, room, 'participant-join', participant)
      if (conference.status === 'init') startIfReady(sw, room)
      if (conference.status === 'init') mine.startMusic()
      else mine.music = undefined
      startRoomRecording(run, noun, room)
      // Seconds of the Dial itself.
      const limit = leg.clock.after(numberAttribute(element, 'timeLimit', 14_400) * 1000, () =>
        mine.leave('participant_hung_up'),
      )
      const star = flagAttribute(element, 'hangupOnStar', false)
        ? leg.onKey((key) => {
            if (key === '*') mine.leave('participant_hung_up')
          })
        : () => undefined
      return () => {
        limit.cancel()
        star()
        stopWaiting()
      }
    })
    if (typeof why === 'object') {
      if (seat) leaveRoom(sw, room, seat, 'participant_hung_up')
      return failed(why.error.code, why.error.message)
    }
  } catch (error) {
    if (seat) {
      const isGone = error instanceof Interrupted && error.reason.kind === 'hungUp'
      leaveRoom(sw, room, seat, isGone ? 'participant_hung_up' : 'participant_updated_via_api')
      if (isGone) afterHangUp(run, element, { status: 'answered', params: params() })
    }
    throw error
  }
  return after(run, element, { status: 'answered', params: params() })
}

const withRecording = (model: Run['sw']['model'], conference: Conference) => {
  for (const recording of model.recordings.values())
    if (recording.conferenceSid === conference.sid) return { RecordingSid: recording.sid }
  return {}
}

function startRoomRecording(run: Run, noun: XmlElement, room: Room): void {
  if (noun.attributes['record'] !== 'record-from-start' || room.recording) return
  const callback = recordingCallback(run, noun)
  const live = startRecording(run.sw, run.leg, 'Conference', {
    conferenceSid: room.conference.sid,
    trim: noun.attributes['trim'] === 'trim-silence',
    ...(callback && { callback }),
  })
  room.recording = { live, leg: run.leg }
}

/** Plays until the conference starts; a first document that fails keeps the caller out. */
async function waitMusic(run: Run, noun: XmlElement, music: Scope, failed: (error: Fatal) => void): Promise<void> {
  const url = noun.attributes['waitUrl']
  // Music of the carrier's own, or silence when it is empty.
  if (url === undefined || url.trim() === '') return
  const hook = { url: resolveUrl(run, url), method: methodOf(noun, 'waitMethod') }
  try {
    for (;;) {
      const startedAt = run.leg.clock.now()
      await run.documents(run.leg, music, { kind: 'url', hook }, 'conference')
      if (run.leg.clock.now() - startedAt < 1000) await music.sleep(1000)
    }
  } catch (error) {
    if (error instanceof Fatal) failed(error)
    else if (!(error instanceof Interrupted)) throw error
  }
}
