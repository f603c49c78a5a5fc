import type { Flow } from '#shared/flow/flow.ts'
import { withoutNodes } from '#shared/flow/withoutNodes.ts'

export type Parts = {
  nodeIds?: ReadonlySet<string>
  edgeIds?: ReadonlySet<string>
  noteIds?: ReadonlySet<string>
  frameIds?: ReadonlySet<string>
}
const none: ReadonlySet<string> = new Set()

/** Without the parts; what led to a removed node leads on where it can (see withoutNodes). */
export function removeParts(
  flow: Flow,
  { nodeIds = none, edgeIds = none, noteIds = none, frameIds = none }: Parts,
): Flow {
  const less = withoutNodes(flow, nodeIds)
  const frames = flow.frames?.filter(({ id }) => !frameIds.has(id))
  return {
    ...less,
    edges: less.edges.filter(({ id }) => !edgeIds.has(id)),
    notes: noteIds.size > 0 ? flow.notes.filter(({ id }) => !noteIds.has(id)) : flow.notes,
    ...(frames && { frames }),
  }
}
