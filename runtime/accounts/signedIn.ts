import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { uniqueSymbol, type DescribeRouteOptions } from 'hono-openapi'
import type { Kysely } from 'kysely'
import type { Role } from '#shared/api/account.ts'
import type { Clock } from '../clock.ts'
import { isLocalRequest } from '../http/clientAddress.ts'
import { errorAnswers } from '../http/operation.ts'
import { ProblemError } from '../http/problemError.ts'
import type { Database } from '../store/schema.ts'
import { findRole } from '../store/users.ts'
import { readAccessToken } from './accessToken.ts'
import type { CliSignIn } from './cliSignIn.ts'
import { mayDo, type Permission } from './permissions.ts'

/** Who asks, in which company; every query of a route takes `companyId` from here. */
export type Member = { userId: string; companyId: string; role: Role }
export type SignedInEnv = { Variables: { member: Member } }

type Deps = { db: Kysely<Database>; clock: Clock; config: { jwtSecret: string } }

/**
 * Reads the bearer token and the membership as it is now, so that a removed member is out at once. The token of the terminal
 * tools counts on this very machine only, and where it is handed in.
 */
export const signedIn = ({ db, clock, config }: Deps, cliSignIn?: CliSignIn) =>
  createMiddleware<SignedInEnv>(async (c, next) => {
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const local = bearer !== undefined && isLocalRequest(c) ? await cliSignIn?.(bearer) : undefined
    if (local) {
      c.set('member', local)
      c.header('Cache-Control', 'no-store')
      return next()
    }
    const claims = bearer && (await readAccessToken(config.jwtSecret, bearer, clock.now()))
    const role = claims && (await findRole(db, claims))
    if (!claims || !role)
      throw new ProblemError(
        401,
        'not_signed_in',
        'Sign in first: the bearer token is missing, expired or not valid.',
        undefined,
        {
          'WWW-Authenticate': 'Bearer',
        },
      )
    c.set('member', { ...claims, role })
    c.header('Cache-Control', 'no-store')
    await next()
  })

const described = (
  handler: MiddlewareHandler<SignedInEnv>,
  permission: Permission | 'member',
  errors: readonly number[],
) => {
  const spec = {
    security: [{ bearer: [] }],
    responses: errorAnswers(errors),
    'x-permission': permission,
  } as DescribeRouteOptions
  return Object.assign(handler, { [uniqueSymbol]: { spec } })
}

/** Throws the 403 of a role without this permission, where only the request tells which one it takes. */
export function demand(role: Role, permission: Permission): void {
  if (!mayDo(role, permission))
    throw new ProblemError(403, 'not_allowed', `The role ${role} may not do this: it needs ${permission}.`)
}

/** Lets roles with this permission pass; stands before anything reads the request. Its word is `x-permission` in the document. */
export const allow = (permission: Permission) =>
  described(
    createMiddleware<SignedInEnv>(async (c, next) => {
      demand(c.var.member.role, permission)
      await next()
    }),
    permission,
    [401, 403],
  )

/** Any member of the company, whatever the role. */
export const allowMember = () =>
  described(
    createMiddleware<SignedInEnv>((_c, next) => next()),
    'member',
    [401],
  )
