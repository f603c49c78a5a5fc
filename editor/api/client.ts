import type { App } from '#runtime/app.ts'
import { signedInSchema, type SignedIn } from '#shared/api/account.ts'
import { errorSchema } from '#shared/api/page.ts'
import { hc, type ClientResponse } from 'hono/client'
import type { z } from 'zod'

/** What the server answered instead; `message` is a sentence for people. Status 0: no answer came. */
export class ApiFailure extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown

  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

export type Client = ReturnType<typeof createClient>

/**
 * The server's API. The access token lives in memory only; the refresh cookie, which scripts cannot read, brings a new
 * one after a reload and when the old one has run out.
 */
export function createClient({ fetch }: { fetch: (path: string, init: RequestInit) => Promise<Response> }) {
  let token: string | undefined
  let refreshing: Promise<SignedIn | undefined> | undefined

  const headers = () => ({ accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) })
  async function reach(path: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(String(path), init)
    } catch (error) {
      if (init.signal?.aborted) throw error
      throw new ApiFailure(0, 'unreachable', 'The server cannot be reached. Check your connection and try again.')
    }
  }
  const { api } = hc<App>('/', { headers, fetch: reach })

  /** Once more with a new token when the old one has run out. */
  async function withFreshToken<Answer extends { status: number }>(ask: () => Promise<Answer>): Promise<Answer> {
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
      const who = isNobody ? undefined : await parse(answer, signedInSchema)
      token = who?.token
      return who
    }).finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  return {
    /** Typed routes, for `read` and `send`: `client.read(() => client.api.flows.$get({ query }), flowPageSchema)`. */
    api,
    refresh,

    /** The JSON a route answers, checked against the schema. Throws ApiFailure. */
    async read<Answer extends AnyAnswer, Schema extends z.ZodType>(
      ask: () => Promise<Answer>,
      schema: Schema,
    ): Promise<z.output<Schema>> {
      return parse(await withFreshToken(ask), schema)
    },

    /** For routes that answer without a body. Throws ApiFailure. */
    async send(ask: () => Promise<AnyAnswer>): Promise<void> {
      const answer = await withFreshToken(ask)
      if (!answer.ok) throw await failureOf(answer)
    },

    /** The bare answer of a path, for downloads, streams and headers; also one that is no success. Throws ApiFailure when none came. */
    fetch(path: string, init: RequestInit = {}): Promise<Response> {
      return withFreshToken(() => {
        const all = new Headers(init.headers)
        for (const [name, value] of Object.entries(headers())) if (!all.has(name)) all.set(name, value)
        return reach(path, { ...init, headers: all })
      })
    },

    async signIn(email: string, password: string): Promise<SignedIn> {
      const who = await parse(await api.auth.login.$post({ json: { email, password } }), signedInSchema)
      token = who.token
      return who
    },

    async switchCompany(companyId: string): Promise<SignedIn> {
      const who = await parse(
        await withFreshToken(() => api.auth.company.$post({ json: { companyId } })),
        signedInSchema,
      )
      token = who.token
      return who
    },

    /**
     * Ends every other sign-in and goes on with a new one. Throws ApiFailure; a wrong current password is its code
     * `wrong_credentials`, which is no end of the sign-in and is asked once, because attempts are counted.
     */
    async changePassword(json: { currentPassword: string; newPassword: string }): Promise<void> {
      const ask = () => api.auth.password.$post({ json })
      const answer = await ask()
      const status: number = answer.status
      const isStale = status === 401 && (await failureOf(answer.clone())).code !== 'wrong_credentials'
      const who = await parse(isStale && (await refresh()) ? await ask() : answer, signedInSchema)
      token = who.token
    },

    async signOut(): Promise<void> {
      const answer = await api.auth.logout.$post()
      const status: number = answer.status
      if (!answer.ok && status !== 401) throw await failureOf(answer)
      token = undefined
    },
  }
}

type AnyAnswer = ClientResponse<unknown>
/** The body, checked at run time too: the page may be older or newer than the server. */
export async function parse<Schema extends z.ZodType>(
  response: { ok: boolean; status: number; json(): Promise<unknown> },
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

export async function failureOf(response: { status: number; json(): Promise<unknown> }): Promise<ApiFailure> {
  const parsed = errorSchema.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return new ApiFailure(response.status, parsed.data.code, parsed.data.message, parsed.data.details)
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
