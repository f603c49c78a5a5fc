import type { Clock, Timers } from '../clock.ts'
import type { Log } from '../log.ts'
import { isOutage } from '../store/storeErrors.ts'

/** A database that restarts is waited for within the budget of a webhook; after that the caller hears an apology. */
const outageMs = 4000
const everyMs = 250

/** Waits for a database that is away for a moment, as while it restarts, no longer than a caller can. */
export async function throughOutage<Result>(
  { clock, timers, log }: { clock: Clock; timers: Pick<Timers, 'after'>; log: Pick<Log, 'warn'> },
  first: () => Promise<Result>,
  again: () => Promise<Result>,
): Promise<Result> {
  const until = clock.now().getTime() + outageMs
  for (let run = first, waits = 0; ; run = again, waits++)
    try {
      return await run()
    } catch (error) {
      if (!isOutage(error) || waits * everyMs >= outageMs || clock.now().getTime() >= until) throw error
      if (waits === 0) log.warn({ err: error }, 'The database is away; a turn waits for it.')
      await new Promise<void>((resolve) => void timers.after(everyMs, resolve))
    }
}
