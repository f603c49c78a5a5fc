import type { MemberRole } from '#shared/api/account.ts'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import {
  deleteMembership,
  findMember,
  insertMembership,
  lockOwners,
  updateRole,
  type MemberRow,
} from '../store/memberships.ts'
import { revokeUserTokens } from '../store/refreshTokens.ts'
import { findUserByEmail, insertUser } from '../store/users.ts'
import { hashPassword } from './password.ts'
import { mayDo } from './permissions.ts'
import type { AccountDeps } from './signIn.ts'
import type { Member } from './signedIn.ts'

const refuseOwnersTo = (member: Member) => {
  if (!mayDo(member.role, 'owners:write'))
    throw new ProblemError(403, 'not_allowed', 'Only an owner makes or unmakes owners.')
}

/** Adds someone to the company. Who has no account yet gets one, with a first password that is told once. */
export async function addMember(
  { db, clock, random }: AccountDeps,
  asker: Member,
  { email, name, role }: { email: string; name: string; role: MemberRole },
): Promise<{ member: MemberRow; firstPassword: string | null }> {
  if (role === 'owner') refuseOwnersTo(asker)
  const now = clock.now()
  const firstPassword = Buffer.from(random.bytes(12)).toString('base64url')
  const passwordHash = await hashPassword(firstPassword)
  return db.transaction().execute(async (tx) => {
    const isNew = await insertUser(tx, { id: random.uuid(), email, name, passwordHash, now })
    const user = await findUserByEmail(tx, email)
    if (!user) throw new Error('A user was neither made nor found.')
    if (!(await insertMembership(tx, { companyId: asker.companyId, userId: user.id, role, now })))
      throw new ProblemError(409, 'already_a_member', 'This person is a member already.')
    return {
      member: { userId: user.id, email: user.email, name: user.name, role, createdAt: now },
      firstPassword: isNew ? firstPassword : null,
    }
  })
}

/** A company always has an owner. */
const keepAnOwner = (owners: readonly string[], leavingUserId: string) => {
  if (owners.length === 1 && owners[0] === leavingUserId)
    throw new ProblemError(409, 'last_owner', 'A company keeps at least one owner. Make someone else an owner first.')
}

export async function changeRole(
  { db }: AccountDeps,
  asker: Member,
  { userId, role }: { userId: string; role: MemberRole },
): Promise<MemberRow> {
  const { companyId } = asker
  return db.transaction().execute(async (tx) => {
    const owners = await lockOwners(tx, companyId)
    const member = await findMember(tx, { companyId, userId })
    if (!member) throw new NotFoundError('member', userId)
    if (role === 'owner' || member.role === 'owner') refuseOwnersTo(asker)
    if (role !== 'owner') keepAnOwner(owners, userId)
    await updateRole(tx, { companyId, userId, role })
    return { ...member, role }
  })
}

/** Takes someone out of the company; their sign-ins there end at once. */
export async function removeMember({ db, clock }: AccountDeps, asker: Member, userId: string): Promise<void> {
  const { companyId } = asker
  await db.transaction().execute(async (tx) => {
    const owners = await lockOwners(tx, companyId)
    const member = await findMember(tx, { companyId, userId })
    if (!member) throw new NotFoundError('member', userId)
    if (member.role === 'owner') refuseOwnersTo(asker)
    keepAnOwner(owners, userId)
    await deleteMembership(tx, { companyId, userId })
    await revokeUserTokens(tx, { userId, companyId, now: clock.now() })
  })
}
