import { Refusal, type AddParticipantParams, type UpdateParticipantParams } from '../engine.ts'
import { findConference, participantKey, type Account, type Conference, type Hook, type Participant } from '../model.ts'
import { Fatal } from '../twiml/source.ts'
import { runDocuments } from '../twiml/run.ts'
import { createCall, type Pace } from './outbound.ts'
import { endRoom, mix, openRoom, tellRoom, type Room, type Seat } from './room.ts'
import { Interrupted } from './scope.ts'
import type { Switch } from './switch.ts'
import { report, tell } from './tell.ts'

const notFound = (what: string) => new Refusal(20404, `The requested resource /Conferences/${what} was not found`, 404)

function getConference(sw: Switch, account: Account, sidOrName: string): Conference {
  const conference = findConference(sw.model, account.sid, sidOrName)
  if (!conference) throw notFound(`${sidOrName}.json`)
  return conference
}

function getSeat(sw: Switch, account: Account, sidOrName: string, who: string): { room: Room; seat: Seat } {
  const conference = getConference(sw, account, sidOrName)
  const room = sw.rooms.get(conference.sid)
  const seat = room?.seats.find(({ participant }) => participant.callSid === who || participant.label === who)
  if (!room || !seat) throw notFound(`${sidOrName}/Participants/${who}.json`)
  return { room, seat }
}

/** https://www.twilio.com/docs/voice/api/conference-resource#update-a-conference-resource */
export function updateConference(
  sw: Switch,
  account: Account,
  sidOrName: string,
  change: { status?: 'completed'; announceUrl?: string; announceMethod?: 'GET' | 'POST' },
): Conference {
  const conference = getConference(sw, account, sidOrName)
  const room = sw.rooms.get(conference.sid)
  if (change.status === 'completed') {
    if (!room) throw new Refusal(20001, 'The conference is over.')
    endRoom(sw, room, 'conference-ended-via-api')
    return conference
  }
  if (change.announceUrl !== undefined && room)
    announce(sw, room, [...room.seats], { url: change.announceUrl, method: change.announceMethod ?? 'POST' })
  return conference
}

/** Dials somebody who finds themselves in the conference on answering. */
export function addParticipant(
  sw: Switch,
  pace: Pace,
  account: Account,
  sidOrName: string,
  params: AddParticipantParams,
): Participant {
  const conference = findConference(sw.model, account.sid, sidOrName)
  if (!conference && sidOrName.startsWith('CF')) throw notFound(`${sidOrName}.json`)
  if (conference?.status === 'completed') throw new Refusal(20001, 'The conference is over.')
  const taken =
    conference && sw.rooms.get(conference.sid)?.seats.some(({ participant }) => participant.label === params.label)
  if (params.label !== undefined && taken) throw new Refusal(16026, 'The participant label is used already.')
  const call = createCall(sw, pace, account, {
    ...params,
    twiml: joinDocument(conference?.friendlyName ?? sidOrName, params),
  })
  const leg = sw.legs.get(call.sid)
  if (!leg) throw new Error(`Call ${call.sid} is not live.`)
  const room = (conference && sw.rooms.get(conference.sid)) ?? openRoom(sw, leg, sidOrName, 'us1')
  const now = sw.clock.now()
  const participant: Participant = {
    accountSid: account.sid,
    conferenceSid: room.conference.sid,
    callSid: call.sid,
    label: params.label ?? null,
    callSidToCoach: params.callSidToCoach ?? null,
    coaching: params.coaching ?? false,
    muted: params.muted ?? false,
    hold: false,
    startConferenceOnEnter: params.startConferenceOnEnter ?? true,
    endConferenceOnExit: params.endConferenceOnExit ?? false,
    beepOnExit: params.beep !== 'false' && params.beep !== 'onEnter',
    status: 'queued',
    queueTimeMs: 0,
    createdAt: now,
    updatedAt: now,
  }
  const key = participantKey(room.conference.sid, call.sid)
  sw.model.participants.set(key, participant)
  leg.onGone(() => {
    // It never came in: a seat has taken the place of this entry otherwise.
    if (sw.model.participants.get(key) !== participant) return
    sw.model.participants.delete(key)
    const isAwaited = [...sw.model.participants.values()].some((one) => one.conferenceSid === room.conference.sid)
    if (!isAwaited) endRoom(sw, room, 'last-participant-left', participant)
  })
  return participant
}

function joinDocument(name: string, params: AddParticipantParams): string {
  const escape = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
  const { conferenceStatusCallback: status, conferenceRecordingCallback: recording } = params
  const attributes: Record<string, string | undefined> = {
    participantLabel: params.label,
    muted: params.muted ? 'true' : undefined,
    coach: params.coaching ? params.callSidToCoach : undefined,
    startConferenceOnEnter: params.startConferenceOnEnter === false ? 'false' : undefined,
    endConferenceOnExit: params.endConferenceOnExit ? 'true' : undefined,
    beep: params.beep,
    waitUrl: params.waitUrl,
    waitMethod: params.waitMethod,
    maxParticipants: params.maxParticipants?.toString(),
    record: params.conferenceRecord ? 'record-from-start' : undefined,
    recordingStatusCallback: recording?.url,
    recordingStatusCallbackMethod: recording?.method,
    recordingStatusCallbackEvent: recording?.events.join(' '),
    statusCallback: status?.url,
    statusCallbackMethod: status?.method,
    statusCallbackEvent: status?.events.join(' '),
  }
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
    .map(([key, value]) => ` ${key}="${escape(value)}"`)
  return `<Response><Dial><Conference${written.join('')}>${escape(name)}</Conference></Dial></Response>`
}

/** https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource */
export function updateParticipant(
  sw: Switch,
  account: Account,
  sidOrName: string,
  who: string,
  change: UpdateParticipantParams,
): Participant {
  const { room, seat } = getSeat(sw, account, sidOrName, who)
  const { participant, leg } = seat
  participant.updatedAt = leg.clock.now()
  if (change.muted !== undefined && change.muted !== participant.muted) {
    participant.muted = change.muted
    tellRoom(sw, room, change.muted ? 'participant-mute' : 'participant-unmute', participant)
  }
  if (change.hold !== undefined && change.hold !== participant.hold) {
    participant.hold = change.hold
    seat.music?.interrupt({ kind: 'stopped' })
    seat.music = undefined
    tell(sw, leg, { kind: 'onHold', hold: change.hold })
    tellRoom(sw, room, change.hold ? 'participant-hold' : 'participant-unhold', participant)
    if (change.hold && change.holdUrl !== undefined)
      void loop(sw, seat, { url: change.holdUrl, method: change.holdMethod ?? 'GET' })
  }
  const modified =
    change.endConferenceOnExit !== undefined || change.beepOnExit !== undefined || change.coaching !== undefined
  participant.endConferenceOnExit = change.endConferenceOnExit ?? participant.endConferenceOnExit
  participant.beepOnExit = change.beepOnExit ?? participant.beepOnExit
  participant.coaching = change.coaching ?? participant.coaching
  participant.callSidToCoach = change.callSidToCoach ?? participant.callSidToCoach
  if (modified) tellRoom(sw, room, 'participant-modify', participant)
  if (change.announceUrl !== undefined)
    announce(sw, room, [seat], { url: change.announceUrl, method: change.announceMethod ?? 'POST' }, participant)
  mix(room)
  return participant
}

/** Out of the conference; the call goes on behind its Dial. */
export function removeParticipant(sw: Switch, account: Account, sidOrName: string, who: string): void {
  const { seat } = getSeat(sw, account, sidOrName, who)
  seat.leave('participant_updated_via_api')
}

/** Plays one document after the other to one participant, until it is taken off hold. */
async function loop(sw: Switch, seat: Seat, hook: Hook): Promise<void> {
  const music = seat.leg.scope.child()
  seat.music = music
  await playing(sw, seat, hook.url, async () => {
    for (;;) {
      const startedAt = seat.leg.clock.now()
      await runDocuments(sw, seat.leg, music, { kind: 'url', hook }, 'conference')
      if (seat.leg.clock.now() - startedAt < 1000) await music.sleep(1000)
    }
  })
}

/** To one participant, or to all; over once for the conference. https://www.twilio.com/docs/voice/conference#conference-events */
function announce(sw: Switch, room: Room, seats: readonly Seat[], hook: Hook, only?: Participant): void {
  if (seats.length === 0) return
  const heard = seats.map((seat) => {
    const scope = seat.leg.scope.child()
    const source = { kind: 'url' as const, hook }
    return playing(sw, seat, hook.url, () => runDocuments(sw, seat.leg, scope, source, 'conference'))
  })
  void Promise.all(heard).then((failures) => {
    const failure = failures.find((one) => one !== undefined)
    tellRoom(sw, room, failure === undefined ? 'announcement-end' : 'announcement-fail', only, {
      AnnounceUrl: hook.url,
      ...(failure !== undefined && { ReasonAnnouncementFailed: failure }),
    })
  })
}

async function playing(
  sw: Switch,
  { leg }: Seat,
  url: string,
  play: () => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await play()
    return undefined
  } catch (error) {
    if (error instanceof Interrupted) return undefined
    if (!(error instanceof Fatal)) throw error
    report(sw, leg, { code: error.code, severity: 'error', text: error.message, url })
    return error.message
  }
}
