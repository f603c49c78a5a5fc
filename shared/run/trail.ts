/** One node passed in a step. `port` is absent while the session waits there, and where it ended. */
export type TrailEntry = {
  flow: string
  /** Version number of that flow; 0 for a draft on trial. */
  version: number
  node: string
  type: string
  port?: string
  at: string
  /** From entering the node to leaving it. */
  durationMs: number
  /** A value used from outside the version (the schedule's reading), or why a default was taken. */
  note?: string
}
