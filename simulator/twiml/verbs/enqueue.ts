import { connect, type Bridge } from '../../calls/bridge.ts'
import { ask } from '../../calls/callbacks.ts'
import { hangUp } from '../../calls/life.ts'
import { untilLull } from '../../calls/lull.ts'
import { createLine, leaveLine } from '../../calls/queues.ts'
import type { Dequeued, Waiting } from '../../calls/lines.ts'
import { Interrupted, type Scope } from '../../calls/scope.ts'
import { report } from '../../calls/tell.ts'
import { findQueue, type Member } from '../../model.ts'
import { baseParams, type Params } from '../../webhooks/params.ts'
import { Fatal } from '../source.ts'
import {
  goTo,
  methodOf,
  next,
  numberAttribute,
  resolveUrl,
  warn,
  type End,
  type Run,
  type Step,
  type Verb,
} from '../verb.ts'
import { textOf, type XmlElement } from '../xml.ts'

/** https://www.twilio.com/docs/voice/twiml/enqueue */
const maxNameLength = 64
const usualQueueSize = 1000

type Left =
  | { kind: 'dequeued'; how: Dequeued }
  | { kind: 'waited'; end: End }
  | { kind: 'failed'; error: Fatal }
  | { kind: 'broken'; error: unknown }

/** Waits in a queue until somebody takes the call, it leaves, or it hangs up. */
export const enqueue: Verb = async (run, element) => {
  const { sw, leg, scope } = run
  const name = textOf(element).trim()
  const enqueuedAt = leg.clock.now()
  const waitedSeconds = () => Math.round((leg.clock.now() - enqueuedAt) / 1000)
  if (element.attributes['workflowSid'] !== undefined || name === '') {
    report(sw, leg, {
      code: 14107,
      severity: 'error',
      text: name === '' ? 'Enqueue has no name.' : 'Workflows are not played by the stand-in carrier.',
      url: run.base?.url ?? '',
    })
    return after(run, element, { QueueResult: 'system-error', QueueTime: '0' })
  }
  if (name.length > maxNameLength) warn(run, 12200, `The name of a queue has at most ${maxNameLength} characters.`)
  const queue =
    findQueue(sw.model, leg.account.sid, name) ??
    createLine(sw, leg.account, { friendlyName: name, maxSize: usualQueueSize, isOnDemand: true }, enqueuedAt)
  const line = sw.lines.get(queue.sid)
  if (!line) throw new Error(`Queue ${queue.sid} has no line.`)
  const maxSize = numberAttribute(element, 'maxQueueSize', queue.maxSize)
  const facts = () => ({ QueueSid: queue.sid, QueueTime: String(waitedSeconds()) })
  if (line.waiting.length >= Math.min(maxSize, queue.maxSize))
    return after(run, element, { QueueResult: 'queue-full', ...facts() })

  const member: Member = { queueSid: queue.sid, callSid: leg.call.sid, enqueuedAt }
  const hold = scope.child()
  let waiting: Waiting | undefined
  let left: Left
  try {
    left = await scope.wait<Left>((done) => {
      const place: Waiting = { leg, member, take: (how) => done({ kind: 'dequeued', how }) }
      waiting = place
      line.waiting.push(place)
      sw.model.members.set(
        queue.sid,
        line.waiting.map((one) => one.member),
      )
      for (const look of [...line.wanted]) look()
      void holdMusic(run, element, hold, () => ({
        QueuePosition: String(line.waiting.indexOf(place) + 1),
        CurrentQueueSize: String(line.waiting.length),
        MaxQueueSize: String(queue.maxSize),
        AvgQueueTime: String(average(queue.waitedSeconds)),
        ...facts(),
      })).then(done)
      // Whoever waits by themselves for too long hangs up.
      return untilLull(
        leg,
        () => [],
        () => hangUp(sw, leg, 'caller'),
      )
    })
  } catch (error) {
    if (waiting) leaveLine(sw, line, waiting)
    hold.interrupt({ kind: 'stopped' })
    if (error instanceof Interrupted)
      afterAll(run, element, { QueueResult: error.reason.kind === 'hungUp' ? 'hangup' : 'redirected', ...facts() })
    throw error
  }
  if (waiting) leaveLine(sw, line, waiting)
  hold.interrupt({ kind: 'stopped' })

  switch (left.kind) {
    case 'broken':
      throw left.error
    case 'failed':
      report(sw, leg, { code: left.error.code, severity: 'error', text: left.error.message, url: left.error.url })
      return after(run, element, { QueueResult: 'error', ...facts() })
    case 'waited':
      if (left.end.kind === 'leave') return after(run, element, { QueueResult: 'leave', ...facts() })
      afterAll(run, element, { QueueResult: 'hangup', ...facts() })
      return { kind: 'hangUp' }
    case 'dequeued':
      return dequeued(run, element, left.how, { ...facts() })
    default:
      return left satisfies never
  }
}

async function dequeued(run: Run, element: XmlElement, how: Dequeued, facts: Params): Promise<Step> {
  const { sw, leg, scope } = run
  if (how.kind === 'redirected') {
    afterAll(run, element, { QueueResult: 'redirected', ...facts })
    return { kind: 'go', source: { kind: 'url', hook: how.to } }
  }
  let bridge: Bridge | undefined
  try {
    if (how.whisper) {
      const params = { ...facts, DequeingCallSid: how.by.call.sid }
      await run.documents(leg, scope, { kind: 'url', hook: how.whisper, params }, 'whisper')
    }
    if (how.by.isOver) {
      how.connected(undefined)
      return after(run, element, { QueueResult: 'error', ...facts })
    }
    const live = (bridge = connect(sw, how.by, leg))
    how.connected(live)
    await scope.wait<void>((done) => live.onEnd(() => done()))
  } catch (error) {
    bridge?.end()
    how.connected(undefined)
    if (error instanceof Interrupted) {
      const isMoved = error.reason.kind === 'moved'
      afterAll(run, element, {
        QueueResult: isMoved ? 'redirected-from-bridged' : bridge ? 'bridged' : 'hangup',
        ...facts,
      })
      throw error
    }
    if (!(error instanceof Fatal)) throw error
    report(sw, leg, { code: error.code, severity: 'error', text: error.message, url: error.url })
    return after(run, element, { QueueResult: 'error', ...facts })
  }
  return after(run, element, { QueueResult: 'bridged', ...facts })
}

/** Plays what the queue plays, again and again. Its documents get the place in the queue with every request. */
async function holdMusic(run: Run, element: XmlElement, hold: Scope, facts: () => Params): Promise<Left> {
  const { leg } = run
  const wait = element.attributes['waitUrl']
  try {
    // Music of the carrier's own, which plays for ever, or silence.
    if (wait === undefined || wait.trim() === '') {
      await hold.wait<never>(() => () => undefined)
      return { kind: 'waited', end: { kind: 'leave' } }
    }
    const hook = { url: resolveUrl(run, wait), method: methodOf(element, 'waitUrlMethod') }
    for (;;) {
      const startedAt = leg.clock.now()
      const ended = await run.documents(leg, hold, { kind: 'url', hook, params: facts() }, 'queue')
      if (ended.kind !== 'out') return { kind: 'waited', end: ended }
      // A document that plays nothing would be asked for without end.
      if (leg.clock.now() - startedAt < 1000) await hold.sleep(1000)
    }
  } catch (error) {
    if (error instanceof Fatal) return { kind: 'failed', error }
    if (error instanceof Interrupted) return new Promise<never>(() => undefined)
    return { kind: 'broken', error }
  }
}

const average = (values: readonly number[]) =>
  values.length === 0 ? 0 : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)

const after = (run: Run, element: XmlElement, params: Params): Step =>
  element.attributes['action'] === undefined ? next : goTo(run, element, params)

/** Of a call that goes elsewhere or is gone: the action is asked, its answer is not used. */
function afterAll(run: Run, element: XmlElement, params: Params): void {
  if (element.attributes['action'] === undefined) return
  const hook = { url: resolveUrl(run, element.attributes['action']), method: methodOf(element) }
  const all = { ...baseParams(run.leg.call), ...params }
  run.leg.behind(ask(run.sw, run.leg, { ...hook, params: all, maxBytes: 65_536 }, 'callback'))
}
