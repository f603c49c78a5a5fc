import { diffFlows } from '#shared/flow/diff.ts'
import { currentFormat, type Flow, type Json } from '#shared/flow/flow.ts'
import type { DraftItem } from '../store/draftAuthors.ts'
import { readDocument } from './readDocument.ts'

export const nodeItem = (nodeId: string): DraftItem => `node:${nodeId}`

/** The flow in a stored draft. What we wrote in the current format was checked then, and need not be again at every save. */
const storedFlow = (draft: Json): Flow => {
  const isCurrent =
    typeof draft === 'object' && draft !== null && !Array.isArray(draft) && draft['format'] === currentFormat
  return isCurrent ? (draft as unknown as Flow) : readDocument(draft)
}

/**
 * The parts of a draft that a save changes, for which its author answers from then on: each node added, changed or removed, and
 * edges, variables, settings (languages too), notes (frames too) and tests as one part each. Where nodes stand is nobody's doing: tidying up
 * would make one author of all.
 */
export function changedItems(stored: Json, flow: Flow): DraftItem[] {
  const { nodes, edges, variables, settings, languages, notes, frames, tests } = diffFlows(storedFlow(stored), flow)
  const parts: Record<string, readonly unknown[]> = {
    edges: [...edges.added, ...edges.removed],
    variables: [...variables.added, ...variables.removed, ...variables.changed],
    settings: [...settings, ...languages.added, ...languages.removed],
    notes: [...notes, ...frames],
    tests,
  }
  return [
    ...nodes.added.map(({ id }) => nodeItem(id)),
    ...nodes.changed.map(({ nodeId }) => nodeItem(nodeId)),
    ...nodes.removed.map(({ id }) => nodeItem(id)),
    ...Object.keys(parts).filter((part) => (parts[part]?.length ?? 0) > 0),
  ]
}
