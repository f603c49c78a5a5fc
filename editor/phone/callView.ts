import type { PhoneEvent, PhoneNode } from '#shared/api/phone.ts'

/** What the caller does; `id` tells one from another, so that a refusal finds its line. */
export type Deed =
  | { does: 'press'; keys: string }
  | { does: 'say'; text: string; confidence?: number }
  | { does: 'staySilent' }
  | { does: 'hangUp' }
  | { does: 'set'; name: string; value: unknown }
export type Happening =
  { kind: 'deed'; id: number; deed: Deed } | { kind: 'refused'; id: number; message: string } | PhoneEvent

type LineOf =
  | { kind: 'said'; text: string; language: string; isCut: boolean }
  | { kind: 'played'; url: string; durationMs: number; isCut: boolean }
  | { kind: 'playedKeys'; keys: string }
  | { kind: 'pressed'; keys: string; isLost: boolean; refused?: string }
  | { kind: 'spoke'; text: string; isLost: boolean; refused?: string }
  /** A question to which the caller said nothing. */
  | { kind: 'silent' }
  | { kind: 'set'; name: string; value: unknown; refused?: string }
  | { kind: 'recording'; maxSeconds: number; finishOnKey: string; tookMs?: number }
  /** A node that does something without a word was left. */
  | { kind: 'did'; port: string; note?: string }
  | { kind: 'entered'; flow: string }
  | { kind: 'returned'; flow: string }
  | { kind: 'heard'; text: string }
  | { kind: 'heardKeys'; keys: string }
  | { kind: 'bridged'; with: string }
  | { kind: 'held'; isOn: boolean }
  | { kind: 'trouble'; severity: 'warning' | 'error'; text: string }
  | { kind: 'hungUp'; by: string; status: string }
export type Line = LineOf & {
  id: number
  /** On the call's clock, in milliseconds since 1970. */
  at: number
  node: PhoneNode | null
  /** Where on the canvas of the flow that was called: the node itself, or the one that runs the sub-flow it is in. */
  nodeId: string | undefined
}

export type Phase =
  | { kind: 'dialling' }
  | { kind: 'ringing' }
  | { kind: 'working' }
  | { kind: 'speaking'; durationMs: number; listensFor: Listening | undefined }
  | { kind: 'pausing'; durationMs: number; listensFor: Listening | undefined }
  | { kind: 'waiting'; for: Listening }
  | { kind: 'recording'; maxSeconds: number; finishOnKey: string }
  | { kind: 'bridged'; with: string; isOnHold: boolean }
  | { kind: 'over'; by: string; status: string }
export type Listening = {
  input: readonly ('dtmf' | 'speech')[]
  numDigits: number | null
  finishOnKey: string
  timeoutSeconds: number
  language: string
  hints: readonly string[]
}

/** What the caller did at each question, in order: played again, it is the same call. */
export type Input = Deed

export type CallView = {
  /** The key of the flow on the canvas. */
  flowKey: string
  callSid: string | undefined
  sessionId: string | null
  /** Of the first event, and of the last: on the call's clock. */
  startedAt: number | undefined
  at: number | undefined
  phase: Phase
  lines: readonly Line[]
  inputs: readonly Input[]
  /** Keys or words are heard now, or would cut the prompt short. */
  listening: Listening | undefined
  /** A question stands and nothing was answered yet. */
  isUnanswered: boolean
  /** Turns whose trail is in: a document that is fetched again brings the same. */
  turns: ReadonlySet<number>
  /** Flows under way, the outermost first. */
  flows: readonly { flow: string; version: number }[]
  /** Of the outermost flow. */
  visited: readonly string[]
  ways: readonly { node: string; port: string }[]
  current: string | undefined
  variables: Readonly<Record<string, unknown>> | undefined
  /** Names of those that the last step changed. */
  changed: ReadonlySet<string>
  seq: number
  /** Everything about the call is on record. */
  isComplete: boolean
  /** The last lines of one deed each, so that keys in a row make one line. */
  deeds: ReadonlyMap<number, number>
  /** Nothing happened since the caller's last key. */
  isTyping: boolean
  /** Done before the phone told that anybody listens: whether it was heard, the next document shows. */
  early: readonly { lineId: number; deed: Deed }[]
}

export const newCallView = (flowKey: string): CallView => ({
  flowKey,
  callSid: undefined,
  sessionId: null,
  startedAt: undefined,
  at: undefined,
  phase: { kind: 'dialling' },
  lines: [],
  inputs: [],
  listening: undefined,
  isUnanswered: false,
  turns: new Set(),
  flows: [],
  visited: [],
  ways: [],
  current: undefined,
  variables: undefined,
  changed: new Set(),
  seq: 0,
  isComplete: false,
  deeds: new Map(),
  isTyping: false,
  early: [],
})

/** The view after one more thing happened. Pure; events of other calls change nothing. */
export function afterHappening(view: CallView, happening: Happening): CallView {
  if (happening.kind === 'deed') return afterDeed(view, happening)
  if (happening.kind === 'refused') return afterRefusal(view, happening)
  if (view.callSid !== undefined && view.callSid !== happening.callSid) return view
  const { at, callSid, sessionId } = happening
  const isWord = !['fellSilent', 'gathering', 'variables', 'fetched'].includes(happening.kind)
  return afterEvent(
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
        ...say({ kind: 'played', url: event.url, durationMs: event.durationMs, isCut: false }),
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

/** What was recorded last is as long as it took until now. */
function endRecording(view: CallView, at: number): CallView {
  if (view.phase.kind !== 'recording') return view
  const index = view.lines.findLastIndex(({ kind }) => kind === 'recording')
  const lines = view.lines.map((line, place) =>
    place === index && line.kind === 'recording' ? { ...line, tookMs: at - line.at } : line,
  )
  return { ...view, lines }
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

function withLost(view: CallView): CallView {
  if (view.early.length === 0) return view
  const ids = new Set(view.early.map(({ lineId }) => lineId))
  return {
    ...view,
    early: [],
    lines: view.lines.map((line) =>
      ids.has(line.id) && (line.kind === 'pressed' || line.kind === 'spoke') ? { ...line, isLost: true } : line,
    ),
  }
}

function withTrail(
  view: CallView,
  turn: number | null,
  trail: Extract<PhoneEvent, { kind: 'fetched' }>['trail'],
): CallView {
  if (turn !== null && view.turns.has(turn)) return view
  let next: CallView = turn === null ? view : { ...view, turns: new Set([...view.turns, turn]) }
  // A fallback says again what was made before.
  if (turn === null && trail.length === 0) return next
  for (const { port, durationMs: _, note, at, ...node } of trail) {
    const instant = next.at ?? Date.parse(at)
    next = withFlow(next, node, instant)
    const isOutermost = next.flows.length <= 1
    if (isOutermost) {
      next = { ...next, current: node.node }
      if (!next.visited.includes(node.node)) next = { ...next, visited: [...next.visited, node.node] }
      const isKnown = port === undefined || next.ways.some((way) => way.node === node.node && way.port === port)
      if (!isKnown) next = { ...next, ways: [...next.ways, { node: node.node, port }] }
    }
    const isTold = note !== undefined || actingTypes.has(node.type) || (node.type === 'voicemail' && port === 'nothing')
    if (port !== undefined && isTold)
      next = withLine(next, { kind: 'did', port, ...(note !== undefined && { note }) }, { at: instant, node })
  }
  return next
}

/** Nodes whose doing nobody hears. */
const actingTypes: ReadonlySet<string> = new Set(['request', 'transfer', 'hours', 'optOut', 'goal', 'tag'])

/** Into a sub-flow, or back out to a flow around it. */
function withFlow(view: CallView, node: PhoneNode, at: number): CallView {
  const { flows } = view
  const depth = flows.findLastIndex(({ flow, version }) => flow === node.flow && version === node.version)
  if (depth >= 0 && depth === flows.length - 1) return view
  if (depth >= 0) {
    const left = flows.at(-1)?.flow ?? node.flow
    return withLine({ ...view, flows: flows.slice(0, depth + 1) }, { kind: 'returned', flow: left }, { at, node })
  }
  const entered = { ...view, flows: [...flows, { flow: node.flow, version: node.version }] }
  return flows.length === 0 ? entered : withLine(entered, { kind: 'entered', flow: node.flow }, { at, node })
}

function withLine(view: CallView, line: LineOf, { at, node }: { at: number; node: PhoneNode | null }): CallView {
  const [outermost] = view.flows
  const isOwn = node !== null && node.flow === view.flowKey && (!outermost || node.version === outermost.version)
  const nodeId = isOwn ? node.node : view.current
  const id = (view.lines.at(-1)?.id ?? 0) + 1
  return { ...view, lines: [...view.lines, { ...line, id, at, node, nodeId }] }
}

/** What was heard last ended before its end. */
function cutLast(lines: readonly Line[]): readonly Line[] {
  const index = lines.findLastIndex(({ kind }) => kind === 'said' || kind === 'played')
  return lines.map((line, at) =>
    at === index && (line.kind === 'said' || line.kind === 'played') ? { ...line, isCut: true } : line,
  )
}

function afterDeed(view: CallView, { id, deed }: { id: number; deed: Deed }): CallView {
  if (view.phase.kind === 'over') return view
  const isHeard = view.listening !== undefined || ['recording', 'bridged'].includes(view.phase.kind)
  const place = { at: view.at ?? 0, node: null }
  const put = (line: LineOf, more: Partial<CallView>): CallView => {
    const next = withLine({ ...view, ...more }, line, place)
    return { ...next, deeds: new Map([...view.deeds, [id, next.lines.at(-1)?.id ?? 0]]) }
  }
  /** An answer; or one that may yet turn out to be. */
  const asAnswer = (line: LineOf, isTyping: boolean): CallView => {
    if (isHeard) return put(line, { inputs: [...view.inputs, deed], isUnanswered: false, isTyping })
    const next = put(line, { isTyping })
    return { ...next, early: [...view.early, { lineId: next.lines.at(-1)?.id ?? 0, deed }] }
  }
  switch (deed.does) {
    case 'press': {
      const last = view.lines.at(-1)
      const isJoined = view.isTyping && last?.kind === 'pressed' && last.refused === undefined
      const isEarly = view.early.some(({ lineId }) => lineId === last?.id)
      if (!isJoined || isEarly === isHeard) return asAnswer({ kind: 'pressed', keys: deed.keys, isLost: false }, true)
      const longer = (one: Deed): Deed => (one.does === 'press' ? { ...one, keys: one.keys + deed.keys } : one)
      return {
        ...view,
        inputs: isHeard ? view.inputs.map((one, at, all) => (at === all.length - 1 ? longer(one) : one)) : view.inputs,
        early: view.early.map((one) => (one.lineId === last.id ? { ...one, deed: longer(one.deed) } : one)),
        lines: [...view.lines.slice(0, -1), { ...last, keys: last.keys + deed.keys }],
        deeds: new Map([...view.deeds, [id, last.id]]),
      }
    }
    case 'say':
      return asAnswer({ kind: 'spoke', text: deed.text, isLost: false }, false)
    case 'set':
      return put(
        { kind: 'set', name: deed.name, value: deed.value },
        { inputs: [...view.inputs, deed], isTyping: false },
      )
    case 'staySilent':
      // The question itself says so when it is over.
      return view
    case 'hangUp':
      return { ...view, inputs: [...view.inputs, deed], isUnanswered: false, isTyping: false }
    default:
      return deed satisfies never
  }
}

function afterRefusal(view: CallView, { id, message }: { id: number; message: string }): CallView {
  const lineId = view.deeds.get(id)
  return {
    ...view,
    isTyping: false,
    lines: view.lines.map((line) =>
      line.id === lineId && (line.kind === 'pressed' || line.kind === 'spoke' || line.kind === 'set')
        ? { ...line, refused: message }
        : line,
    ),
  }
}

/** What the caller heard, in order, with the language of each. */
export const heardIn = ({ lines }: Pick<CallView, 'lines'>): string[] =>
  lines.flatMap((line) =>
    line.kind === 'said' ? [`${line.language}: ${line.text}`] : line.kind === 'played' ? [`(plays ${line.url})`] : [],
  )
