import type { CallbackEvent } from '../engine.ts'
import type { Hook } from '../model.ts'
import { readOverrides } from '../webhooks/overrides.ts'
import { sendWebhook, type Outcome, type Webhook } from '../webhooks/send.ts'
import { recordingFacts, statusParams, type Params } from '../webhooks/params.ts'
import type { Leg } from './leg.ts'
import type { Switch } from './switch.ts'
import { report, tell } from './tell.ts'

/**
 * A callback that is overtaken waits at most this long for the one that overtakes it, on the call's clock: dialling and ringing
 * are less apart, and so are the end of a call and its recording.
 */
const overtakenMs = 1500

/** Sends a webhook of a call; a clock that jumps stands still while it is under way. */
export function ask(
  sw: Switch,
  leg: Leg,
  webhook: Omit<Webhook, 'account' | 'cookies'>,
  purpose: 'twiml' | 'fallback' | 'callback',
): Promise<Outcome> {
  if (sw.isStopped) return Promise.resolve({ kind: 'failed', code: 11205, message: 'The carrier was stopped.' })
  const { url, method } = webhook
  // The request goes out all the same, without the part that is not understood. https://www.twilio.com/docs/api/errors/11243
  const problem = url.includes('#') ? readOverrides(url).problem : undefined
  if (problem !== undefined) report(sw, leg, { code: 11243, severity: 'error', text: problem, url, method })
  const sent = sendWebhook(
    {
      ...sw.send,
      onAttempt: (seen) => {
        sw.emit({ kind: 'webhook', callSid: leg.call.sid, purpose, params: webhook.params, ...seen })
        if (purpose !== 'callback' && seen.fault !== 'duplicate')
          tell(sw, leg, { kind: 'fetched', url: seen.url, status: seen.status, tookMs: Math.round(seen.tookMs) })
      },
    },
    { ...webhook, account: leg.account, cookies: leg.cookies },
    leg.clock,
  )
  // Who hangs up meanwhile does not keep it from being repeated.
  leg.behind(sent)
  return sent
}

/** Sends a callback whose answer nobody reads. A failure is reported and changes nothing. */
export function callback(sw: Switch, leg: Leg, hook: Hook, params: Params): Promise<void> {
  const deliver = async () => {
    const outcome = await ask(sw, leg, { ...hook, params, maxBytes: 65_536 }, 'callback')
    const failure =
      outcome.kind === 'failed'
        ? outcome
        : outcome.status >= 200 && outcome.status < 300
          ? undefined
          : { code: 11200, message: `Got HTTP ${outcome.status} response.` }
    if (failure)
      report(sw, leg, {
        code: failure.code,
        severity: 'error',
        text: failure.message,
        url: hook.url,
        method: hook.method,
      })
  }
  const work = () => {
    const delivered = deliver()
    leg.behind(delivered)
    return delivered
  }
  const overtaken = leg.heldCallback
  if (overtaken) {
    leg.heldCallback = undefined
    const sent = work()
    leg.behind(sent.then(overtaken))
    return sent
  }
  if (!sw.faults.strikes('reorder')) return work()
  const held = new Promise<void>((resolve) => {
    const send = () => {
      timer.cancel()
      void work().then(resolve)
    }
    leg.heldCallback = send
    const timer = leg.clock.after(overtakenMs, () => {
      if (leg.heldCallback !== send) return
      leg.heldCallback = undefined
      send()
    })
  })
  leg.behind(held)
  return held
}

const eventOf: Readonly<Record<string, CallbackEvent>> = {
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'answered',
}

/** Tells the subscriber of the leg's present status, if it asked for it. */
export function tellStatus(sw: Switch, leg: Leg): void {
  const hook = leg.statusCallback
  const event = eventOf[leg.call.status] ?? 'completed'
  if (!hook?.events.includes(event)) return
  const recording = leg.isOver ? leg.ownRecording?.recording : undefined
  const params = statusParams(leg.call, {
    at: leg.clock.now(),
    sequenceNumber: leg.nextSequence(),
    recording: recording && recordingFacts(sw.apiUrl(), recording),
  })
  void callback(sw, leg, hook, params)
}
