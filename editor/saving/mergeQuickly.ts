import type { Flow, FlowNode } from '#shared/flow/flow.ts'
import { mergeFlows } from '#shared/flow/merge.ts'
import type { Sides } from '#shared/flow/mergeValues.ts'

/**
 * The flow of `mergeFlows`, conflicts as theirs, for one step of the history after the other: a full merge of each would hold up the
 * page for seconds. Nobody is asked about a state of the past, so going back to it must not take away what somebody else did since.
 * What did not change must be the very same object in all three. Nodes may come in another order.
 */
export function mergeQuickly(sides: Sides<Flow>): Flow {
  // A merge settles its conflicts as ours: the other way round that is theirs.
  return takenOver(sides) ?? mergeFlows({ base: sides.base, ours: sides.theirs, theirs: sides.ours }).flow
}

/** Theirs put into ours part by part; undefined as soon as both changed the same part. */
export function takenOver({ base, ours, theirs }: Sides<Flow>): Flow | undefined {
  // Whether a translation is stale depends on texts of both.
  if ((ours.staleTranslations?.length ?? 0) + (theirs.staleTranslations?.length ?? 0) > 0) return undefined
  const merged: Record<string, unknown> = { ...ours }
  for (const name of new Set([...Object.keys(base), ...Object.keys(theirs)]) as Set<keyof Flow>) {
    if (name === 'nodes' || base[name] === theirs[name]) continue
    if (ours[name] !== base[name]) return undefined
    if (theirs[name] === undefined) delete merged[name]
    else merged[name] = theirs[name]
  }
  const nodes = nodesTakenOver({ base: base.nodes, ours: ours.nodes, theirs: theirs.nodes })
  if (!nodes) return undefined
  const flow = { ...merged, nodes } as Flow
  const ids = new Set(nodes.map(({ id }) => id))
  return flow.edges.every(({ from, to }) => ids.has(from.nodeId) && ids.has(to)) ? flow : undefined
}

function nodesTakenOver({ base, ours, theirs }: Sides<readonly FlowNode[]>): FlowNode[] | undefined {
  const [was, is, own] = [base, theirs, ours].map((nodes) => new Map(nodes.map((node) => [node.id, node])))
  if (!was || !is || !own) return undefined
  const touched = [...base.filter((node) => is.get(node.id) !== node), ...theirs.filter(({ id }) => !was.has(id))]
  for (const { id } of touched) if (own.get(id) !== was.get(id)) return undefined
  const ids = new Set(touched.map(({ id }) => id))
  const kept = ours.flatMap((node) => (ids.has(node.id) ? (is.get(node.id) ?? []) : [node]))
  return [...kept, ...theirs.filter(({ id }) => !was.has(id))]
}
