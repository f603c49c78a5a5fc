import { Hono, type Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import {
  changePasswordSchema,
  loginSchema,
  meSchema,
  registerSchema,
  signedInSchema,
  switchCompanySchema,
} from '#shared/api/account.ts'
import { countAttempt } from '../accounts/attempts.ts'
import { fitsPassword, hashPassword } from '../accounts/password.ts'
import { permissionsOf } from '../accounts/permissions.ts'
import { register } from '../accounts/register.ts'
import { allowMember, signedIn, type SignedInEnv } from '../accounts/signedIn.ts'
import { refresh, signIn, signOut, type AccountDeps, type Opened } from '../accounts/signIn.ts'
import { revokeUserTokens } from '../store/refreshTokens.ts'
import { findCompany, findUser, findUserByEmail, listCompaniesOf, updatePassword } from '../store/users.ts'
import type { ApiDeps } from './apiDeps.ts'
import { clientAddress } from './clientAddress.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const cookieName = 'patchbay_refresh'
const cookiePath = '/api/auth'

/** Sign-in and out. The refresh cookie goes to these routes only, and is Secure exactly when PUBLIC_URL is https. */
export const authRoutes = (deps: AccountDeps & Pick<ApiDeps, 'standIn' | 'log'>) => {
  const { db, config, standIn, log } = deps
  /** A new company calls through the stand-in carrier, where that is the carrier; without it the company is made all the same. */
  const giveCarrier = async (companyId: string) => {
    if (standIn.serves === 'trials') return
    try {
      await standIn.accountOf(companyId)
    } catch (error) {
      log.error({ companyId, err: error }, 'The stand-in carrier gave a new company no account.')
    }
  }
  const isBehindProxy = config.publicUrl !== undefined
  const cookieOptions = {
    path: cookiePath,
    httpOnly: true,
    sameSite: 'Strict',
    secure: config.hasSecureCookies,
  } as const
  const keep = (c: Context, { answer, cookie }: Opened) => {
    setCookie(c, cookieName, cookie.value, { ...cookieOptions, maxAge: cookie.maxAgeSeconds })
    c.header('Cache-Control', 'no-store')
    return answer
  }
  const attempt = (c: Context, email?: string) =>
    countAttempt(deps, { address: clientAddress(c, { isBehindProxy }), ...(email !== undefined && { email }) })

  return new Hono<SignedInEnv>()
    .post(
      '/register',
      operation('Make a company and its owner', { status: 201, schema: signedInSchema, errors: [403, 409, 429] }),
      validate('json', registerSchema),
      async (c) => {
        if (!config.isRegistrationAllowed)
          throw new ProblemError(
            403,
            'registration_closed',
            'New companies cannot register here. Ask an owner for an invitation.',
          )
        await attempt(c)
        const { user, companyId } = await register(deps, c.req.valid('json'))
        await giveCarrier(companyId)
        return c.json(keep(c, await signIn(deps, user, companyId)), 201)
      },
    )
    .post(
      '/login',
      operation('Sign in', { schema: signedInSchema, errors: [401, 403, 429] }),
      validate('json', loginSchema),
      async (c) => {
        const { email, password, companyId } = c.req.valid('json')
        const tried = await attempt(c, email)
        const user = await findUserByEmail(db, email)
        if (!(await fitsPassword(user?.passwordHash, password)) || !user)
          throw new ProblemError(401, 'wrong_credentials', 'The e-mail address or the password is wrong.')
        await tried.forgive()
        return c.json(keep(c, await signIn(deps, user, companyId)))
      },
    )
    .post(
      '/refresh',
      operation('Get the next token; 204 without a cookie, which is no error', {
        schema: signedInSchema,
        errors: [401],
      }),
      async (c) => {
        const cookie = getCookie(c, cookieName)
        if (cookie === undefined) return c.body(null, 204)
        try {
          return c.json(keep(c, await refresh(deps, cookie)))
        } catch (error) {
          if (error instanceof ProblemError) deleteCookie(c, cookieName, cookieOptions)
          throw error
        }
      },
    )
    .post('/logout', operation('Sign out', { status: 204 }), async (c) => {
      const cookie = getCookie(c, cookieName)
      if (cookie !== undefined) await signOut(deps, cookie)
      deleteCookie(c, cookieName, cookieOptions)
      return c.body(null, 204)
    })
    .post(
      '/company',
      signedIn(deps),
      allowMember(),
      operation('Go on in another company', { schema: signedInSchema, errors: [403] }),
      validate('json', switchCompanySchema),
      async (c) => {
        const user = await findUser(db, c.var.member.userId)
        if (!user) throw new NotFoundError('user', c.var.member.userId)
        const opened = await signIn(deps, user, c.req.valid('json').companyId)
        const cookie = getCookie(c, cookieName)
        if (cookie !== undefined) await signOut(deps, cookie)
        return c.json(keep(c, opened))
      },
    )
    .post(
      '/password',
      signedIn(deps),
      allowMember(),
      operation('Change the password; every other sign-in ends', { schema: signedInSchema, errors: [401, 429] }),
      validate('json', changePasswordSchema),
      async (c) => {
        const { userId, companyId } = c.var.member
        const user = await findUser(db, userId)
        if (!user) throw new NotFoundError('user', userId)
        const tried = await attempt(c, user.email)
        const { currentPassword, newPassword } = c.req.valid('json')
        if (!(await fitsPassword(user.passwordHash, currentPassword)))
          throw new ProblemError(401, 'wrong_credentials', 'The current password is wrong.')
        await tried.forgive()
        await updatePassword(db, { userId, passwordHash: await hashPassword(newPassword) })
        await revokeUserTokens(db, { userId, now: deps.clock.now() })
        return c.json(keep(c, await signIn(deps, user, companyId)))
      },
    )
}

export const meRoutes = ({ db }: AccountDeps) =>
  new Hono<SignedInEnv>().get('/', allowMember(), operation('Who am I, and where', { schema: meSchema }), async (c) => {
    const { userId, companyId, role } = c.var.member
    const [user, company, companies] = [
      await findUser(db, userId),
      await findCompany(db, companyId),
      await listCompaniesOf(db, userId),
    ]
    if (!user || !company) throw new NotFoundError('user', userId)
    const { id, email, name } = user
    return c.json({ user: { id, email, name }, company, role, permissions: [...permissionsOf[role]], companies })
  })
