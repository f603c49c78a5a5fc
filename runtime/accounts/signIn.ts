import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Role, SignedIn } from '#shared/api/account.ts'
import type { Clock, Random } from '../clock.ts'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import {
  dropExpiredTokens,
  findRefreshToken,
  getFamilyStart,
  insertRefreshToken,
  revokeFamily,
  takeRefreshToken,
} from '../store/refreshTokens.ts'
import type { Database } from '../store/schema.ts'
import { findCompany, findOldestCompany, findRole, findUser, listCompaniesOf, type User } from '../store/users.ts'
import { signAccessToken } from './accessToken.ts'

export type AccountDeps = {
  db: Kysely<Database>
  clock: Clock
  random: Random
  config: {
    jwtSecret: string
    publicUrl: string | undefined
    isRegistrationAllowed: boolean
    hasSecureCookies: boolean
  }
}

const dayMs = 86_400_000
/** A sign-in lasts a fortnight unused, and thirty days at most (ASVS 5.0 7.3). */
const idleMs = 14 * dayMs
const longestMs = 30 * dayMs
/** Two tabs refresh with one cookie at once; a used token that comes later than this was stolen. */
const graceMs = 10_000

/** What the browser keeps: the company is in it because every key begins with one. */
export type RefreshCookie = { value: string; maxAgeSeconds: number }
export type Opened = { answer: SignedIn; cookie: RefreshCookie }

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Hands out an access token and the next refresh token of a family. */
async function open(
  { db, clock, random, config }: AccountDeps,
  {
    user,
    companyId,
    role,
    family,
  }: { user: User; companyId: string; role: Role; family: { id: string; startedAt: Date } },
): Promise<Opened> {
  const now = clock.now()
  const company = await findCompany(db, companyId)
  if (!company) throw new NotFoundError('company', companyId)
  const { token, expiresAt } = await signAccessToken(config.jwtSecret, { userId: user.id, companyId, role, now })
  const refreshToken = Buffer.from(random.bytes(32)).toString('base64url')
  const refreshEnds = Math.min(now.getTime() + idleMs, family.startedAt.getTime() + longestMs)
  await insertRefreshToken(db, {
    companyId,
    tokenHash: hashOf(refreshToken),
    userId: user.id,
    family: family.id,
    createdAt: now,
    expiresAt: new Date(refreshEnds),
  })
  return {
    answer: {
      token,
      expiresAt: expiresAt.toISOString(),
      company,
      user: { id: user.id, email: user.email, name: user.name },
      role,
    },
    cookie: {
      value: `${companyId}.${refreshToken}`,
      maxAgeSeconds: Math.max(0, Math.floor((refreshEnds - now.getTime()) / 1000)),
    },
  }
}

/** Signs a user, whose password was right, into a company: the named one, else the first joined. */
export async function signIn(deps: AccountDeps, user: User, wantedCompanyId?: string): Promise<Opened> {
  const { db, clock, random } = deps
  const companyId =
    wantedCompanyId ??
    (await listCompaniesOf(db, user.id))[0]?.id ??
    (user.isSuperadmin ? (await findOldestCompany(db))?.id : undefined)
  const role = companyId === undefined ? undefined : await findRole(db, { userId: user.id, companyId })
  if (companyId === undefined || role === undefined)
    throw new ProblemError(403, 'not_a_member', 'This account does not belong to the company.')
  const now = clock.now()
  await dropExpiredTokens(db, { companyId, userId: user.id, now })
  return open(deps, { user, companyId, role, family: { id: random.uuid(), startedAt: now } })
}

const readCookie = (value: string) => {
  const [, companyId, token] =
    /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([\w-]{43})$/.exec(value) ?? []
  return companyId && token ? { companyId, tokenHash: hashOf(token) } : undefined
}

const signedOut = () => new ProblemError(401, 'signed_out', 'The sign-in has ended. Sign in again.')

/** Trades a refresh token for the next. A used one that comes back ends the whole family, whoever holds the newest. */
export async function refresh(deps: AccountDeps, cookie: string): Promise<Opened> {
  const { db, clock } = deps
  const now = clock.now()
  const key = readCookie(cookie)
  if (!key) throw signedOut()
  let taken = await takeRefreshToken(db, key, now)
  if (!taken) {
    const known = await findRefreshToken(db, key)
    if (!known?.usedAt || known.revokedAt) throw signedOut()
    if (now.getTime() - known.usedAt.getTime() > graceMs) {
      await revokeFamily(db, { companyId: key.companyId, family: known.family, now })
      throw signedOut()
    }
    taken = known
  }
  const { family, userId } = taken
  const user = await findUser(db, userId)
  const role = await findRole(db, { userId, companyId: key.companyId })
  if (!user || !role) {
    await revokeFamily(db, { companyId: key.companyId, family, now })
    throw signedOut()
  }
  const startedAt = await getFamilyStart(db, { companyId: key.companyId, family })
  return open(deps, { user, companyId: key.companyId, role, family: { id: family, startedAt } })
}

/** Ends the sign-in that the cookie belongs to; a cookie of nobody's is no error. */
export async function signOut({ db, clock }: AccountDeps, cookie: string): Promise<void> {
  const key = readCookie(cookie)
  const known = key && (await findRefreshToken(db, key))
  if (key && known) await revokeFamily(db, { companyId: key.companyId, family: known.family, now: clock.now() })
}
