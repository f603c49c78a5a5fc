import { ask } from '../calls/callbacks.ts'
import type { Leg } from '../calls/leg.ts'
import { answer, end as endLeg } from '../calls/life.ts'
import { Interrupted, type Scope } from '../calls/scope.ts'
import type { Switch } from '../calls/switch.ts'
import { report } from '../calls/tell.ts'
import type { Hook } from '../model.ts'
import { answeredByParams, baseParams } from '../webhooks/params.ts'
import type { Webhook } from '../webhooks/send.ts'
import { checkTwiml } from './check.ts'
import { maxDocumentBytes, readAnswer, readDocument, type Read } from './read.ts'
import { Fatal, type Source } from './source.ts'
import { next, StrictFailure, warn, type End, type Place, type Run, type Step, type Verb } from './verb.ts'
import { connectVerb } from './verbs/connect.ts'
import { dial } from './verbs/dial.ts'
import { enqueue } from './verbs/enqueue.ts'
import { gather } from './verbs/gather.ts'
import { pause } from './verbs/pause.ts'
import { play, playAudio } from './verbs/play.ts'
import { record } from './verbs/record.ts'
import { redirect } from './verbs/redirect.ts'
import { reject } from './verbs/reject.ts'
import { say, sayWords } from './verbs/say.ts'
import { sms } from './verbs/sms.ts'
import { start, stop } from './verbs/start.ts'
import { elementsOf, type XmlElement } from './xml.ts'

const hangUp: Verb = () => Promise.resolve({ kind: 'hangUp' })
const leave: Verb = () => Promise.resolve({ kind: 'leave' })

const verbs: Readonly<Record<string, Verb>> = {
  Say: say,
  Play: play,
  Pause: pause,
  Gather: gather,
  Record: record,
  Dial: dial,
  Enqueue: enqueue,
  Leave: leave,
  Redirect: redirect,
  Reject: reject,
  Hangup: hangUp,
  Sms: sms,
  Start: start,
  Stop: stop,
  Connect: connectVerb,
}

/** What documents may contain that do not run on the call itself. https://www.twilio.com/docs/voice/twiml/enqueue#attributes-waiturl */
const allowedIn: Readonly<Record<Exclude<Place, 'call'>, ReadonlySet<string>>> = {
  queue: new Set(['Play', 'Say', 'Pause', 'Hangup', 'Redirect', 'Leave', 'Gather']),
  conference: new Set(['Play', 'Say', 'Pause', 'Redirect']),
  whisper: new Set(['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Hangup']),
}

/** What is heard when nothing helps. */
const apology = 'We are sorry, an application error has occurred. Goodbye.'

/** Runs documents from here until they end. On the call itself a failure goes to the fallback, elsewhere it is thrown. */
export async function runDocuments(sw: Switch, leg: Leg, scope: Scope, source: Source, place: Place): Promise<End> {
  let at: Source = source
  let isFallback = false
  const startedAt = leg.clock.now()
  let documents = 0
  for (;;) {
    documents++
    let step: Step
    const wasFallback = isFallback
    const progress = { isRead: false }
    try {
      // Who waits may wait for hours, but not ask faster than a second at a time.
      const isWaiting = place === 'queue' || place === 'conference'
      if (!isWaiting) leg.documents++
      const isTooFast = leg.clock.now() - startedAt < (documents - 1) * 1000
      if ((isWaiting ? (isTooFast ? documents : 0) : leg.documents) > sw.maxDocuments)
        throw new LoopFailure(
          0,
          `The call ran more than ${sw.maxDocuments} documents.`,
          at.kind === 'url' ? at.hook.url : '',
        )
      step = await runDocument(sw, leg, scope, at, { place, isFallback, progress })
      isFallback = false
    } catch (error) {
      if (!(error instanceof Fatal)) throw error
      if (!(error instanceof StrictFailure))
        report(sw, leg, { code: error.code, severity: 'error', text: error.message, url: error.url })
      if (place !== 'call') throw error
      const { fallback } = leg
      const isTried = wasFallback && !progress.isRead
      if (!fallback || isTried || error instanceof StrictFailure || error instanceof LoopFailure)
        return lost(sw, leg, scope, error)
      isFallback = true
      at = {
        kind: 'url',
        hook: fallback,
        params: { ErrorCode: String(error.code), ErrorUrl: error.url.replace(/#.*$/, '') },
      }
      continue
    }
    switch (step.kind) {
      case 'next':
        return { kind: 'out' }
      case 'go':
        at = step.source
        break
      default:
        return step
    }
  }
}

async function lost(sw: Switch, leg: Leg, scope: Scope, error: Fatal): Promise<End> {
  const isStrict = error instanceof StrictFailure || error instanceof LoopFailure
  sw.emit({ kind: 'callLost', callSid: leg.call.sid, code: error.code })
  if (!isStrict) {
    answerFor(sw, leg)()
    await sayWords({ sw, leg, scope }, { text: apology, language: 'en-US', voice: 'man' })
  }
  return { kind: 'lost', isStrict }
}

/** It went round in circles: Twilio would let it for hours. */
class LoopFailure extends Fatal {}

async function runDocument(
  sw: Switch,
  leg: Leg,
  scope: Scope,
  source: Source,
  { place, isFallback, progress }: { place: Place; isFallback: boolean; progress: { isRead: boolean } },
): Promise<Step> {
  if (place === 'call' && sw.faults.strikes('kill')) {
    sw.emit({ kind: 'callKilled', callSid: leg.call.sid })
    endLeg(sw, leg, leg.isAnswered ? 'completed' : 'no-answer', 'carrier')
    scope.check()
  }
  const { read, base } = await fetchDocument(sw, leg, scope, source, isFallback)
  progress.isRead = true
  const run: Run = {
    sw,
    leg,
    scope,
    place,
    base,
    answer: answerFor(sw, leg),
    documents: (other, otherScope, from, where) => runDocuments(sw, other, otherScope, from, where),
  }
  if (read.kind === 'words') {
    run.answer()
    await sayWords(run, { text: read.text, language: 'en-US', voice: 'man' })
    return { kind: 'hangUp' }
  }
  if (read.kind === 'audio') {
    run.answer()
    await playAudio(run, base?.url ?? '')
    return { kind: 'hangUp' }
  }
  const { root, warnings } = checkTwiml(read.root)
  for (const { code, text } of warnings) warn(run, code, text)
  return runVerbs(run, root)
}

async function runVerbs(run: Run, root: XmlElement): Promise<Step> {
  const { place, scope } = run
  for (const element of elementsOf(root)) {
    scope.check()
    const verb = verbs[element.name]
    if (place !== 'call' && !allowedIn[place].has(element.name)) {
      if (place === 'whisper' && element.name === 'Dial')
        throw new Fatal(13201, 'Dial is not allowed on a leg that was dialled.', run.base?.url ?? '')
      warn(run, 13238, `${element.name} is not allowed here and was skipped.`)
      continue
    }
    if (!verb) {
      warn(run, 12200, `${element.name} is not played by the stand-in carrier and was skipped.`)
      continue
    }
    if (element.name === 'Leave' && place !== 'queue') {
      warn(run, 13238, 'Leave is only allowed while waiting in a queue and was skipped.')
      continue
    }
    if (answersAtOnce(element)) run.answer()
    const step = await verb(run, element)
    if (step.kind !== 'next') return step
  }
  return next
}

/** https://www.twilio.com/docs/voice/twiml/reject and /dial#attributes-answerOnBridge; a Pause in front only delays. */
const answersAtOnce = ({ name, attributes }: XmlElement) =>
  name !== 'Reject' && name !== 'Pause' && !(name === 'Dial' && attributes['answerOnBridge'] === 'true')

function answerFor(sw: Switch, leg: Leg): () => void {
  return () => {
    if (!leg.isAnswered && leg.call.direction === 'inbound') answer(sw, leg)
  }
}

async function fetchDocument(
  sw: Switch,
  leg: Leg,
  scope: Scope,
  source: Source,
  isFallback: boolean,
): Promise<{ read: Read; base: Hook | undefined }> {
  if (source.kind === 'twiml')
    return { read: { kind: 'document', root: readDocument(source.xml, '') }, base: undefined }
  const { hook } = source
  const webhook = {
    ...hook,
    params: {
      ...baseParams(leg.call),
      // A detector that runs beside the call tells its own callback alone.
      ...(leg.detection?.isAsync !== true && answeredByParams(leg.call)),
      ...source.params,
    },
    maxBytes: maxDocumentBytes,
  }
  const outcome = await scope.guard(ask(sw, leg, webhook, isFallback ? 'fallback' : 'twiml'))
  lateCopy(sw, leg, webhook)
  const isSame = outcome.kind !== 'answered' || outcome.url === hook.url.replace(/#.*$/, '')
  return {
    read: readAnswer(outcome, hook.url),
    base: isSame ? hook : { url: outcome.url, method: outcome.method },
  }
}

/** A request that comes again after the one behind it, as a stalled retry does; its answer is thrown away. */
function lateCopy(sw: Switch, leg: Leg, webhook: Omit<Webhook, 'account'>): void {
  const { late } = leg
  leg.late = undefined
  if (late) leg.behind(ask(sw, leg, late, 'callback'))
  if (sw.faults.strikes('reorder')) leg.late = { ...webhook, account: leg.account }
}

/** Runs a leg's documents, from one to the next and wherever REST moves it, and hangs up behind them. */
export async function runLeg(sw: Switch, leg: Leg, source: Source): Promise<void> {
  if (leg.isOver) return
  leg.isRunning = true
  leg.source = source
  leg.running = (async () => {
    let at: Source | undefined = source
    while (at && !leg.isOver) {
      const scope = leg.freshScope()
      try {
        const ended = await runDocuments(sw, leg, scope, at, 'call')
        leg.isRunning = false
        if (!leg.isOver) hangUpBehind(sw, leg, ended)
        return
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error
        at = leg.movedTo
        leg.movedTo = undefined
      }
    }
    leg.isRunning = false
  })().catch((error: unknown) => {
    // Our own slip: the call ends, and whoever watches sees what it was.
    leg.isRunning = false
    report(sw, leg, {
      code: 0,
      severity: 'error',
      text: error instanceof Error ? (error.stack ?? error.message) : String(error),
      url: '',
    })
    endLeg(sw, leg, 'failed', 'carrier')
  })
  return leg.running
}

function hangUpBehind(sw: Switch, leg: Leg, ended: End): void {
  switch (ended.kind) {
    case 'reject':
      return endLeg(sw, leg, leg.isAnswered ? 'completed' : ended.status, 'carrier')
    case 'lost':
      return endLeg(sw, leg, ended.isStrict || !leg.isAnswered ? 'failed' : 'completed', 'carrier')
    case 'out':
    case 'hangUp':
    case 'leave':
      if (!leg.isAnswered) answer(sw, leg)
      return endLeg(sw, leg, 'completed', 'carrier')
    default:
      ended satisfies never
  }
}
