import type { Conference, Hook, Participant, ReasonConferenceEnded } from '../model.ts'
import { participantKey } from '../model.ts'
import { conferenceParams } from '../webhooks/params.ts'
import { callback } from './callbacks.ts'
import { keepNewest } from './keepNewest.ts'
import type { Leg } from './leg.ts'
import type { Scope } from './scope.ts'
import { stopRecording } from './recordings.ts'
import type { LiveRecording } from './liveRecording.ts'
import type { Switch } from './switch.ts'
import { tell } from './tell.ts'

export type Seat = {
  leg: Leg
  participant: Participant
  /** What is played to this one alone: hold music, an announcement. */
  music: Scope | undefined
  startMusic: () => void
  leave: (why: LeaveReason) => void
}

export type LeaveReason =
  'participant_hung_up' | 'participant_updated_via_api' | 'moderator_ended_conference' | 'conference_ended_via_api'

/** The live side of a conference. */
export type Room = {
  conference: Conference
  seats: Seat[]
  /** The first participant's subscription; later ones are ignored. */
  hook: (Hook & { events: readonly string[] }) | undefined
  /** The leg whose account and clock its callbacks go by. */
  host: Leg
  recording: { live: LiveRecording; leg: Leg } | undefined
  sequence: number
}

const subscriptionOf: Readonly<Record<string, string>> = {
  'conference-start': 'start',
  'conference-end': 'end',
  'participant-join': 'join',
  'participant-leave': 'leave',
  'participant-mute': 'mute',
  'participant-unmute': 'mute',
  'participant-hold': 'hold',
  'participant-unhold': 'hold',
  'participant-modify': 'modify',
  'announcement-end': 'announcement',
  'announcement-fail': 'announcement',
}

/** Sends an event of a conference, if its first participant asked for its kind. */
export function tellRoom(
  sw: Switch,
  room: Room,
  event: string,
  participant?: Participant,
  more: Readonly<Record<string, string>> = {},
): void {
  const { hook, host, conference } = room
  const kind = subscriptionOf[event]
  if (!hook || kind === undefined || !hook.events.includes(kind)) return
  const params = {
    ...conferenceParams(conference, { event, at: host.clock.now(), sequenceNumber: room.sequence++ }, participant),
    ...more,
  }
  void callback(sw, host, { url: hook.url, method: hook.method }, params)
}

/** Everybody hears everybody who is not muted; who is on hold hears and says nothing. */
export function mix({ seats, conference }: Room): void {
  for (const seat of seats)
    seat.leg.listeners = () =>
      conference.status !== 'in-progress' || seat.participant.muted || seat.participant.hold
        ? []
        : seats.filter((other) => other !== seat && !other.participant.hold).map(({ leg }) => leg)
}

/** Starts once there are two, one of whom may start it. */
export function startIfReady(sw: Switch, room: Room): void {
  const { conference, seats } = room
  if (conference.status !== 'init' || seats.length < 2) return
  if (!seats.some(({ participant }) => participant.startConferenceOnEnter)) return
  conference.status = 'in-progress'
  conference.updatedAt = room.host.clock.now()
  for (const seat of seats) {
    seat.music?.interrupt({ kind: 'stopped' })
    seat.music = undefined
    tell(sw, seat.leg, { kind: 'bridged', with: conference.sid })
  }
  tellRoom(sw, room, 'conference-start')
}

/** Takes a participant out. Its leaving may end the conference for all. */
export function leaveRoom(sw: Switch, room: Room, seat: Seat, why: LeaveReason): void {
  const index = room.seats.indexOf(seat)
  if (index < 0) return
  room.seats.splice(index, 1)
  seat.music?.interrupt({ kind: 'stopped' })
  seat.leg.listeners = () => []
  const { participant, leg } = seat
  participant.status = 'complete'
  participant.updatedAt = leg.clock.now()
  sw.model.participants.delete(participantKey(room.conference.sid, participant.callSid))
  tellRoom(sw, room, 'participant-leave', participant, {
    ParticipantCallStatus: leg.call.status,
    ReasonParticipantLeft: why,
  })
  if (room.conference.status === 'completed') return
  const isKicked = why === 'participant_updated_via_api'
  if (participant.endConferenceOnExit)
    endRoom(sw, room, `participant-with-end-conference-on-exit-${isKicked ? 'kicked' : 'left'}`, participant)
  else if (room.seats.length === 0) endRoom(sw, room, `last-participant-${isKicked ? 'kicked' : 'left'}`, participant)
}

/** Ends it; everybody goes on behind their Dial. */
export function endRoom(sw: Switch, room: Room, reason: ReasonConferenceEnded, by?: Participant): void {
  const { conference } = room
  if (conference.status === 'completed') return
  conference.status = 'completed'
  conference.reasonEnded = reason
  conference.callSidEnding = by?.callSid ?? null
  conference.updatedAt = room.host.clock.now()
  sw.rooms.delete(conference.sid)
  if (room.recording) void stopRecording(sw, room.recording.leg, room.recording.live)
  const why = reason === 'conference-ended-via-api' ? 'conference_ended_via_api' : 'moderator_ended_conference'
  for (const seat of [...room.seats]) seat.leave(why)
  tellRoom(sw, room, 'conference-end', undefined, {
    ReasonConferenceEnded: reason,
    ...(by && { CallSidEndingConference: by.callSid }),
    ...(by && by.label !== null && { ParticipantLabelEndingConference: by.label }),
  })
}

/** A new conference; `leg` lends it its account and clock. */
export function openRoom(sw: Switch, leg: Leg, friendlyName: string, region: string): Room {
  const now = leg.clock.now()
  const conference: Conference = {
    sid: sw.makeSid('CF'),
    accountSid: leg.account.sid,
    friendlyName,
    region,
    status: 'init',
    reasonEnded: null,
    callSidEnding: null,
    createdAt: now,
    updatedAt: now,
  }
  keepNewest(sw.model.conferences, conference, { isOver: ({ status }) => status === 'completed' })
  const room: Room = { conference, seats: [], hook: undefined, host: leg, recording: undefined, sequence: 0 }
  sw.rooms.set(conference.sid, room)
  return room
}
