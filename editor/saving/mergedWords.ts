import { diffFlows } from '#shared/flow/diff.ts'
import type { Flow } from '#shared/flow/flow.ts'

/** How many nodes somebody added, removed, changed or moved. */
export function nodesTouched(before: Flow, after: Flow): number {
  const { added, removed, changed, moved } = diffFlows(before, after).nodes
  const ids = [...added, ...removed].map(({ id }) => id)
  return new Set([...ids, ...[...changed, ...moved].map(({ nodeId }) => nodeId)]).size
}

/** `Merged Ada’s changes (3 nodes).` */
export function mergedWords(who: string, nodes: number, hadOurs: boolean): string {
  const what = nodes === 0 ? '' : nodes === 1 ? ' (1 node)' : ` (${nodes} nodes)`
  return `${hadOurs ? 'Merged' : 'Took in'} ${who} changes${what}.`
}
