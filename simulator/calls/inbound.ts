import { Refusal, type RingInParams, type RungIn } from '../engine.ts'
import { findNumber, type Hook } from '../model.ts'
import { createLeg, end } from './life.ts'
import type { Leg } from './leg.ts'
import type { Switch } from './switch.ts'
import { report, tell } from './tell.ts'

/** A virtual phone calls one of the accounts' numbers. */
export function ringIn(sw: Switch, params: RingInParams): RungIn {
  const number = findNumber(sw.model, params.to)
  const account = number && sw.model.accounts.get(number.accountSid)
  if (!number || !account) throw new Refusal(20404, `Nobody has the number ${params.to}.`, 404)
  const application =
    number.voiceApplicationSid === null ? undefined : sw.model.applications.get(number.voiceApplicationSid)
  const answers = application ?? number
  const leg = createLeg(sw, {
    account,
    to: number.phoneNumber,
    from: params.from,
    direction: 'inbound',
    status: 'ringing',
    clock: params.clock ?? sw.clock,
    phoneNumberSid: number.sid,
    applicationSid: application?.sid,
    ...(params.forwardedFrom !== undefined && { forwardedFrom: params.forwardedFrom }),
    ...(params.callerName !== undefined && { callerName: params.callerName }),
    phone: params.phone,
    behaviour: params.behaviour,
  })
  leg.fallback = hookOf(answers.voiceFallbackUrl, answers.voiceFallbackMethod)
  const status = hookOf(answers.statusCallback, answers.statusCallbackMethod)
  if (status) leg.statusCallback = { ...status, events: ['completed'] }
  tell(sw, leg, { kind: 'ringing', from: leg.call.from, to: leg.call.to })
  const voice = hookOf(answers.voiceUrl, answers.voiceMethod)
  begin(sw, leg, voice)
  const { control } = leg
  if (!control) throw new Error(`Call ${leg.call.sid} has no phone.`)
  return { call: leg.call, control, ended: leg.ended }
}

function begin(sw: Switch, leg: Leg, voice: Hook | undefined): void {
  if (voice) {
    void sw.run(leg, { kind: 'url', hook: voice })
    return
  }
  // Who rings a number without an address hears that it is not in use.
  report(sw, leg, { code: 11100, severity: 'error', text: 'The number has no VoiceUrl.', url: '' })
  leg.clock.after(0, () => end(sw, leg, 'failed', 'carrier'))
}

export const hookOf = (url: string | null, method: Hook['method']): Hook | undefined =>
  url === null || url.trim() === '' ? undefined : { url, method }
