import type { CallStatus } from './schema.ts'

/** Statuses move only forward: a later webhook with a lower rank is old news. All endings have the highest. */
const ranks: Readonly<Record<CallStatus, number>> = {
  placing: 0,
  queued: 1,
  initiated: 2,
  ringing: 3,
  'in-progress': 4,
  completed: 5,
  busy: 5,
  failed: 5,
  'no-answer': 5,
  canceled: 5,
}

export const finalCallStatusRank = 5

export function isCallStatus(status: string): status is CallStatus {
  return Object.hasOwn(ranks, status)
}

/** A word the carrier may add one day ranks below all that we know. */
export function callStatusRank(status: string): number {
  return isCallStatus(status) ? ranks[status] : -1
}
