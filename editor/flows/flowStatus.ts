import type { FlowSummary } from '#shared/api/flow.ts'

type Status = { label: string; color: string }
type Judged = Pick<FlowSummary, 'isArchived' | 'isOutOfService' | 'liveVersion' | 'hasUnpublishedChanges'>

/** What a new caller would meet, in a word or two. */
export function flowStatus({ isArchived, isOutOfService, liveVersion, hasUnpublishedChanges }: Judged): Status {
  if (isArchived) return { label: 'Archived', color: 'gray' }
  if (isOutOfService) return { label: 'Out of service', color: 'red' }
  if (!liveVersion) return { label: 'Draft', color: 'yellow' }
  return { label: hasUnpublishedChanges ? 'Live, draft changed' : 'Live', color: 'teal' }
}
