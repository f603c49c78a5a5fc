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
  /** Whose token it is, also once it has run out. */
  let known: string | undefined
  const listeners = new Set<(who: SignedIn) => void>()
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

  function enter(who: SignedIn): SignedIn {
    token = who.token
    known = identityOf(who)
    return who
  }

  /** Once more with a new token when the old one has run out; never as somebody else than whoever asked. */
  async function withFreshToken<Answer extends { status: number }>(
    ask: () => Promise<Answer>,
    asker = known,
  ): Promise<Answer> {
    if (asker !== known) throw somebodyElse()
    const answer = await ask()
    return answer.status === 401 && (await renew(asker)) ? ask() : answer
  }

  /** False when nobody is signed in any more. The cookie is the browser's: another tab may have made it another's. */
  async function renew(asker: string | undefined): Promise<boolean> {
    if (!(await refresh())) return false
    if (asker !== undefined && asker !== known) throw somebodyElse()
    return true
  }

  /** One at a time, over all tabs: a refresh cookie that is used twice signs everybody out. */
  function refresh(): Promise<SignedIn | undefined> {
    refreshing ??= alone(async () => {
      const answer = await api.auth.refresh.$post()
      // Errors are answered by the server's one handler, of which the types of a route know nothing.
      const status: number = answer.status
      const isNobody = status === 204 || status === 401
      const who = isNobody ? undefined : await parse(answer, signedInSchema)
      const before = known
      if (who) enter(who)
      else token = undefined
      if (who && before !== undefined && before !== known) for (const listener of listeners) listener(who)
      return who
    }).finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  const fetchAs = (path: string, init: RequestInit, asker?: string) =>
    withFreshToken(() => {
      // The token is for this server only.
      if (!path.startsWith('/') || path.startsWith('//')) throw new Error(`${path} is not an address of this server.`)
      const all = new Headers(init.headers)
      for (const [name, value] of Object.entries(headers())) if (!all.has(name)) all.set(name, value)
      return reach(path, { ...init, headers: all })
    }, asker)

  return {
    /** Typed routes, for `read` and `send`: `client.read(() => client.api.flows.$get({ query }), flowPageSchema)`. */
    api,
    refresh,

    /** Calls back when a new token turns out to be another member's or another company's. Returns how to end that. */
    onIdentity(listener: (who: SignedIn) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },

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
    fetch: (path: string, init: RequestInit = {}): Promise<Response> => fetchAs(path, init),

    /** `fetch` for what belongs to one member in one company: refused, unsent, once somebody else is signed in. */
    only(userId: string, companyId: string): { fetch(path: string, init?: RequestInit): Promise<Response> } {
      // Before anybody has signed in there is nobody else.
      const asker = known && identityOf({ user: { id: userId }, company: { id: companyId } })
      return { fetch: (path, init = {}) => fetchAs(path, init, asker) }
    },

    async signIn(email: string, password: string): Promise<SignedIn> {
      return enter(await parse(await api.auth.login.$post({ json: { email, password } }), signedInSchema))
    },

    async switchCompany(companyId: string): Promise<SignedIn> {
      return enter(
        await parse(await withFreshToken(() => api.auth.company.$post({ json: { companyId } })), signedInSchema),
      )
    },

    /**
     * Ends every other sign-in and goes on with a new one. Throws ApiFailure; a wrong current password is its code
     * `wrong_credentials`, which is no end of the sign-in and is asked once, because attempts are counted.
     */
    async changePassword(json: { currentPassword: string; newPassword: string }): Promise<void> {
      const asker = known
      const ask = () => api.auth.password.$post({ json })
      const answer = await ask()
      const status: number = answer.status
      const isStale = status === 401 && (await failureOf(answer.clone())).code !== 'wrong_credentials'
      enter(await parse(isStale && (await renew(asker)) ? await ask() : answer, signedInSchema))
    },

    async signOut(): Promise<void> {
      const answer = await api.auth.logout.$post()
      const status: number = answer.status
      if (!answer.ok && status !== 401) throw await failureOf(answer)
      token = known = undefined
    },
  }
}

const identityOf = ({ user, company }: { user: { id: string }; company: { id: string } }) => `${user.id} ${company.id}`
const somebodyElse = () =>
  new ApiFailure(
    409,
    'somebody_else',
    'Another tab of this browser signed in as somebody else or went to another company. Nothing was sent from here.',
  )

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
