import type { Timers } from '../../clock.ts'
import type { Host } from '../../host/hostTypes.ts'

/** Two seconds in all; whoever is later than that is found by the reaper. */
const pausesMs = [100, 400, 1500]

/**
 * The host as callbacks have it. Who hangs up right after answering ends the call while its first document is still being made:
 * the session that the hang-up is for comes a moment later, and is waited for. One that was never answered has none.
 */
export const awaitingSessions = <Delivering extends Pick<Host, 'deliver'>>(
  host: Delivering,
  timers: Pick<Timers, 'after'>,
): Delivering => ({
  ...host,
  async deliver(ref, event, eventKey) {
    for (const pauseMs of pausesMs) {
      const delivered = await host.deliver(ref, event, eventKey)
      if (delivered !== 'unknown' || event.kind !== 'hungUp' || event.cause !== 'completed') return delivered
      await new Promise<void>((resolve) => void timers.after(pauseMs, resolve))
    }
    return host.deliver(ref, event, eventKey)
  },
})
