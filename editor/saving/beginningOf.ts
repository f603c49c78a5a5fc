import type { Flow } from '#shared/flow/flow.ts'
import { mergeFlows } from '#shared/flow/merge.ts'
import { isSame } from '#shared/flow/mergeValues.ts'

/**
 * What ours and theirs both began as. That is what was sent last, without an answer, when all of it is in theirs: then the server
 * has it, and what we changed since is no clash with it.
 */
export function beginningOf(theirs: Flow, { base, sent }: { base: Flow; sent: readonly Flow[] }): Flow {
  const stored = sent.findLast((flow) => {
    const merge = mergeFlows({ base, ours: flow, theirs })
    return merge.conflicts.length === 0 && isSame(merge.flow, theirs)
  })
  return stored ?? base
}
