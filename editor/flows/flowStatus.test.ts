import { expect, it } from 'vitest'
import { flowStatus } from './flowStatus.ts'

const live = { id: '1', number: 3, publishedAt: '2026-11-21T10:00:00.000Z' }
const flow = { isArchived: false, isOutOfService: false, liveVersion: live, hasUnpublishedChanges: false }

it.each([
  [flow, 'Live'],
  [{ ...flow, hasUnpublishedChanges: true }, 'Live, draft ahead'],
  [{ ...flow, liveVersion: null, hasUnpublishedChanges: true }, 'Draft'],
  [{ ...flow, isOutOfService: true, hasUnpublishedChanges: true }, 'Out of service'],
  [{ ...flow, isOutOfService: true, isArchived: true }, 'Archived'],
])('says what a new caller would meet (%#)', (judged, label) => {
  expect(flowStatus(judged).label).toBe(label)
})
