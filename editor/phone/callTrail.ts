import type { PhoneEvent, PhoneNode } from '#shared/api/phone.ts'
import { withLine } from './callLines.ts'
import type { CallView } from './callView.ts'

/** The nodes that a step passed: where the call is, the way it took, and what was done on it without a word. */
export function withTrail(
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
