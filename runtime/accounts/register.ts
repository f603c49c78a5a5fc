import { insertMembership } from '../store/memberships.ts'
import { insertCompany, insertUser, type User } from '../store/users.ts'
import { ProblemError } from '../http/problemError.ts'
import { hashPassword } from './password.ts'
import type { AccountDeps } from './signIn.ts'

type Registration = { email: string; password: string; name: string; companyName: string }

/** Makes a company and its first owner, both or neither. */
export async function register(
  { db, clock, random }: AccountDeps,
  { email, password, name, companyName }: Registration,
): Promise<{ user: User; companyId: string }> {
  const passwordHash = await hashPassword(password)
  const user: User = { id: random.uuid(), email, name, passwordHash, isSuperadmin: false }
  const companyId = random.uuid()
  const now = clock.now()
  await db.transaction().execute(async (tx) => {
    if (!(await insertUser(tx, { id: user.id, email, name, passwordHash, now })))
      throw new ProblemError(409, 'email_taken', 'This e-mail address has an account. Sign in with it.')
    await insertCompany(tx, { id: companyId, name: companyName, now })
    await insertMembership(tx, { companyId, userId: user.id, role: 'owner', now })
  })
  return { user, companyId }
}
