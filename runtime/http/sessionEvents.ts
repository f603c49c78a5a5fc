import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { SessionEvent, SessionVariables } from '#shared/api/session.ts'
import type { StepFeed } from '../host/stepFeed.ts'
import { findSessionEnd, listStepsAfter } from '../store/sessionList.ts'
import { findTrialVariables } from '../store/trialVariables.ts'
import type { ApiDeps } from './apiDeps.ts'
import { NotFoundError } from './problemError.ts'

/** Steps of other processes are seen after so long at most; those of this one at once. */
const pollMs = 500
/** Proxies close what is silent for a minute or two. */
const heartbeatMs = 15_000
/** Then the reader asks again, with a token and a membership that hold. */
const longestMs = 15 * 60_000

type Ref = { companyId: string; sessionId: string }
type Deps = Pick<ApiDeps, 'db' | 'clock'> & { steps: StepFeed }

/** The number after which the reader goes on. https://html.spec.whatwg.org/multipage/server-sent-events.html */
function seqIn(header: string | undefined): number {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : 0
}

/** Every step of a session as it becomes durable, from the first or after Last-Event-ID, until the session ends. 204: it has, and all was told. */
export async function sessionEvents({ db, clock, steps }: Deps, c: Context, ref: Ref): Promise<Response> {
  const after = seqIn(c.req.header('last-event-id'))
  const session = await findSessionEnd(db, ref)
  if (!session) throw new NotFoundError('session', ref.sessionId)
  // Anything else would make a browser ask again and again.
  if (session.endedAt && after >= session.seq) return c.body(null, 204)
  const { startedAt } = session
  // Some proxies keep an answer back until it is complete.
  c.header('X-Accel-Buffering', 'no')
  return streamSSE(c, async (stream) => {
    const startsAt = clock.now().getTime()
    let last = after
    let spokenAt = startsAt
    while (!stream.aborted && !steps.isClosed() && clock.now().getTime() - startsAt < longestMs) {
      // Waiting begins before reading, so that no step falls between.
      const next = steps.next(ref.sessionId, pollMs)
      const end = await findSessionEnd(db, ref)
      const rows = await listStepsAfter(db, { ...ref, startedAt, after: last })
      for (const { at, ...row } of rows) {
        const isLast = end?.endedAt && row.seq >= end.seq
        const told: SessionEvent = {
          ...row,
          at: at.toISOString(),
          ...(isLast && { ended: { reason: end.ending ?? 'completed' } }),
        }
        await stream.writeSSE({ id: String(row.seq), event: 'step', data: JSON.stringify(told) })
        last = row.seq
      }
      const variables = rows.length > 0 && session.isTest ? await findTrialVariables(db, ref) : undefined
      if (variables)
        await stream.writeSSE({ event: 'variables', data: JSON.stringify(variables satisfies SessionVariables) })
      if (!end || (end.endedAt && last >= end.seq)) return
      const now = clock.now().getTime()
      if (rows.length > 0) spokenAt = now
      else if (now - spokenAt > heartbeatMs) {
        await stream.write(': still there\n\n')
        spokenAt = now
      }
      await next
    }
  })
}
