import { signedInSchema, type SignedIn } from '#shared/api/account.ts'
import { flowPageSchema } from '#shared/api/flow.ts'
import { errorSchema } from '#shared/api/page.ts'
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
type Request = { method?: 'GET' | 'POST'; body?: unknown; signal?: AbortSignal | undefined }

/**
 * The server's API. The access token lives in memory only; the refresh cookie, which scripts cannot read, brings a new
 * one after a reload and when the old one has run out.
 */
export function createApi({ fetch }: { fetch: (path: string, init: RequestInit) => Promise<Response> }) {
  let token: string | undefined
  let refreshing: Promise<SignedIn | undefined> | undefined

  async function send(path: string, { method = 'GET', body, signal }: Request): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' })
    if (token) headers.set('authorization', `Bearer ${token}`)
    if (body !== undefined) headers.set('content-type', 'application/json')
    try {
      return await fetch(path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw new ApiFailure(0, 'unreachable', 'The server cannot be reached. Check your connection and try again.')
    }
  }

  /** With a new token when the old one has run out. */
  async function sendSignedIn(path: string, request: Request): Promise<Response> {
    const response = await send(path, request)
    if (response.status !== 401 || !(await refresh())) return response
    return send(path, request)
  }

  /** One at a time, over all tabs: a refresh cookie that is used twice signs everybody out. */
  function refresh(): Promise<SignedIn | undefined> {
    refreshing ??= alone(async () => {
      const response = await send('/api/auth/refresh', { method: 'POST' })
      const isNobody = response.status === 204 || response.status === 401
      const signedIn = isNobody ? undefined : await read(response, signedInSchema)
      token = signedIn?.token
      return signedIn
    }).finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  return {
    refresh,

    async signIn(email: string, password: string): Promise<SignedIn> {
      const signedIn = await read(
        await send('/api/auth/login', { method: 'POST', body: { email, password } }),
        signedInSchema,
      )
      token = signedIn.token
      return signedIn
    },

    async signOut(): Promise<void> {
      const response = await send('/api/auth/logout', { method: 'POST' })
      if (!response.ok && response.status !== 401) throw await failureOf(response)
      token = undefined
    },

    async listFlows({ cursor, signal }: { cursor?: string; signal?: AbortSignal } = {}): Promise<FlowPage> {
      const query = new URLSearchParams({ limit: '50', ...(cursor ? { cursor } : {}) })
      return read(await sendSignedIn(`/api/flows?${query}`, { signal }), flowPageSchema)
    },
  }
}

async function read<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> {
  if (!response.ok) throw await failureOf(response)
  const parsed = schema.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return parsed.data
  throw new ApiFailure(
    response.status,
    'unexpected_answer',
    'The server gave an answer this page does not understand. Reload it.',
  )
}

async function failureOf(response: Response): Promise<ApiFailure> {
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
