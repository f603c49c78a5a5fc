import type { App } from '#runtime/app.ts'
import { signedInSchema, type SignedIn } from '#shared/api/account.ts'
import { flowPageSchema } from '#shared/api/flow.ts'
import { errorSchema } from '#shared/api/page.ts'
import { hc, type ClientResponse } from 'hono/client'
import type { z } from 'zod'

export type FlowPage = z.output<typeof flowPageSchema>

/** What the server answered instead; `message` is a sentence for people. Status 0: no answer came. */
export class ApiFailure extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export type Api = ReturnType<typeof createApi>

/**
 * The server's API. The access token lives in memory only; the refresh cookie, which scripts cannot read, brings a new
 * one after a reload and when the old one has run out.
 */
export function createApi({ fetch }: { fetch: (path: string, init: RequestInit) => Promise<Response> }) {
  let token: string | undefined
  let refreshing: Promise<SignedIn | undefined> | undefined

  const { api } = hc<App>('/', {
    headers: () => ({ accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) }),
    async fetch(path: string | URL | Request, init: RequestInit = {}): Promise<Response> {
      try {
        return await fetch(String(path), init)
      } catch (error) {
        if (init.signal?.aborted) throw error
        throw new ApiFailure(0, 'unreachable', 'The server cannot be reached. Check your connection and try again.')
      }
    },
  })

  /** Once more with a new token when the old one has run out. */
  async function withFreshToken<Answer extends AnyAnswer>(ask: () => Promise<Answer>): Promise<Answer> {
    const answer = await ask()
    if (answer.status !== 401 || !(await refresh())) return answer
    return ask()
  }

  /** One at a time, over all tabs: a refresh cookie that is used twice signs everybody out. */
  function refresh(): Promise<SignedIn | undefined> {
    refreshing ??= alone(async () => {
      const answer = await api.auth.refresh.$post()
      // Errors are answered by the server's one handler, of which the types of a route know nothing.
      const status: number = answer.status
      const isNobody = status === 204 || status === 401
      const who = isNobody ? undefined : await read(answer, signedInSchema)
      token = who?.token
      return who
    }).finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  return {
    refresh,

    async signIn(email: string, password: string): Promise<SignedIn> {
      const who = await read(await api.auth.login.$post({ json: { email, password } }), signedInSchema)
      token = who.token
      return who
    },

    async signOut(): Promise<void> {
      const answer = await api.auth.logout.$post()
      const status: number = answer.status
      if (!answer.ok && status !== 401) throw await failureOf(answer)
      token = undefined
    },

    async listFlows({ cursor, signal }: { cursor?: string; signal?: AbortSignal } = {}): Promise<FlowPage> {
      const query = { limit: '50', ...(cursor !== undefined && { cursor }) }
      return read(
        await withFreshToken(() => api.flows.$get({ query }, { init: { ...(signal && { signal }) } })),
        flowPageSchema,
      )
    },
  }
}

type AnyAnswer = ClientResponse<unknown>
/** What a route answers with when it answers with JSON. */
type JsonOf<Answer> = Answer extends ClientResponse<infer Body, number, 'json'> ? Body : never

/** The body, checked at run time too: the page may be older or newer than the server. */
async function read<Answer extends AnyAnswer, Schema extends z.ZodType<JsonOf<Answer>>>(
  response: Answer,
  schema: Schema,
): Promise<z.output<Schema>> {
  if (!response.ok) throw await failureOf(response)
  const parsed = schema.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return parsed.data
  throw new ApiFailure(
    response.status,
    'unexpected_answer',
    'The server gave an answer this page does not understand. Reload it.',
  )
}

async function failureOf(response: AnyAnswer): Promise<ApiFailure> {
  const parsed = errorSchema.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return new ApiFailure(response.status, parsed.data.code, parsed.data.message)
  return new ApiFailure(
    response.status,
    'failed',
    `The server could not do that (status ${response.status}). Try again.`,
  )
}

function alone<T>(work: () => Promise<T>): Promise<T> {
  // Browsers offer locks on https and on localhost only.
  const locks: LockManager | undefined = globalThis.navigator?.locks
  return locks ? locks.request('patchbay-refresh', work) : work()
}
