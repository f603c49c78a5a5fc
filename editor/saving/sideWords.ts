import type { Edge, Flow, FlowNode } from '#shared/flow/flow.ts'
import type { MergeConflict } from '#shared/flow/merge.ts'
import { cardOf } from '../canvas/cardOf.ts'
import { nodeTitle, valueWords } from '../history/valueWords.ts'
import { labelledOf } from './conflictWords.ts'

/** What one side of a conflict would come to, in words. */
export function sideWords(
  conflict: MergeConflict,
  side: 'base' | 'ours' | 'theirs',
  flow: Flow,
  language: string,
): string {
  const value = conflict[side]
  if (conflict.kind === 'edge') {
    if (value === undefined) return 'Leads nowhere'
    return `Leads to ${nodeTitle(flow, (value as Edge).to, language)}`
  }
  if (value === undefined) return conflict.path.length === 0 ? 'Removed' : 'Nothing'
  if (conflict.kind === 'node' && conflict.path.length === 0) {
    const { title, words } = cardOf(value as FlowNode, language)
    return words === '' ? title : `${title}\n${words}`
  }
  const labelled = labelledOf(conflict, flow)
  return valueWords(value, labelled?.words, labelled?.unit)
}
