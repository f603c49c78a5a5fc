import type { Bridge } from '../../calls/bridge.ts'
import { untilLull } from '../../calls/lull.ts'
import { Interrupted } from '../../calls/scope.ts'
import type { Waiting } from '../../calls/lines.ts'
import { findQueue } from '../../model.ts'
import { methodOf, numberAttribute, resolveUrl, type Run, type Step } from '../verb.ts'
import { textOf, type XmlElement } from '../xml.ts'
import { after, afterHangUp } from './dialFinish.ts'
import { dialRecording, talk } from './dialTalk.ts'

/** Talks to whoever has waited longest; waits for somebody until the Dial's timeout. https://www.twilio.com/docs/voice/twiml/queue */
export async function dialQueue(run: Run, element: XmlElement, noun: XmlElement): Promise<Step> {
  const { sw, leg, scope } = run
  run.answer()
  const queue = findQueue(sw.model, leg.account.sid, textOf(noun).trim())
  const line = queue && sw.lines.get(queue.sid)
  if (!queue || !line) return after(run, element, { status: 'failed', params: { DialBridged: 'false' } })
  const url = noun.attributes['url']
  const whisper =
    url === undefined || url.trim() === '' ? undefined : { url: resolveUrl(run, url), method: methodOf(noun) }

  const first = await scope.wait<Waiting | undefined>((done) => {
    const look = () => {
      const [front] = line.waiting
      if (front) done(front)
      return front !== undefined
    }
    if (look()) return () => undefined
    line.wanted.push(look)
    const timer = leg.clock.after(numberAttribute(element, 'timeout', 30) * 1000, () => done(undefined))
    const stopWaiting = untilLull(
      leg,
      () => [],
      () => done(undefined),
    )
    return () => {
      timer.cancel()
      stopWaiting()
      line.wanted.splice(line.wanted.indexOf(look), 1)
    }
  })
  if (!first) return after(run, element, { status: 'no-answer', params: { QueueSid: queue.sid, DialBridged: 'false' } })

  const facts = {
    QueueSid: queue.sid,
    QueueTime: String(Math.round((leg.clock.now() - first.member.enqueuedAt) / 1000)),
    DequeingCallSid: leg.call.sid,
  }
  const caller = first.leg
  let bridge: Bridge | undefined
  const seconds = () => (bridge ? Math.round((leg.clock.now() - bridge.startedAt) / 1000) : 0)
  const recording = dialRecording(run, element)
  const params = () => ({
    DialCallSid: caller.call.sid,
    DialCallDuration: String(seconds()),
    DialBridged: String(bridge !== undefined),
    ...facts,
    ...recording.facts(),
  })
  try {
    bridge = await scope.wait<Bridge | undefined>((done) => {
      first.take({ kind: 'bridged', by: leg, whisper, connected: done })
      return caller.onGone(() => done(undefined))
    })
    if (bridge) {
      recording.ringing()
      recording.answered()
      await talk(run, element, bridge)
    }
  } catch (error) {
    bridge?.end()
    if (error instanceof Interrupted && error.reason.kind === 'hungUp')
      afterHangUp(run, element, { status: 'completed', params: params() })
    else recording.facts()
    throw error
  }
  return after(run, element, { status: 'completed', params: params() })
}
