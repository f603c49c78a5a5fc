import type { CallbackEvent } from '../../engine.ts'
import { connect } from '../../calls/bridge.ts'
import type { Leg, RingOutcome } from '../../calls/leg.ts'
import { answer, createLeg, end, hangUp, ring } from '../../calls/life.ts'
import { detect } from '../../calls/machineDetection.ts'
import { Interrupted } from '../../calls/scope.ts'
import { phoneAt } from '../../calls/switch.ts'
import { report } from '../../calls/tell.ts'
import { findNumber, type CallStatus, type Hook } from '../../model.ts'
import type { Params } from '../../webhooks/params.ts'
import { Fatal } from '../source.ts'
import {
  flagAttribute,
  hookAttribute,
  methodOf,
  numberAttribute,
  resolveUrl,
  type Run,
  type Step,
  type Verb,
} from '../verb.ts'
import { elementsOf, textOf, type XmlElement } from '../xml.ts'
import { after, afterHangUp, type Finish } from './dialFinish.ts'
import { dialConference } from './dialConference.ts'
import { dialQueue } from './dialQueue.ts'
import { dialRecording, talk } from './dialTalk.ts'
import { playKeys } from './play.ts'
import { machineDetectionOf } from './machineDetectionOf.ts'

/** https://www.twilio.com/docs/voice/twiml/dial: at most ten ring together. */
const maxTargets = 10

/** Connects the call with another phone, a conference or whoever waits in a queue. https://www.twilio.com/docs/voice/twiml/dial */
export const dial: Verb = async (run, element) => {
  const nouns = elementsOf(element)
  const room = nouns.find(({ name }) => name === 'Conference')
  const line = nouns.find(({ name }) => name === 'Queue')
  if ((room ?? line) && nouns.length > 1)
    throw new Fatal(13000, 'Dial may not mix a Conference or Queue with anything else.', run.base?.url ?? '')
  if (room) return dialConference(run, element, room)
  if (line) return dialQueue(run, element, line)
  return dialPhones(run, element, nouns)
}

type Target = { noun: XmlElement; to: string }
async function dialPhones(run: Run, element: XmlElement, nouns: readonly XmlElement[]): Promise<Step> {
  const { sw, leg, scope } = run
  const targets = targetsOf(element, nouns)
  const callerId = element.attributes['callerId']?.trim() || leg.call.from
  const failed = (code: number, text: string): Step => {
    report(sw, leg, { code, severity: 'error', text, url: run.base?.url ?? '' })
    return after(run, element, { status: 'failed', params: { DialBridged: 'false' } })
  }
  if (targets.length === 0 || targets.length > maxTargets) return failed(13223, 'Dial needs one to ten numbers.')
  if (!isCallerIdAllowed(run, callerId)) return failed(13214, 'The callerId of Dial is not one this account may show.')
  const bad = targets.find(
    ({ noun, to }) => noun.name !== 'Sip' && noun.name !== 'Client' && !/^\+[1-9]\d{6,14}$/.test(to),
  )
  if (bad) return failed(13223, 'Dial has a number that is not E.164.')
  const invalid = targets.filter(
    ({ to }) => sw.behaviourOf(to).answer === 'invalid' && !phoneAt(sw, to, leg.account.sid),
  )
  for (const { to } of invalid)
    report(sw, leg, {
      code: 13224,
      severity: 'error',
      text: `Dial: ${to} is not a valid number.`,
      url: run.base?.url ?? '',
    })

  const timeoutMs = numberAttribute(element, 'timeout', 30) * 1000
  const isSequential = flagAttribute(element, 'sequential', false)
  const groups = isSequential ? targets.map((target) => [target]) : [targets]
  const recording = dialRecording(run, element)
  recording.ringing()
  const sip = (child: Leg | undefined, outcome: RingOutcome | 'completed'): Params =>
    targets.some(({ noun }) => noun.name === 'Sip')
      ? {
          DialSipCallId: child ? `${child.call.sid.slice(2)}@127.0.0.1` : '',
          DialSipResponseCode: String(
            { busy: 486, 'no-answer': 487, canceled: 487, failed: 404 }[outcome as string] ?? 200,
          ),
          // A phone of the stand-in answers with the headers it was called with.
          ...(child && sipHeaders(targets.find(({ to }) => to === child.call.to)?.noun)),
        }
      : {}
  let isStarred = false
  const stopStar = flagAttribute(element, 'hangupOnStar', false)
    ? leg.onKey((key) => {
        if (key === '*') isStarred = true
      })
    : () => undefined
  let last: { child: Leg; outcome: RingOutcome } | undefined
  let child: Leg | undefined
  try {
    for (const group of groups) {
      const rung = await ringAll(run, element, group, { callerId, timeoutMs })
      if (rung.outcome === 'answered') {
        child = rung.child
        break
      }
      last = rung
      if (isStarred) break
    }
  } catch (error) {
    stopStar()
    const facts = { ...recording.facts(), ...sip(undefined, 'canceled') }
    if (error instanceof Interrupted && error.reason.kind === 'hungUp')
      afterHangUp(run, element, { status: 'canceled', params: { DialBridged: 'false', ...facts } })
    throw error
  }
  if (!child) {
    stopStar()
    const outcome = isStarred ? 'canceled' : (last?.outcome ?? 'failed')
    return after(run, element, {
      status: outcome === 'answered' ? 'completed' : outcome,
      params: {
        ...(last && { DialCallSid: last.child.call.sid, DialCallDuration: '0' }),
        DialBridged: 'false',
        ...recording.facts(),
        ...sip(last?.child, outcome),
      },
    })
  }

  const connected = child
  let isBridged = false
  const finish = (status: CallStatus): Finish => ({
    status,
    params: {
      DialCallSid: connected.call.sid,
      DialCallDuration: String(connected.call.durationSeconds ?? secondsSince(connected)),
      DialBridged: String(isBridged),
      ...recording.facts(),
      ...sip(connected, 'completed'),
    },
  })
  try {
    const isAccepted = await scope.guard(whisper(run, connected, targets))
    if (isAccepted) {
      if (!connected.isOver) isBridged = true
      run.answer()
      if (isBridged) recording.answered()
      if (isBridged && !isStarred) await talk(run, element, connect(sw, leg, connected))
    }
  } catch (error) {
    stopStar()
    if (!connected.isRunning) hangUp(sw, connected, 'carrier')
    if (error instanceof Interrupted && error.reason.kind === 'hungUp') afterHangUp(run, element, finish('completed'))
    else recording.facts()
    throw error
  }
  stopStar()
  // A leg that REST moved away lives on by itself.
  if (!connected.isRunning) hangUp(sw, connected, 'carrier')
  return after(run, element, finish('completed'))
}

const secondsSince = ({ call, clock }: Leg) =>
  call.startedAt === null ? 0 : Math.round((clock.now() - call.startedAt) / 1000)

function targetsOf(element: XmlElement, nouns: readonly XmlElement[]): Target[] {
  const own = element.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim()
  const named = nouns.map((noun) => ({ noun, to: addressOf(noun) }))
  return own === '' ? named : [{ noun: { name: 'Number', attributes: {}, children: [own] }, to: bare(own) }, ...named]
}

const bare = (number: string) => number.replace(/[\s().-]/g, '')

function addressOf(noun: XmlElement): string {
  const text = noun.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim()
  if (noun.name === 'Client') {
    const identity = elementsOf(noun).find(({ name }) => name === 'Identity')
    return `client:${identity ? textOf(identity).trim() : text}`
  }
  if (noun.name === 'Sip') {
    const uri = elementsOf(noun).find(({ name }) => name === 'Uri')
    return (uri ? textOf(uri).trim() : text).replace(/\?.*$/, '')
  }
  return bare(text)
}

/** The headers written behind a SIP address as `?X-a=b&X-c=d`, under the names that an action gets them by. */
function sipHeaders(noun: XmlElement | undefined): Params {
  if (noun?.name !== 'Sip') return {}
  const uri = elementsOf(noun).find(({ name }) => name === 'Uri') ?? noun
  const headers = new URLSearchParams(/\?(.*)$/.exec(textOf(uri).trim())?.[1] ?? '')
  return Object.fromEntries(
    [...headers]
      .filter(([name]) => /^X-[A-Za-z0-9-]{1,60}$/i.test(name))
      .map(([name, value]) => [`DialSipHeader_${name}`, value]),
  )
}

/** The caller's own number, or one of the account. */
function isCallerIdAllowed({ sw, leg }: Run, callerId: string): boolean {
  if (callerId === leg.call.from || callerId === leg.call.to) return true
  if (/^(client|sip):/.test(callerId)) return true
  return findNumber(sw.model, callerId, leg.account.sid) !== undefined
}

/** Rings one phone or several at once; the first to answer stops the others. */
async function ringAll(
  run: Run,
  element: XmlElement,
  targets: readonly Target[],
  { callerId, timeoutMs }: { callerId: string; timeoutMs: number },
): Promise<{ child: Leg; outcome: RingOutcome }> {
  const { sw, leg, scope } = run
  const children = targets.map(({ noun, to }) => {
    const child = createLeg(sw, {
      account: leg.account,
      to,
      from: callerId,
      direction: 'outbound-dial',
      status: 'queued',
      clock: leg.clock,
      parentCallSid: leg.call.sid,
    })
    child.statusCallback = hookAttribute<CallbackEvent>(run, noun, 'statusCallback', ['completed'])
    child.detection = machineDetectionOf(run, noun)
    child.timeLimitSeconds = numberAttribute(element, 'timeLimit', 14_400)
    return child
  })
  const starred = flagAttribute(element, 'hangupOnStar', false)
  try {
    return await scope.wait<{ child: Leg; outcome: RingOutcome }>((done) => {
      let ringing = children.length
      const outcomes: RingOutcome[] = []
      const stopStar = starred
        ? leg.onKey((key) => {
            if (key === '*') for (const child of children) child.settleRing?.('canceled')
          })
        : () => undefined
      for (const child of children)
        void ring(sw, child, timeoutMs).then((outcome) => {
          ringing--
          outcomes.push(outcome)
          if (outcome === 'answered') {
            answer(sw, child)
            for (const other of children) if (other !== child) other.settleRing?.('canceled')
            done({ child, outcome })
            return
          }
          end(sw, child, outcome, outcome === 'canceled' ? 'carrier' : 'callee')
          if (ringing === 0) done({ child, outcome: worst(outcomes) })
        })
      return stopStar
    })
  } catch (error) {
    for (const child of children) if (!child.isOver) hangUp(sw, child, 'carrier')
    throw error
  }
}

/** Of several phones that did not answer, the most telling outcome. */
const worst = (outcomes: readonly RingOutcome[]): RingOutcome =>
  (['no-answer', 'busy', 'failed'] as const).find((outcome) => outcomes.includes(outcome)) ?? 'canceled'

/** Prepares the answered leg: keys, machine detection, and what its own address says to it. False: it is not to be connected. */
async function whisper(run: Run, child: Leg, targets: readonly Target[]): Promise<boolean> {
  const { sw } = run
  const target = targets.find(({ to }) => to === child.call.to)
  const noun = target?.noun
  const scope = child.freshScope()
  try {
    const digits = noun?.attributes['sendDigits']
    if (digits !== undefined) await playKeys({ sw, leg: child, scope }, digits)
    if (child.detection) void detect(sw, child, child.detection)
    const url = noun?.attributes['url']
    if (!noun || url === undefined || url.trim() === '') return !child.isOver
    const hook: Hook = { url: resolveUrl(run, url), method: methodOf(noun) }
    const ended = await run.documents(child, scope, { kind: 'url', hook }, 'whisper')
    return ended.kind === 'out' && !child.isOver
  } catch (error) {
    if (error instanceof Interrupted || error instanceof Fatal) return false
    throw error
  }
}
