import type { PhoneNode } from '#shared/api/phone.ts'
import type { CallView, Line, LineOf } from './callView.ts'

/** The view with one more line in its transcript. */
export function withLine(view: CallView, line: LineOf, { at, node }: { at: number; node: PhoneNode | null }): CallView {
  const [outermost] = view.flows
  const isOwn = node !== null && node.flow === view.flowKey && (!outermost || node.version === outermost.version)
  const nodeId = isOwn ? node.node : view.current
  const id = (view.lines.at(-1)?.id ?? 0) + 1
  return { ...view, lines: [...view.lines, { ...line, id, at, node, nodeId }] }
}

/** What was heard last ended before its end. */
export function cutLast(lines: readonly Line[]): readonly Line[] {
  const index = lines.findLastIndex(({ kind }) => kind === 'said' || kind === 'played')
  return lines.map((line, at) =>
    at === index && (line.kind === 'said' || line.kind === 'played') ? { ...line, isCut: true } : line,
  )
}

/** What was recorded last is as long as it took until now. */
export function endRecording(view: CallView, at: number): CallView {
  if (view.phase.kind !== 'recording') return view
  const index = view.lines.findLastIndex(({ kind }) => kind === 'recording')
  const lines = view.lines.map((line, place) =>
    place === index && line.kind === 'recording' ? { ...line, tookMs: at - line.at } : line,
  )
  return { ...view, lines }
}

/** What was done before anybody listened was done to nobody. */
export function withLost(view: CallView): CallView {
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
