import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findConference, participantsOf } from '../../model.ts'
import { ourNumber, response, startLine, type TestLine } from '../../testing/line.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.account.callsPerSecond = 100
  line.customer.answers('/conf', '')
  line.customer.answers('/after', response('<Say>Over.</Say>'))
  line.customer.answers('/wait', response('<Say>You are the first one here.</Say><Pause length="9"/>'))
})
afterEach(() => line.stop())

const events = 'start end join leave mute hold modify announcement'
const join = (attributes = '') =>
  response(
    `<Dial action="/after"><Conference statusCallback="/conf" statusCallbackEvent="${events}" ${attributes}>room</Conference></Dial>`,
  )
const told = () => line.customer.to('/conf').map(({ params }) => params['StatusCallbackEvent'])
const quiet = { from: '+15550190014' }
const room = () => {
  const found = findConference(line.engine.model, line.account.sid, 'room')
  if (!found) throw new Error('There is no room.')
  return found
}

describe('a conference', () => {
  it('plays to the first, starts with the second, and ends with the last', async () => {
    line.customer.answers('/voice', join('waitUrl="/wait"'))
    const first = line.ring(quiet)
    await line.clock.advance(3000)
    expect(line.said(first.call.sid)).toEqual(['You are the first one here.'])
    expect(room().status).toBe('init')
    const second = line.ring({ from: '+15550190017' })
    await line.clock.advance(3000)
    expect(room().status).toBe('in-progress')
    expect(participantsOf(line.engine.model, room().sid)).toHaveLength(2)
    const { sid } = room()
    first.control.hangUp()
    await line.clock.advance(1000)
    second.control.hangUp()
    await Promise.all([first.ended, second.ended])
    expect(told()).toEqual([
      'participant-join',
      'participant-join',
      'conference-start',
      'participant-leave',
      'participant-leave',
      'conference-end',
    ])
    expect(line.customer.to('/conf').map(({ params }) => params['SequenceNumber'])).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
    ])
    expect(line.customer.to('/conf').at(-1)?.params).toMatchObject({
      ReasonConferenceEnded: 'last-participant-left',
      ConferenceSid: sid,
    })
    expect(line.customer.to('/conf')[3]?.params).toMatchObject({
      ReasonParticipantLeft: 'participant_hung_up',
      CallSid: first.call.sid,
    })
    expect(line.customer.to('/after')[0]?.params).toMatchObject({ DialCallStatus: 'answered', CallStatus: 'completed' })
    expect(line.customer.to('/after')[0]?.params).not.toHaveProperty('DialCallSid')
  })

  it('waits for one who may start it', async () => {
    line.customer.answers(
      '/voice',
      join('startConferenceOnEnter="false"'),
      join('startConferenceOnEnter="false"'),
      join(),
    )
    line.ring(quiet)
    line.ring(quiet)
    await line.clock.advance(1000)
    expect(room().status).toBe('init')
    line.ring(quiet)
    await line.clock.advance(1000)
    expect(room().status).toBe('in-progress')
  })

  it('ends for everybody with the one who may end it', async () => {
    line.customer.answers('/voice', join('endConferenceOnExit="true"'), join())
    const moderator = line.ring(quiet)
    await line.clock.advance(500)
    const guest = line.ring(quiet)
    await line.clock.advance(1000)
    moderator.control.hangUp()
    await line.clock.runUntil(() => guest.call.endedAt !== null)
    await guest.ended
    expect(line.said(guest.call.sid)).toEqual(['Over.'])
    expect(line.customer.to('/conf').at(-1)?.params).toMatchObject({
      ReasonConferenceEnded: 'participant-with-end-conference-on-exit-left',
      CallSidEndingConference: moderator.call.sid,
    })
  })

  it('takes, mutes, holds and removes participants by REST', async () => {
    line.customer.answers('/voice', join())
    line.customer.answers('/hold', response('<Say>On hold.</Say><Pause length="2"/>'))
    const guest = line.ring(quiet)
    await line.clock.advance(500)
    const added = line.engine.addParticipant(line.account, 'room', {
      to: '+15550190001',
      from: ourNumber,
      label: 'agent & co',
    })
    await line.clock.advance(5000)
    expect(added.conferenceSid).toBe(room().sid)
    const update = (change: Parameters<typeof line.engine.updateParticipant>[3]) =>
      line.engine.updateParticipant(line.account, room().sid, 'agent & co', change)
    expect(update({ muted: true })).toMatchObject({ muted: true, label: 'agent & co', callSid: added.callSid })
    update({ hold: true, holdUrl: `${line.customer.url}/hold` })
    await line.clock.advance(5000)
    expect(line.said(added.callSid)).toContain('On hold.')
    update({ hold: false, muted: false })
    line.engine.removeParticipant(line.account, 'room', 'agent & co')
    await line.clock.advance(2000)
    expect(line.engine.model.calls.get(added.callSid)).toMatchObject({ status: 'completed' })
    expect(told()).toEqual([
      'participant-join',
      'participant-join',
      'conference-start',
      'participant-mute',
      'participant-hold',
      'participant-unmute',
      'participant-unhold',
      'participant-leave',
    ])
    guest.control.hangUp()
    await guest.ended
  })

  it('is made by a name that REST adds somebody to', async () => {
    const added = line.engine.addParticipant(line.account, 'room', { to: '+15550190014', from: ourNumber })
    expect(added.conferenceSid).toBe(room().sid)
    await line.clock.advance(5000)
    expect(participantsOf(line.engine.model, added.conferenceSid)).toEqual([
      expect.objectContaining({ callSid: added.callSid, status: 'connected' }),
    ])
  })

  it('is over when the only one who was called does not answer', async () => {
    const added = line.engine.addParticipant(line.account, 'room', { to: '+15550190002', from: ourNumber })
    await line.clock.advance(5000)
    expect(line.engine.model.conferences.get(added.conferenceSid)?.status).toBe('completed')
    expect(participantsOf(line.engine.model, added.conferenceSid)).toEqual([])
  })

  it('hears an announcement and is told of its end', async () => {
    line.customer.answers('/voice', join())
    line.customer.answers('/news', response('<Say>Five minutes left.</Say>'))
    const guest = line.ring(quiet)
    line.ring(quiet)
    await line.clock.advance(500)
    line.engine.updateConference(line.account, 'room', { announceUrl: `${line.customer.url}/news` })
    await line.clock.advance(5000)
    expect(line.said(guest.call.sid)).toEqual(['Five minutes left.'])
    const ends = line.customer.to('/conf').filter(({ params }) => params['StatusCallbackEvent'] === 'announcement-end')
    expect(ends.map(({ params }) => [params['AnnounceUrl'], params['CallSid']])).toEqual([
      [`${line.customer.url}/news`, undefined],
    ])
    line.engine.updateConference(line.account, 'room', { status: 'completed' })
    await line.clock.advance(5000)
    expect(line.customer.to('/conf').at(-1)?.params).toMatchObject({
      ReasonConferenceEnded: 'conference-ended-via-api',
    })
  })

  it('does not take in a caller whose waitUrl fails', async () => {
    line.customer.answers('/voice', join('waitUrl="/broken"'))
    const call = await line.call(quiet)
    expect(line.customer.to('/after')[0]?.params).toMatchObject({ DialCallStatus: 'failed' })
    expect(call.status).toBe('completed')
  })

  it('refuses a label twice', async () => {
    line.customer.answers('/voice', join('participantLabel="me"'))
    line.ring(quiet)
    await line.clock.advance(500)
    await line.call(quiet)
    expect(line.problems().join()).toContain('16025')
  })

  it('is recorded as a whole', async () => {
    line.customer.answers('/voice', join('record="record-from-start" recordingStatusCallback="/conf"'))
    const guest = line.ring(quiet)
    await line.clock.advance(6000)
    guest.control.hangUp()
    await line.clock.advance(3000)
    expect(line.customer.to('/conf').find(({ params }) => params['RecordingSid'])?.params).toMatchObject({
      RecordingSource: 'Conference',
      RecordingStatus: 'completed',
      ConferenceSid: expect.stringMatching(/^CF/),
      RecordingDuration: '6',
    })
  })

  it('is forgotten once it is over and an account has many younger ones, but not while it goes on', async () => {
    const { conferences } = line.engine.model
    line.customer.answers('/voice', join())
    line.ring(quiet)
    await line.clock.advance(500)
    const [live] = conferences.values()
    if (!live) throw new Error('There is no conference.')
    for (let index = 0; index < 2000; index++)
      conferences.set(`CF${index}`, { ...live, sid: `CF${index}`, friendlyName: `past ${index}`, status: 'completed' })
    line.customer.answers('/voice', response('<Dial><Conference>another</Conference></Dial>'))
    line.ring(quiet)
    await line.clock.advance(500)
    expect(conferences.size).toBeLessThanOrEqual(2000)
    const names = [...conferences.values()].map(({ friendlyName }) => friendlyName)
    expect([names[0], names.at(-1)]).toEqual([live.friendlyName, 'another'])
    expect([names.includes('past 0'), names.includes('past 1999')]).toEqual([false, true])
  })
})
