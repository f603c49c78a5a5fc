import type { Timers } from '../clock.ts'

/** Resolves when the work is over, at the latest after so many milliseconds. Rejects as the work does. */
export async function within(timers: Timers, ms: number, work: Promise<unknown>): Promise<void> {
  let cancel = () => {}
  const late = new Promise<void>((resolve) => (cancel = timers.after(ms, resolve)))
  try {
    await Promise.race([work, late])
  } finally {
    cancel()
  }
}
