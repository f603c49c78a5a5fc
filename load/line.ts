import { randomUUID } from 'node:crypto'
import { phoneSessionId, seedOf } from '#runtime/channels/twilio/sessionIds.ts'
import { type Clock, createRealClock } from '../simulator/clock.ts'
import { createEngine } from '../simulator/createEngine.ts'
import type { EngineEvent } from '../simulator/engine.ts'
import { createFaults, type FaultRates, type Faults } from '../simulator/faults.ts'
import { createModel, createSids, type Account } from '../simulator/model.ts'
import type { PhoneEvent } from '../simulator/phones/attachedPhone.ts'
import { createRandom } from '../simulator/random.ts'
import { CheckedCall, type Caller, type Outcome } from './checkedCall.ts'
import type { Target } from './target.ts'

export type Rung = {
  call: CheckedCall
  /** Its callbacks have been delivered, or given up. */
  ended: Promise<unknown>
}

/** The carrier's side of the product's number, in this process: it rings in, and tells of every webhook. */
export type Line = {
  clock: Clock
  faults: Faults
  ring(caller: Caller): Rung
  stop(): void
}

type Deps = {
  target: Pick<Target, 'url' | 'account' | 'number' | 'language' | 'program' | 'hooks'>
  faults: FaultRates
  seed: string
  speed: number
  onEvent(event: EngineEvent): void
  /** A call is over; what is recorded of it may still be on its way until `ended`. */
  onOver(outcome: Outcome): void
}

export function openLine({ target, faults: rates, seed, speed, onEvent, onOver }: Deps): Line {
  const clock = createRealClock({ speed })
  const model = createModel()
  const faults = createFaults(rates, createRandom(`${seed}/faults`))
  // Calls are new ones in every run: the product remembers those it had.
  const random = createRandom(randomUUID())
  const engine = createEngine({
    clock,
    model,
    makeSid: createSids(random.fork('sids')),
    random: random.fork('engine'),
    faults,
    strict: false,
    apiUrl: () => 'http://carrier.invalid',
    reach: reachOf(target),
  })
  const account: Account = {
    ...target.account,
    friendlyName: 'Load',
    status: 'active',
    type: 'Full',
    callsPerSecond: 1000,
    createdAt: clock.now(),
    updatedAt: clock.now(),
  }
  model.accounts.set(account.sid, account)
  engine.addNumber(account, { phoneNumber: target.number, ...target.hooks })

  const live = new Map<string, CheckedCall>()
  engine.subscribe((event) => {
    if (event.kind === 'webhook') live.get(event.callSid ?? '')?.sent(event)
    else if (event.kind === 'callLost') live.get(event.callSid)?.lost()
    else if (event.kind === 'callKilled') live.get(event.callSid)?.killed()
    onEvent(event)
  })
  const nextNumber = callerNumbers(random.next())

  return {
    clock,
    faults,
    ring(caller) {
      const from = nextNumber()
      const call = new CheckedCall(
        {
          clock,
          program: target.program,
          now: () => new Date().toISOString(),
          beginning: (callSid) => beginningOf(target, { callSid, from }),
        },
        caller,
        onOver,
      )
      // It rings, and may be cut off, before its caller has it in hand.
      const phone = {
        on(event: PhoneEvent) {
          if (event.kind === 'ringing') live.set(event.callSid, call)
          call.on(event)
        },
      }
      const rung = engine.ringIn({ to: target.number, from, phone })
      const { sid } = rung.call
      call.begun(rung.control)
      const ended = rung.ended.then(() => {
        live.delete(sid)
        engine.deleteCall(account, sid)
      })
      return { call, ended }
    },
    stop: () => engine.stop(),
  }
}

/** How the product begins the session of a call that comes in. */
function beginningOf(
  { account, number, language }: Pick<Target, 'account' | 'number' | 'language'>,
  { callSid, from }: { callSid: string; from: string },
) {
  const sessionId = phoneSessionId(account.sid, callSid)
  return {
    sessionId,
    at: new Date().toISOString(),
    direction: 'inbound' as const,
    caller: { kind: 'number' as const, number: from },
    ourNumber: number,
    languages: language === undefined ? [] : [language],
    seed: seedOf(sessionId),
  }
}

/** Webhooks are signed for the product's public address, and sent to the target. */
function reachOf({ url, hooks }: Pick<Target, 'url' | 'hooks'>): (asked: URL) => URL {
  const { origin } = new URL(hooks.voiceUrl)
  return (asked) => (asked.origin === origin ? new URL(`${asked.pathname}${asked.search}`, url) : asked)
}

/** `+1555` and seven digits from 2000000 on reach nobody, and are no number of the demo; each caller has one of its own. */
function callerNumbers(chance: number): () => string {
  const first = 2_000_000
  const range = 8_000_000
  let at = Math.floor(chance * range)
  return () => `+1555${first + (at++ % range)}`
}
