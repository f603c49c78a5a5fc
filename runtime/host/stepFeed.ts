import type { Timers } from '../clock.ts'
import type { StepWriter } from '../store/saveStep.ts'

/** Tells who waits for a session's next step that there may be one. */
export type StepFeed = {
  /** Resolves when a step of the session became durable here, or after `ms`, for those of other processes. */
  next(sessionId: string, ms: number): Promise<void>
  tell(sessionId: string): void
  /** Resolves all that wait, now and from now on. */
  close(): void
  isClosed(): boolean
}

export function createStepFeed(timers: Pick<Timers, 'after'>): StepFeed {
  const waiting = new Map<string, Set<() => void>>()
  let closed = false
  const tell = (sessionId: string) => waiting.get(sessionId)?.forEach((wake) => wake())
  return {
    next: (sessionId, ms) =>
      new Promise((resolve) => {
        if (closed) return resolve()
        const waiters = waiting.get(sessionId) ?? new Set()
        waiting.set(sessionId, waiters)
        const wake = () => {
          stop()
          waiters.delete(wake)
          if (waiters.size === 0 && waiting.get(sessionId) === waiters) waiting.delete(sessionId)
          resolve()
        }
        const stop = timers.after(ms, wake)
        waiters.add(wake)
      }),
    tell,
    close() {
      closed = true
      for (const sessionId of [...waiting.keys()]) tell(sessionId)
    },
    isClosed: () => closed,
  }
}

/** The writer, telling the feed of what it stored. */
export const tellingWriter = (writer: StepWriter, feed: Pick<StepFeed, 'tell'>): StepWriter => ({
  ...writer,
  async saveStep(row) {
    const saved = await writer.saveStep(row)
    if (saved === 'done') feed.tell(row.sessionId)
    return saved
  },
})
