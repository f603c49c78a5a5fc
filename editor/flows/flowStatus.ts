import type { FlowSummary } from '#shared/api/flow.ts'

type Status = { label: string; color: string; hint: string }
type Judged = Pick<FlowSummary, 'isArchived' | 'isOutOfService' | 'liveVersion' | 'hasUnpublishedChanges'>

/** What a new caller would meet, in a word or two, and in a sentence. */
export function flowStatus({ isArchived, isOutOfService, liveVersion, hasUnpublishedChanges }: Judged): Status {
  if (isArchived) return { label: 'Archived', color: 'gray', hint: 'Put away. Restore it to work with it.' }
  if (isOutOfService) return { label: 'Out of service', color: 'red', hint: 'New callers hear the closed message.' }
  if (!liveVersion) return { label: 'Draft', color: 'yellow', hint: 'Never published: callers cannot reach it.' }
  return hasUnpublishedChanges
    ? {
        label: 'Live, draft ahead',
        color: 'teal',
        hint: `Callers meet version ${liveVersion.number}; the draft differs.`,
      }
    : { label: 'Live', color: 'teal', hint: `Callers meet version ${liveVersion.number}, as drawn.` }
}
