import type { z } from 'zod'
import type { callDetailSchema } from '#shared/api/call.ts'
import type { Flow } from '#shared/flow/flow.ts'
import type { Product } from './product.ts'
import type { SessionDetail } from './session.ts'

export type CallDetail = z.output<typeof callDetailSchema>

/** Makes a flow and publishes it; gives its id. */
export async function publish({ api }: Product, flow: Flow): Promise<string> {
  const made = await api<{ id: string }>('POST', '/api/flows', { name: flow.name, flow })
  const published = await api('POST', `/api/flows/${made.body.id}/versions`, {})
  if (published.status !== 201) throw new Error(JSON.stringify(published.body))
  return made.body.id
}

/** Places a call and gives its id. */
export async function place({ api }: Product, request: object): Promise<string> {
  const placed = await api<{ id: string }>('POST', '/api/calls', request)
  if (placed.status !== 201) throw new Error(`${placed.status} ${JSON.stringify(placed.body)}`)
  return placed.body.id
}

/** Asks until it is so; the suite's time limit bounds the wait. */
export async function until<Found>(find: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await find()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** The call once its carrier has told its end. */
export const ended = ({ api }: Product, callId: string): Promise<CallDetail> =>
  until(async () => {
    const { body } = await api<CallDetail>('GET', `/api/calls/${callId}`)
    return ['queued', 'initiated', 'ringing', 'in-progress'].includes(body.status) ? undefined : body
  })

/** The session of a call, which has its id; undefined when nobody answered. */
export async function sessionOf({ api }: Product, callId: string): Promise<SessionDetail | undefined> {
  const { status, body } = await api<SessionDetail>('GET', `/api/sessions/${callId}`)
  return status === 404 ? undefined : body
}

/** The session once it is over: the end of a call and its last step come by requests of their own. */
export const endedSession = (product: Product, callId: string): Promise<SessionDetail> =>
  until(async () => {
    const session = await sessionOf(product, callId)
    return session?.status === 'ended' ? session : undefined
  })

/** A recording of the session once its carrier has told that it is complete. */
export const completedRecording = (product: Product, callId: string) =>
  until(async () => (await sessionOf(product, callId))?.recordings.find(({ status }) => status === 'completed'))
