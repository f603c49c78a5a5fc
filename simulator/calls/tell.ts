import type { PhoneEvent } from '../phones/attachedPhone.ts'
import { speechMs } from '../speech.ts'
import type { Leg } from './leg.ts'
import type { Switch } from './switch.ts'

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'callSid'> : never

/** Tells whoever holds the phone, and all who watch. A phone that takes its time holds the clock. */
export function tell(sw: Switch, leg: Leg, what: Untimed<PhoneEvent>): void {
  const event = { ...what, at: leg.clock.now(), callSid: leg.call.sid } as PhoneEvent
  sw.emit({ kind: 'phone', callSid: leg.call.sid, event })
  if (event.kind === 'saying') leg.heard(event.text, event.durationMs)
  else if (event.kind === 'heard') leg.heard(event.text, 0)
  const taken = leg.phone?.on(event)
  if (taken) void leg.clock.hold(taken.catch(() => undefined))
}

const keptNotifications = 10_000

/** What Twilio's debugger would show about a call. */
export function report(
  sw: Switch,
  leg: Leg,
  problem: { code: number; severity: 'warning' | 'error'; text: string; url: string; method?: 'GET' | 'POST' },
): void {
  const { code, severity, text, url } = problem
  const sid = sw.makeSid('NO')
  const { notifications } = sw.model
  const [oldest] = notifications.keys()
  if (notifications.size >= keptNotifications && oldest !== undefined) notifications.delete(oldest)
  notifications.set(sid, {
    sid,
    accountSid: leg.account.sid,
    callSid: leg.call.sid,
    errorCode: code,
    log: severity,
    text,
    requestUrl: url,
    requestMethod: problem.method ?? 'POST',
    at: leg.clock.now(),
  })
  sw.emit({ kind: 'problem', callSid: leg.call.sid, code, severity, text, url })
  tell(sw, leg, { kind: 'problem', code, severity, text })
}

/** A party's voice: heard by a Gather, a Record, a machine detection, and by whom it is connected to. */
export function utter(
  sw: Switch,
  leg: Leg,
  text: string,
  options: { confidence?: number; language?: string } = {},
): void {
  const durationMs = speechMs(text, options.language)
  const now = leg.clock.now()
  const startsAt = Math.max(now, leg.speakingUntil)
  leg.speakingUntil = startsAt + durationMs
  const start = () => {
    if (leg.isOver) return
    leg.speech({ text, confidence: options.confidence, durationMs })
    leg.after(durationMs, () => {
      leg.sound('inbound', 'speech', startsAt, startsAt + durationMs)
      for (const listener of leg.listeners()) {
        listener.sound('outbound', 'speech', startsAt, startsAt + durationMs)
        tell(sw, listener, { kind: 'heard', text })
      }
    })
  }
  if (startsAt > now) leg.after(startsAt - now, start)
  else start()
}

/** How long a key sounds and how far two are apart. https://www.twilio.com/docs/voice/twiml/play#attributes-digits */
export const keyMs = 200

/** Presses keys one after the other; `w` waits half a second, `W` a whole one. */
export function press(sw: Switch, leg: Leg, keys: string): void {
  let at = 0
  for (const key of keys) {
    if (key === 'w' || key === 'W') {
      at += key === 'w' ? 500 : 1000
      continue
    }
    if (!/^[0-9*#A-D]$/.test(key)) continue
    const one = () => {
      if (leg.isOver) return
      const now = leg.clock.now()
      leg.sound('inbound', 'key', now, now + keyMs)
      for (const listener of leg.listeners()) tell(sw, listener, { kind: 'heardKeys', keys: key })
      leg.key(key)
    }
    if (at === 0) one()
    else leg.after(at, one)
    at += keyMs
  }
}
