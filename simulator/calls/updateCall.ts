import { Refusal, type UpdateCallParams } from '../engine.ts'
import type { Account, Call } from '../model.ts'
import { end, limitTime, move } from './life.ts'
import { checkUrls } from './outbound.ts'
import type { Leg } from './leg.ts'
import type { Switch } from './switch.ts'

export const callNotFound = (sid: string) =>
  new Refusal(20404, `The requested resource /Calls/${sid}.json was not found`, 404)

/** The live leg of an account. */
export function findLeg(sw: Switch, account: Account, callSid: string): Leg | undefined {
  const leg = sw.legs.get(callSid)
  return leg?.account === account && !leg.isOver ? leg : undefined
}

/** https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource */
export function updateCall(sw: Switch, account: Account, callSid: string, change: UpdateCallParams): Call {
  const call = sw.model.calls.get(callSid)
  if (call?.accountSid !== account.sid) throw callNotFound(callSid)
  const leg = findLeg(sw, account, callSid)
  if (!leg) throw new Refusal(21220, 'Call is not in-progress. Cannot redirect.')
  checkUrls([change.url, change.fallback?.url, change.statusCallback?.url])
  if (change.fallback) leg.fallback = change.fallback
  if (change.statusCallback)
    leg.statusCallback = { ...change.statusCallback, events: leg.statusCallback?.events ?? ['completed'] }
  if (change.timeLimitSeconds !== undefined) limitTime(sw, leg, change.timeLimitSeconds)
  if (change.status === 'canceled') {
    if (leg.isAnswered) throw new Refusal(21220, 'Call is in-progress. Cannot cancel.')
    cancel(sw, leg)
  } else if (change.status === 'completed') {
    if (leg.isAnswered || call.direction === 'inbound') end(sw, leg, 'completed', 'api')
    else cancel(sw, leg)
  } else if (change.url !== undefined || change.twiml !== undefined) {
    if (call.status === 'queued') throw new Refusal(21220, 'Call is not in-progress. Cannot redirect.')
    move(
      sw,
      leg,
      change.url === undefined
        ? { kind: 'twiml', xml: change.twiml ?? '' }
        : { kind: 'url', hook: { url: change.url, method: change.method ?? 'POST' } },
    )
  }
  return call
}

/** A ringing phone falls silent; a queued call never rings. */
function cancel(sw: Switch, leg: Leg): void {
  end(sw, leg, 'canceled', 'api')
}
