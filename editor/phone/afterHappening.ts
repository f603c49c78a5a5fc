import type { PhoneEvent, PhoneNode } from '#shared/api/phone.ts'
import { afterDeed, afterRefusal } from './afterDeed.ts'
import { cutLast, endRecording, withLine, withLost } from './callLines.ts'
import { withTrail } from './callTrail.ts'
import type { CallView, Happening, LineOf, Listening, Phase } from './callView.ts'

/** The view after one more thing happened. Pure; events of other calls change nothing. */
export function afterHappening(view: CallView, happening: Happening): CallView {
  if (happening.kind === 'deed') return afterDeed(view, happening)
  if (happening.kind === 'refused') return afterRefusal(view, happening)
  if (view.callSid !== undefined && view.callSid !== happening.callSid) return view
  const { at, callSid, sessionId } = happening
  const isWord = !['fellSilent', 'gathering', 'variables', 'fetched'].includes(happening.kind)
  const next = afterEvent(
    {
      ...view,
      callSid,
      sessionId: sessionId ?? view.sessionId,
      startedAt: view.startedAt ?? at,
      at: Math.max(view.at ?? at, at),
      isTyping: view.isTyping && !isWord,
    },
    happening,
  )
  // A document may still be on its way to somebody who has hung up.
  const isOver = view.phase.kind === 'over' && next.phase.kind !== 'over'
  return isOver ? { ...next, phase: view.phase, listening: undefined, isUnanswered: false } : next
}

function afterEvent(view: CallView, event: PhoneEvent): CallView {
  const { at, node } = event
  const say = (line: LineOf, of: CallView = view) => withLine(of, line, { at, node })
  switch (event.kind) {
    case 'ringing':
      return { ...view, phase: { kind: 'ringing' } }
    case 'answered':
      return { ...view, phase: { kind: 'working' } }
    case 'saying':
      return {
        ...say({ kind: 'said', text: event.text, language: event.language, isCut: false }),
        phase: { kind: 'speaking', durationMs: event.durationMs, listensFor: view.listening },
      }
    case 'playing':
      return {
        ...say({ kind: 'played', url: event.url, item: event.item, durationMs: event.durationMs, isCut: false }),
        phase: { kind: 'speaking', durationMs: event.durationMs, listensFor: view.listening },
      }
    case 'playingKeys':
      return {
        ...say({ kind: 'playedKeys', keys: event.keys }),
        phase: { kind: 'speaking', durationMs: event.durationMs, listensFor: view.listening },
      }
    case 'pausing':
      return { ...view, phase: { kind: 'pausing', durationMs: event.durationMs, listensFor: view.listening } }
    case 'fellSilent': {
      const phase: Phase =
        view.phase.kind === 'speaking' || view.phase.kind === 'pausing' ? { kind: 'working' } : view.phase
      return { ...view, phase, lines: event.interrupted ? cutLast(view.lines) : view.lines }
    }
    case 'gathering': {
      const { input, numDigits, finishOnKey, timeoutSeconds, language, hints, isWaiting } = event
      const listening: Listening = { input, numDigits, finishOnKey, timeoutSeconds, language, hints }
      if (!isWaiting) return { ...view, listening }
      // The prompts are over and nothing has come: what was done before was done to nobody.
      const isAnswering = view.isTyping && view.early.length === 0
      const asked = isAnswering ? view : withLost(view)
      return { ...asked, listening, phase: { kind: 'waiting', for: listening }, isUnanswered: !isAnswering }
    }
    case 'recording':
      return {
        ...say({ kind: 'recording', maxSeconds: event.maxSeconds, finishOnKey: event.finishOnKey }),
        phase: { kind: 'recording', maxSeconds: event.maxSeconds, finishOnKey: event.finishOnKey },
        isUnanswered: true,
      }
    case 'heard':
      return say({ kind: 'heard', text: event.text })
    case 'heardKeys':
      return say({ kind: 'heardKeys', keys: event.keys })
    case 'bridged':
      return {
        ...say({ kind: 'bridged', with: event.with }),
        phase: { kind: 'bridged', with: event.with, isOnHold: false },
        isUnanswered: true,
      }
    case 'onHold':
      return {
        ...say({ kind: 'held', isOn: event.hold }),
        ...(view.phase.kind === 'bridged' && { phase: { ...view.phase, isOnHold: event.hold } }),
      }
    case 'fetched': {
      const next = withTrail(afterQuestion(endRecording(view, at), at, node), event.turn, event.trail)
      const trouble = `The document could not be fetched (status ${event.status}).`
      const isBad = event.status < 200 || event.status > 299
      return {
        ...(isBad ? say({ kind: 'trouble', severity: 'error', text: trouble }, next) : next),
        phase: view.phase.kind === 'ringing' || view.phase.kind === 'dialling' ? view.phase : { kind: 'working' },
      }
    }
    case 'variables': {
      if (event.seq < view.seq) return view
      const before = view.variables
      const names = Object.keys(event.variables)
      const isOther = (name: string) => JSON.stringify(before?.[name]) !== JSON.stringify(event.variables[name])
      return {
        ...view,
        seq: event.seq,
        variables: event.variables,
        changed: new Set(before === undefined ? [] : names.filter(isOther)),
      }
    }
    case 'problem':
      return say({ kind: 'trouble', severity: event.severity, text: event.text })
    case 'lost':
      return say({ kind: 'trouble', severity: 'error', text: 'No document could be run: the caller heard an apology.' })
    case 'hungUp': {
      const heard = endRecording(view, at)
      const asked = event.by === 'caller' ? withLost(heard) : afterQuestion(heard, at, node)
      return {
        ...say({ kind: 'hungUp', by: event.by, status: event.status }, asked),
        phase: { kind: 'over', by: event.by, status: event.status },
        listening: undefined,
        isUnanswered: false,
      }
    }
    case 'ended': {
      const done = withTrail(view, null, event.trail)
      const phase: Phase =
        view.phase.kind === 'over' ? view.phase : { kind: 'over', by: 'carrier', status: event.status }
      return { ...done, phase, listening: undefined, isUnanswered: false, isComplete: true }
    }
    default:
      return event satisfies never
  }
}

/** A question is over: one that nobody answered was met with silence. */
function afterQuestion(before: CallView, at: number, node: PhoneNode | null): CallView {
  const view = settleEarly(before)
  const isSilence = view.isUnanswered
  const wasAsked = view.phase.kind === 'waiting'
  const next: CallView = {
    ...view,
    listening: undefined,
    isUnanswered: false,
    isTyping: false,
    inputs: isSilence ? [...view.inputs, { does: 'staySilent' }] : view.inputs,
  }
  return isSilence && wasAsked ? withLine(next, { kind: 'silent' }, { at, node }) : next
}

/** What came before the news that somebody listens was heard all the same when the question went on without a further answer. */
function settleEarly(view: CallView): CallView {
  const wasHeard = view.listening !== undefined && view.phase.kind !== 'waiting' && view.early.length > 0
  return wasHeard
    ? { ...view, inputs: [...view.inputs, ...view.early.map(({ deed }) => deed)], early: [] }
    : withLost(view)
}
