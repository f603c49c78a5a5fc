import type { HttpBindings } from '@hono/node-server'
import type { Engine } from '../engine.ts'
import type { Faults } from '../faults.ts'
import { type Account, type MakeSid, rfc2822 } from '../model.ts'

export const apiVersion = '2010-04-01'

/** What every resource needs. */
export type RestDeps = {
  engine: Engine
  faults: Faults
  makeSid: MakeSid
  /** May make other accounts, and act for them. */
  mainAccountSid?: string
  /** The test credentials: may create calls, messages and numbers, and nothing comes of it. */
  testAccount?: Account
  /** Requests of one account at a time; beyond it 429. 100 when not given. */
  maxConcurrentRequests?: number
  /** Told of our own mistakes, which the client sees as 500. */
  onError?: (error: Error) => void
}

/** `account` is the one that is acted for. */
export type RestEnv = { Bindings: HttpBindings; Variables: { account: Account; isTest: boolean } }

/** `/2010-04-01/Accounts/AC…/Calls/CA….json` */
export const uriOf = (accountSid: string, ...path: string[]): string =>
  `/${apiVersion}/Accounts/${[accountSid, ...path.map(encodeURIComponent)].join('/')}.json`

/** The resources below one, as its `subresource_uris`. */
export const subresourceUris = <Name extends string>(
  accountSid: string,
  path: readonly string[],
  resources: Readonly<Record<Name, string>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries<string>(resources).map(([key, name]) => [key, uriOf(accountSid, ...path, ...name.split('/'))]),
  )

export const dateOf = (at: number | null): string | null => (at === null ? null : rfc2822(at))
