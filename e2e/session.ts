import type { z } from 'zod'
import type { sessionDetailSchema } from '#shared/api/session.ts'
import type { Product } from './product.ts'

export type SessionDetail = z.output<typeof sessionDetailSchema>

/** The session of a call as the API shows it. */
export async function sessionOfCall({ api }: Product, callSid: string): Promise<SessionDetail> {
  const list = await api<{ items: { id: string; callSid: string }[] }>('GET', `/api/sessions?callSid=${callSid}`)
  const [found] = list.body.items
  if (!found || list.body.items.length !== 1)
    throw new Error(`${list.body.items.length} sessions have the call ${callSid}.`)
  return (await api<SessionDetail>('GET', `/api/sessions/${found.id}`)).body
}

/** Every node passed, with the port it was left by: `mainMenu>products`. */
export const pathOf = ({ interactions }: SessionDetail): string[] =>
  interactions.flatMap(({ trail }) =>
    trail.flatMap(({ node, port }) => (port === undefined ? [] : [`${node}>${port}`])),
  )
