import { draftSchema, savedDraftSchema } from '#shared/api/flow.ts'
import { flowSchema } from '#shared/flow/flow.ts'
import { ApiFailure, parse, type Client } from '../api/client.ts'
import type { DraftServer } from './saveState.ts'

/** Browsers refuse more than 64 KiB in requests that outlive their page (Fetch, §4.6); some of it is left to others. */
const maxOutlivingBytes = 60_000

/** A draft is small: an answer that takes longer does not come, and the save is tried again. */
const timeLimitMs = 30_000

/** The draft of one flow over HTTP, saved by one tab. Throws ApiFailure, of status 0 when no answer comes in time. */
export function createDraftServer(client: Pick<Client, 'fetch'>, flowId: string, clientId: string): DraftServer {
  const path = `/api/flows/${flowId}/draft`
  const isSmall = (body: string) => new TextEncoder().encode(body).length < maxOutlivingBytes
  return {
    canOutlive: (flow) => isSmall(JSON.stringify({ flow })),
    async get() {
      const { flow, revision, updatedAt, updatedBy } = await inTime(async (signal) =>
        parse(await client.fetch(path, { signal }), draftSchema),
      )
      const read = flowSchema.safeParse(flow)
      if (!read.success)
        throw new ApiFailure(
          200,
          'unexpected_answer',
          'The draft has become one that this page cannot read. Reload it.',
        )
      return { flow: read.data, revision, updatedAt, updatedBy }
    },
    async put(flow, revision, { outlivesPage }) {
      const body = JSON.stringify({ flow })
      const keepalive = outlivesPage && isSmall(body)
      const headers = { 'content-type': 'application/json', 'if-match': `"${revision}"`, 'x-client-id': clientId }
      return inTime(async (signal) =>
        parse(await client.fetch(path, { method: 'PUT', headers, body, keepalive, signal }), savedDraftSchema),
      )
    },
  }
}

/** The work, called off after the limit; also when it waits for something that knows no signal, such as a new token. */
async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ApiFailure(0, 'timeout', 'The server does not answer. It is tried again.'))
      late.abort()
    }, timeLimitMs)
  })
  try {
    return await Promise.race([work(late.signal), limit])
  } finally {
    clearTimeout(timer)
  }
}
