import type { InteractionView } from '#shared/api/session.ts'
import type { Port } from '#shared/flow/defineNode.ts'
import type { Json } from '#shared/flow/flow.ts'
import type { SessionDocuments } from './sessionDocuments.ts'
import { sessionInput, type Input } from './sessionInput.ts'
import { twimlLines, type Line } from './twimlLines.ts'

/** One moment of a replay: a node is stood at or left, with what came in before it and what is heard there. */
export type ReplayFrame = {
  /** The step it belongs to. */
  seq: number
  at: string
  /** Key and number, as the trail has them. */
  flow: string
  version: number
  /** How many sub-flows lie around it. */
  depth: number
  node: string
  type: string
  label: string
  port?: { id: string; label: string; kind?: Port['kind'] }
  /** The edge that leads on; absent where the session waits or ends, and for moves that no edge draws. */
  edge?: string
  note?: string
  /** With the first frame of a step. */
  input?: Input
  heard: readonly Line[]
  /** Something was said here that is not kept, because it held a sensitive value. */
  isSealed?: true
}

type Replayed = { interactions: readonly InteractionView[] }
type Trail = InteractionView['trail']

/**
 * A session as moments, in order: one for every entry of the trail, and one for a step that passed no node (a hold, a late
 * answer), which shows where the session stood.
 */
export function replayFrames({ interactions }: Replayed, documents: SessionDocuments): ReplayFrame[] {
  const frames: ReplayFrame[] = []
  const stack: { flow: string; version: number }[] = []
  for (const step of interactions) {
    const lines = twimlLines(step.reply)
    const before = frames.at(-1)
    const input = stepInput(step, documents)
    const sealed = isSealed(step) && { isSealed: true as const }
    if (step.trail.length === 0) {
      if (!before) continue
      const { flow, version, depth, node, type, label } = before
      frames.push({
        seq: step.seq,
        at: step.at,
        flow,
        version,
        depth,
        node,
        type,
        label,
        input,
        heard: lines,
        ...sealed,
      })
      continue
    }
    const heard = shareOut(lines, step.trail, documents)
    step.trail.forEach((entry, index) => {
      const { flow, version, node, type, port, note } = entry
      enter(stack, entry)
      const place = { flow, version, node }
      const edge = port === undefined ? undefined : documents.edgeOf({ ...place, port })
      const isLast = index === step.trail.length - 1
      frames.push({
        seq: step.seq,
        at: entry.at,
        ...place,
        depth: stack.length - 1,
        type,
        label: documents.nodeLabel({ ...place, type }),
        ...(port !== undefined && { port: { id: port, ...documents.portOf({ ...place, port }) } }),
        ...(edge && { edge: edge.id }),
        ...(note !== undefined && { note }),
        ...(index === 0 && { input }),
        heard: heard[index] ?? [],
        ...(isLast && sealed),
      })
    })
  }
  return frames
}

/** What came in, and what the author calls it: `Pressed 1, Sales`. */
export function stepInput(step: InteractionView, documents: SessionDocuments): Input {
  const input = sessionInput(step)
  const [first] = step.trail
  if (step.kind !== 'collected' || input.isHidden || first?.port === undefined) return input
  const { label, kind } = documents.portOf({ ...first, port: first.port })
  const name = choiceName(label)
  return kind === 'choice' && name !== input.quote ? { ...input, choice: name } : input
}

/** A menu's ways are called by key and name, as in `1 Sales`. */
export const choiceName = (label: string): string => label.replace(/^[\d*#]+ (?=\S)/, '')

/** The step made a document, and it is not shown: it held a sensitive value. */
export const isSealed = ({ reply, turn, kind }: Pick<InteractionView, 'reply' | 'turn' | 'kind'>): boolean =>
  reply === null && turn !== null && kind !== 'hungUp' && kind !== 'late'

/** What of a document is lit at a moment, in the order in which it was come to. */
export type ReplayPath = { visited: ReadonlySet<string>; edges: ReadonlySet<string>; current: string }

/** The path so far through the flow that a moment is in. */
export function pathTo(frames: readonly ReplayFrame[], index: number): ReplayPath | null {
  const now = frames[index]
  if (!now) return null
  const ofDocument = frames
    .slice(0, index + 1)
    .filter(({ flow, version }) => flow === now.flow && version === now.version)
  return {
    visited: new Set(ofDocument.map(({ node }) => node)),
    edges: new Set(ofDocument.flatMap(({ edge }) => (edge === undefined ? [] : [edge]))),
    current: now.node,
  }
}

/** A step into another flow goes one deeper; a return to a flow around it goes back out to there. */
function enter(stack: { flow: string; version: number }[], { flow, version }: Trail[number]): void {
  const depth = stack.findLastIndex((one) => one.flow === flow && one.version === version)
  if (depth >= 0) stack.length = depth + 1
  else stack.push({ flow, version })
}

/**
 * The lines of a reply by the node that speaks them. Replies do not say which node that is, so a line goes to the first node, in
 * order, that holds a text like it; what no node holds belongs to the last, where the session waits.
 */
function shareOut(lines: readonly Line[], trail: Trail, documents: SessionDocuments): Line[][] {
  const shares: Line[][] = trail.map(() => [])
  let from = 0
  for (const line of lines) {
    const found =
      line.kind === 'say'
        ? trail.findIndex((entry, index) => index >= from && speaks(documents.nodeOf(entry)?.data, line.text))
        : -1
    if (found >= 0) from = found
    shares[found >= 0 ? found : trail.length - 1]?.push(line)
  }
  return shares
}

/** Whether a text among these values could have come out as these words. */
function speaks(value: Json | undefined, words: string): boolean {
  if (typeof value === 'string') return fits(value, words)
  if (Array.isArray(value)) return value.some((item) => speaks(item, words))
  if (typeof value === 'object' && value !== null) return Object.values(value).some((item) => speaks(item, words))
  return false
}

/** A text makes up at least so much of the words it came out as; values and neighbours in the same breath are the rest. */
const leastShare = 0.3

function fits(template: string, words: string): boolean {
  const literals = template
    .split(/\{\{.*?\}\}|\{%.*?%\}/s)
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '')
  if (literals.join('').length < Math.max(1, words.length * leastShare)) return false
  let from = 0
  for (const literal of literals) {
    const at = words.indexOf(literal, from)
    if (at < 0) return false
    from = at + literal.length
  }
  return true
}
