import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { DraftEvent } from '#shared/api/draftEvents.ts'
import type { Seat } from '../authoring/draftSeat.ts'
import type { ApiDeps } from './apiDeps.ts'

/** Proxies close what is silent for a minute or two. */
const heartbeatMs = 15_000
/** Then the reader asks again, with a token and a membership that hold. */
const longestMs = 15 * 60_000

/** Who has the draft open and what becomes of it. Whoever reads is present until the stream ends. */
export function draftEvents({ clock }: Pick<ApiDeps, 'clock'>, c: Context, seat: Seat): Response {
  // Some proxies keep an answer back until it is complete.
  c.header('X-Accel-Buffering', 'no')
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => seat.leave())
    const startsAt = clock.now().getTime()
    try {
      while (!stream.aborted && !seat.isOver() && clock.now().getTime() - startsAt < longestMs) {
        const events: DraftEvent[] = seat.take()
        for (const { event, data } of events) await stream.writeSSE({ event, data: JSON.stringify(data) })
        if (events.length === 0) await stream.write(': still there\n\n')
        await seat.next(heartbeatMs)
      }
    } finally {
      seat.leave()
    }
  })
}
