import { ringIn } from './calls/inbound.ts'
import { end } from './calls/life.ts'
import { sendMessage } from './calls/messages.ts'
import { createCall, type Pace } from './calls/outbound.ts'
import { addParticipant, removeParticipant, updateConference, updateParticipant } from './calls/participants.ts'
import { createLine } from './calls/queues.ts'
import { recordingNotFound, startRecording, stopRecording } from './calls/recordings.ts'
import { phoneKey, type Switch } from './calls/switch.ts'
import { callNotFound, findLeg, updateCall } from './calls/updateCall.ts'
import { Refusal, type Engine, type EngineDeps, type EngineEvent } from './engine.ts'
import { findNumber, type Account, type IncomingPhoneNumber, type Recording } from './model.ts'
import type { Behaviour } from './phones/behaviour.ts'
import { usualBehaviour } from './phones/directory.ts'
import { createRandom, type Random } from './random.ts'
import { recordingWav } from './recordings/wav.ts'
import { runLeg } from './twiml/run.ts'
import { createAgents } from './webhooks/request.ts'
import { newNumber } from './newResources.ts'

/** https://www.twilio.com/docs/voice/twiml/queue */
const usualQueueSize = 100
const maxQueueSize = 5000

/** The switch of the stand-in carrier. `random` makes idempotency tokens; ids come from `makeSid`. */
export function createEngine(deps: EngineDeps & { random?: Random }): Engine {
  const { model, clock, faults } = deps
  const listeners = new Set<(event: EngineEvent) => void>()
  const behaviours = new Map<string, Behaviour>()
  const pace: Pace = new Map()
  const random = deps.random ?? createRandom('engine')
  const agents = createAgents(deps.reach)
  const sw: Switch = {
    ...deps,
    maxDocuments: deps.maxDocuments ?? 1000,
    agents,
    send: {
      agents,
      faults,
      timeScale: deps.webhookTimeScale ?? 1,
      makeToken: () => {
        const hex = random.hex(32)
        return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
      },
    },
    legs: new Map(),
    rooms: new Map(),
    lines: new Map(),
    phones: new Map(),
    behaviourOf: (number) => behaviours.get(number) ?? usualBehaviour(number),
    isStopped: false,
    emit: (event) => {
      for (const listener of listeners) listener(event)
    },
    run: (leg, source) => runLeg(sw, leg, source),
  }

  const getRecording = (account: Account, sid: string): Recording => {
    const recording = model.recordings.get(sid)
    if (recording?.accountSid !== account.sid || recording.status === 'deleted') throw recordingNotFound(sid)
    return recording
  }
  const getNumber = (account: Account, sid: string): IncomingPhoneNumber => {
    const number = model.numbers.get(sid)
    if (number?.accountSid !== account.sid)
      throw new Refusal(20404, `The requested resource /IncomingPhoneNumbers/${sid}.json was not found`, 404)
    return number
  }
  const getQueue = (account: Account, sid: string) => {
    const queue = model.queues.get(sid)
    const line = sw.lines.get(sid)
    if (!queue || !line || queue.accountSid !== account.sid)
      throw new Refusal(20404, `The requested resource /Queues/${sid}.json was not found`, 404)
    return { queue, line }
  }
  const checkQueueSize = (size: number | undefined) => {
    if (size !== undefined && !(size >= 1 && size <= maxQueueSize))
      throw new Refusal(20001, `MaxSize must be between 1 and ${maxQueueSize}.`)
  }

  return {
    model,
    clock,
    createCall: (account, params) => createCall(sw, pace, account, params),
    updateCall: (account, callSid, change) => updateCall(sw, account, callSid, change),
    deleteCall(account, callSid) {
      const call = model.calls.get(callSid)
      if (call?.accountSid !== account.sid) throw callNotFound(callSid)
      if (call.endedAt === null) throw new Refusal(20009, 'A call in progress cannot be deleted.', 409)
      model.calls.delete(callSid)
    },
    ringIn: (params) => ringIn(sw, params),

    startRecording(account, callSid, options) {
      if (model.calls.get(callSid)?.accountSid !== account.sid) throw callNotFound(callSid)
      const leg = findLeg(sw, account, callSid)
      if (!leg?.isAnswered) throw new Refusal(21220, 'Requested resource is not eligible for recording.')
      return startRecording(sw, leg, 'StartCallRecordingAPI', options).recording
    },
    updateRecording(account, sid, { status, pauseBehavior }, of = {}) {
      for (const leg of sw.legs.values()) {
        if (leg.account !== account) continue
        if (of.callSid !== undefined && leg.call.sid !== of.callSid) continue
        for (const live of leg.recordings) {
          const { recording } = live
          const isCurrent = /^Twilio\.?CURRENT$/.test(sid)
          const isMeant = isCurrent
            ? of.conferenceSid === undefined || recording.conferenceSid === of.conferenceSid
            : recording.sid === sid
          if (!isMeant) continue
          if (status === 'paused') live.pause(pauseBehavior ?? 'silence')
          else if (status === 'in-progress') live.resume()
          else {
            void stopRecording(sw, leg, live)
            recording.status = 'stopped'
          }
          recording.updatedAt = leg.clock.now()
          return recording
        }
      }
      if (model.recordings.has(sid)) {
        getRecording(account, sid)
        throw new Refusal(21220, 'The recording is not in progress.')
      }
      throw recordingNotFound(sid)
    },
    deleteRecording(account, sid) {
      const recording = getRecording(account, sid)
      model.recordings.delete(sid)
      sw.emit({ kind: 'recordingDeleted', recording })
    },
    recordingAudio(account, sid, options = {}) {
      const recording = getRecording(account, sid)
      if (recording.status !== 'completed') throw recordingNotFound(sid)
      return recordingWav(recording, options.channels)
    },

    updateConference: (account, sid, change) => updateConference(sw, account, sid, change),
    addParticipant: (account, sid, params) => addParticipant(sw, pace, account, sid, params),
    updateParticipant: (account, sid, who, change) => updateParticipant(sw, account, sid, who, change),
    removeParticipant: (account, sid, who) => removeParticipant(sw, account, sid, who),

    createQueue(account, { friendlyName, maxSize }) {
      checkQueueSize(maxSize)
      for (const queue of model.queues.values())
        if (queue.accountSid === account.sid && queue.friendlyName === friendlyName)
          throw new Refusal(22003, `A queue of the name ${friendlyName} exists already.`)
      return createLine(sw, account, { friendlyName, maxSize: maxSize ?? usualQueueSize }, clock.now())
    },
    updateQueue(account, sid, { friendlyName, maxSize }) {
      checkQueueSize(maxSize)
      const { queue } = getQueue(account, sid)
      queue.friendlyName = friendlyName ?? queue.friendlyName
      queue.maxSize = maxSize ?? queue.maxSize
      queue.updatedAt = clock.now()
      return queue
    },
    deleteQueue(account, sid) {
      const { line } = getQueue(account, sid)
      if (line.waiting.length > 0) throw new Refusal(22004, 'The queue is not empty.')
      model.queues.delete(sid)
      model.members.delete(sid)
      sw.lines.delete(sid)
    },
    dequeueMember(account, sid, who, to) {
      const { line } = getQueue(account, sid)
      const waiting = who === 'Front' ? line.waiting[0] : line.waiting.find(({ leg }) => leg.call.sid === who)
      if (!waiting)
        throw new Refusal(20404, `The requested resource /Queues/${sid}/Members/${who}.json was not found`, 404)
      waiting.take({ kind: 'redirected', to })
      return waiting.member
    },

    sendMessage: (account, params) => sendMessage(sw, account, clock, params),

    addNumber(account, wanted) {
      if (!/^\+[1-9]\d{6,14}$/.test(wanted.phoneNumber)) throw new Refusal(21421, 'PhoneNumber is invalid.')
      if (findNumber(model, wanted.phoneNumber)) throw new Refusal(21422, 'PhoneNumber is not available.')
      const number = newNumber(
        { sid: wanted.sid ?? sw.makeSid('PN'), accountSid: account.sid, now: clock.now() },
        wanted,
      )
      model.numbers.set(number.sid, number)
      return number
    },
    updateNumber(account, sid, change) {
      const number = getNumber(account, sid)
      const { sid: _sid, accountSid: _account, phoneNumber: _phone, createdAt: _created, ...rest } = change
      return Object.assign(number, rest, { updatedAt: clock.now() })
    },
    deleteNumber(account, sid) {
      getNumber(account, sid)
      model.numbers.delete(sid)
    },

    setBehaviour(number, behaviour) {
      if (behaviour) behaviours.set(number, behaviour)
      else behaviours.delete(number)
    },
    behaviourOf: (number) => sw.behaviourOf(number),
    attachPhone(number, phone, of) {
      const key = of ? phoneKey(number, of.accountSid) : number
      sw.phones.set(key, phone)
      return () => {
        if (sw.phones.get(key) === phone) sw.phones.delete(key)
      }
    },
    control: (callSid) => sw.legs.get(callSid)?.control,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      listeners.clear()
      sw.isStopped = true
      for (const leg of sw.legs.values()) {
        // Nobody is told: the carrier is gone.
        leg.statusCallback = undefined
        end(sw, leg, 'failed', 'carrier')
      }
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}
