import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { carrierEventSchema, createCallNodes } from '../phones/callNodes.ts'
import type { PhoneRef, StandInPhones } from '../phones/standInPhones.ts'
import type { ApiDeps } from './apiDeps.ts'

/** Then the reader asks again, with a token and a membership that hold. */
const longestMs = 15 * 60_000

type Deps = Pick<ApiDeps, 'db' | 'programs' | 'steps' | 'random'> & { phones: StandInPhones }

/** After which event the reader goes on. https://html.spec.whatwg.org/multipage/server-sent-events.html */
const lastRead = (header: string | undefined): number =>
  header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : 0

/**
 * What the phone hears, with the node each came from. The carrier keeps the events and numbers them; it is always read from the
 * first, so that a reader who goes on in the middle gets the same nodes, whatever process of ours it reaches.
 */
export async function phoneEvents({ db, programs, steps, random, phones }: Deps, c: Context, ref: PhoneRef) {
  const after = lastRead(c.req.header('last-event-id'))
  const over = new AbortController()
  const { accountSid, events } = await phones.follow(ref, over.signal)
  const nodes = createCallNodes({ db, programs }, { companyId: ref.companyId, accountSid })
  // Some proxies keep an answer back until it is complete.
  c.header('X-Accel-Buffering', 'no')
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => over.abort())
    const key = random.uuid()
    // Resolves at the latest when the process stops, too.
    void steps.next(key, longestMs).then(() => over.abort())
    try {
      for await (const { id, data } of events) {
        if (data === '') {
          await stream.write(': still there\n\n')
          continue
        }
        const event = carrierEventSchema.parse(JSON.parse(data))
        nodes.note(event)
        if (Number(id) <= after) continue
        const told = await nodes.tell(event)
        await stream.writeSSE({ id, event: event.kind, data: JSON.stringify(told) })
        const variables = await nodes.variables(told)
        // Not one of the carrier's events: it has no number, and who goes on reads what holds then.
        if (variables) await stream.writeSSE({ event: variables.kind, data: JSON.stringify(variables) })
      }
    } catch (error) {
      if (!over.signal.aborted && !isBroken(error)) throw error
    } finally {
      over.abort()
      steps.tell(key)
    }
  })
}

/** The carrier went away in the middle: the reader asks again, and is told then. */
const isBroken = (error: unknown) => error instanceof TypeError && error.message === 'terminated'
