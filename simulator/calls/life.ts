import type { Clock } from '../clock.ts'
import type { Account, Call, CallDirection, CallStatus } from '../model.ts'
import type { AttachedPhone, PhoneControl } from '../phones/attachedPhone.ts'
import { behave } from '../phones/behave.ts'
import type { Behaviour } from '../phones/behaviour.ts'
import type { Source } from '../twiml/source.ts'
import { tellStatus } from './callbacks.ts'
import { keepNewest } from './keepNewest.ts'
import { Leg, type RingOutcome } from './leg.ts'
import { startRecording, stopRecording } from './recordings.ts'
import { phoneAt, type Switch } from './switch.ts'
import { press, tell, utter } from './tell.ts'
import { newCall } from '../newResources.ts'

/** An account's calls that are over are forgotten, oldest first, beyond this many. */
const keptCalls = 20_000

export type NewLeg = {
  account: Account
  to: string
  from: string
  direction: CallDirection
  status: CallStatus
  clock: Clock
  parentCallSid?: string
  phoneNumberSid?: string
  applicationSid?: string | undefined
  forwardedFrom?: string
  callerName?: string
  /** Its party: a person, else the behaviour. */
  phone?: AttachedPhone | undefined
  behaviour?: Behaviour | undefined
}

/** A leg with its party on the phone. */
export function createLeg(sw: Switch, wanted: NewLeg): Leg {
  const call = newCall({ sid: sw.makeSid('CA'), accountSid: wanted.account.sid, now: wanted.clock.now() }, wanted)
  keepNewest(sw.model.calls, call, { atMost: keptCalls, isOver: ({ endedAt }) => endedAt !== null })
  const isCaller = wanted.direction === 'inbound'
  const attached = wanted.phone ? undefined : isCaller ? undefined : phoneAt(sw, wanted.to, wanted.account.sid)
  const behaviour =
    wanted.phone || attached ? undefined : (wanted.behaviour ?? sw.behaviourOf(isCaller ? wanted.from : wanted.to))
  const leg = new Leg({ call, account: wanted.account, clock: wanted.clock, behaviour })
  sw.legs.set(call.sid, leg)
  const control = controlOf(sw, leg)
  leg.control = control
  leg.phone =
    wanted.phone ??
    attached ??
    (behaviour && behave(behaviour, control, { clock: leg.clock, isCaller, beep: () => beep(sw, leg) }))
  attached?.rung(control, { ended: leg.ended, isHurried: leg.clock.isHurried })
  sw.emit({ kind: 'callChanged', call })
  return leg
}

function beep(_sw: Switch, leg: Leg): void {
  const now = leg.clock.now()
  leg.sound('inbound', 'beep', now, now + 500)
}

function controlOf(sw: Switch, leg: Leg): PhoneControl {
  const unlessOver = (run: () => void) => {
    if (leg.isOver) return false
    run()
    return true
  }
  return {
    callSid: leg.call.sid,
    answer: () => {
      if (!leg.settleRing) return false
      leg.settleRing('answered')
      return true
    },
    decline: () => {
      if (!leg.settleRing) return false
      leg.settleRing('busy')
      return true
    },
    press: (keys) => unlessOver(() => press(sw, leg, keys)),
    say: (text, options) => unlessOver(() => utter(sw, leg, text, options)),
    staySilent: () => unlessOver(() => leg.staySilent()),
    hangUp: () =>
      unlessOver(() => {
        if (leg.settleRing) leg.settleRing('busy')
        else hangUp(sw, leg, leg.call.direction === 'inbound' ? 'caller' : 'callee')
      }),
  }
}

export function setStatus(sw: Switch, leg: Leg, status: CallStatus): void {
  leg.call.status = status
  leg.call.updatedAt = leg.clock.now()
  sw.emit({ kind: 'callChanged', call: leg.call })
  tellStatus(sw, leg)
}

/** Time until the far end rings, or is known to be busy or gone. */
const dialMs = 500

/** Dials the leg's party and lets it ring. The leg has its outcome as status only when it was answered. */
export function ring(sw: Switch, leg: Leg, timeoutMs: number): Promise<RingOutcome> {
  setStatus(sw, leg, 'initiated')
  return new Promise((resolve) => {
    const timers = new Set<{ cancel(): void }>()
    let stopWalking: () => void = () => undefined
    leg.settleRing = (outcome) => {
      leg.settleRing = undefined
      stopWalking()
      for (const timer of timers) timer.cancel()
      resolve(outcome)
    }
    timers.add(
      leg.after(dialMs, () => {
        const answer = leg.behaviour?.answer ?? 'rings'
        if (answer === 'busy') return leg.settleRing?.('busy')
        if (answer === 'unreachable' || answer === 'invalid') return leg.settleRing?.('failed')
        setStatus(sw, leg, 'ringing')
        if (leg.isPersons) stopWalking = leg.walk()
        tell(sw, leg, { kind: 'ringing', from: leg.call.from, to: leg.call.to })
        timers.add(leg.after(timeoutMs, () => leg.settleRing?.('no-answer')))
      }),
    )
  })
}

/** Its party picked up, or the carrier did for an inbound call. */
export function answer(sw: Switch, leg: Leg): void {
  if (leg.isAnswered || leg.isOver) return
  leg.call.startedAt = leg.clock.now()
  setStatus(sw, leg, 'in-progress')
  limitTime(sw, leg, leg.timeLimitSeconds)
  if (leg.record) leg.ownRecording = startRecording(sw, leg, 'OutboundAPI', leg.record)
  tell(sw, leg, { kind: 'answered' })
}

/** Hangs up so many seconds after it was answered, whatever the limit was before. */
export function limitTime(sw: Switch, leg: Leg, seconds: number): void {
  leg.timeLimitSeconds = seconds
  leg.limit?.cancel()
  const { startedAt } = leg.call
  if (startedAt === null) return
  const left = startedAt + seconds * 1000 - leg.clock.now()
  leg.limit = leg.after(Math.max(0, left), () => hangUp(sw, leg, 'carrier'))
}

const sipCodes: Readonly<Record<string, number>> = {
  completed: 200,
  busy: 486,
  'no-answer': 487,
  canceled: 487,
  failed: 404,
}

export type EndedBy = 'caller' | 'carrier' | 'api' | 'callee'

/** Ends a call that was answered, or was on its way. */
export function hangUp(sw: Switch, leg: Leg, by: EndedBy): void {
  // A caller who gives up before anybody answered.
  const status = leg.isAnswered ? 'completed' : leg.call.direction === 'inbound' ? 'no-answer' : 'canceled'
  end(sw, leg, status, by)
}

/** Ends a leg for good: what it does is cut short, its recordings are closed, and everybody who asked is told. */
export function end(sw: Switch, leg: Leg, status: CallStatus, by: EndedBy): void {
  if (leg.isOver) return
  const { call } = leg
  const now = leg.clock.now()
  call.status = status
  call.endedAt = now
  call.updatedAt = now
  call.durationSeconds = call.startedAt === null ? 0 : Math.round((now - call.startedAt) / 1000)
  call.sipResponseCode = sipCodes[status] ?? 200
  if (call.startedAt !== null) call.price = (-Math.ceil(call.durationSeconds / 60) * pricePerMinute(call)).toFixed(5)
  leg.settleRing?.('canceled')
  for (const timer of [...leg.timers]) timer.cancel()
  const live = [...leg.recordings]
  leg.scope.interrupt({ kind: 'hungUp' })
  leg.gone('ended')
  sw.emit({ kind: 'callChanged', call })
  tell(sw, leg, { kind: 'hungUp', status, by })
  // First what its verbs have to say of the hang-up, then its recordings and the status, as far as the network keeps order.
  void leg.running.then(() => {
    for (const one of live) void stopRecording(sw, leg, one)
    tellStatus(sw, leg)
    void finish(sw, leg)
  })
}

const pricePerMinute = ({ direction }: Call) => (direction === 'inbound' ? 0.0085 : 0.014)

/** Done once nothing about it is under way: a callback may lead to another one. */
async function finish(sw: Switch, leg: Leg): Promise<void> {
  while (leg.background.size > 0) await Promise.allSettled(leg.background)
  sw.legs.delete(leg.call.sid)
  leg.settle()
}

/** Moves a live leg to another document; whom it was connected to goes on alone. */
export function move(sw: Switch, leg: Leg, to: Source): void {
  if (leg.isRunning) {
    leg.movedTo = to
    leg.scope.interrupt({ kind: 'moved' })
    leg.gone('moved')
    return
  }
  if (!leg.isAnswered) {
    leg.source = to
    return
  }
  leg.scope.interrupt({ kind: 'stopped' })
  leg.gone('moved')
  void sw.run(leg, to)
}
