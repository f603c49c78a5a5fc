import type { Timers } from '../clock.ts'

/** Timers that run when a test says so. */
export type ManualTimers = Timers & {
  /** Lets so many milliseconds pass: what is due runs in order, and what that sets off has settled afterwards. */
  pass(ms: number): Promise<void>
}

type Timer = { at: number; every?: number; run: () => void }

export function manualTimers(): ManualTimers {
  let now = 0
  const timers = new Set<Timer>()
  const add = (timer: Timer) => {
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  const settled = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    after: (ms, run) => add({ at: now + ms, run }),
    every: (ms, run) => add({ at: now + ms, every: ms, run }),
    async pass(ms) {
      const until = now + ms
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)
        if (!next) break
        now = next.at
        if (next.every === undefined) timers.delete(next)
        else next.at += next.every
        next.run()
        await settled()
      }
      now = until
      await settled()
    },
  }
}
