import type { FlowSummary } from '#shared/api/flow.ts'
import type { FlowOutcome, ImportOutcome } from './flowRequests.ts'

/** The dialog that lies over the list. */
export type FlowDialog =
  | { kind: 'new' }
  | { kind: 'tags'; flow: FlowSummary }
  | { kind: 'addTag' | 'removeTag'; flows: readonly FlowSummary[] }
  | { kind: 'service'; flow: FlowSummary }
  | { kind: 'delete'; flow: FlowSummary }
  | { kind: 'refused'; title: string; outcomes: readonly FlowOutcome[] }
  | { kind: 'imported'; outcomes: readonly ImportOutcome[] }
