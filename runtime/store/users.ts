import type { Kysely } from 'kysely'
import type { MemberRole, Role } from '#shared/api/account.ts'
import type { Database } from './schema.ts'

const userColumns = ['user.id', 'user.email', 'user.name', 'user.passwordHash', 'user.isSuperadmin'] as const
export type User = { id: string; email: string; name: string; passwordHash: string; isSuperadmin: boolean }
export type Company = { id: string; name: string }

export const findUserByEmail = (db: Kysely<Database>, email: string): Promise<User | undefined> =>
  db.selectFrom('user').select(userColumns).where('email', '=', email).limit(1).executeTakeFirst()

export const findUser = (db: Kysely<Database>, userId: string): Promise<User | undefined> =>
  db.selectFrom('user').select(userColumns).where('id', '=', userId).limit(1).executeTakeFirst()

export const findCompany = (db: Kysely<Database>, companyId: string): Promise<Company | undefined> =>
  db.selectFrom('company').select(['id', 'name']).where('id', '=', companyId).limit(1).executeTakeFirst()

/** The user's role in a company; `superadmin` in every company that exists, undefined for strangers. */
export async function findRole(
  db: Kysely<Database>,
  { userId, companyId }: { userId: string; companyId: string },
): Promise<Role | undefined> {
  const row = await db
    .selectFrom('user')
    .innerJoin('company', (join) => join.on('company.id', '=', companyId))
    .leftJoin('membership', (join) =>
      join.onRef('membership.userId', '=', 'user.id').on('membership.companyId', '=', companyId),
    )
    .select(['user.isSuperadmin', 'membership.role'])
    .where('user.id', '=', userId)
    .limit(1)
    .executeTakeFirst()
  return row?.isSuperadmin ? 'superadmin' : (row?.role ?? undefined)
}

/** Companies the user belongs to, the first joined first. */
export const listCompaniesOf = (
  db: Kysely<Database>,
  userId: string,
): Promise<{ id: string; name: string; role: MemberRole }[]> =>
  db
    .selectFrom('membership')
    .innerJoin('company', 'company.id', 'membership.companyId')
    .select(['company.id', 'company.name', 'membership.role'])
    .where('membership.userId', '=', userId)
    .orderBy('membership.createdAt')
    .orderBy('company.id')
    .limit(200)
    .execute()

export const findOldestCompany = (db: Kysely<Database>): Promise<Company | undefined> =>
  db.selectFrom('company').select(['id', 'name']).orderBy('createdAt').orderBy('id').limit(1).executeTakeFirst()

export const hasCompany = async (db: Kysely<Database>, companyId: string): Promise<boolean> =>
  (await db.selectFrom('company').select('id').where('id', '=', companyId).executeTakeFirst()) !== undefined

export async function insertCompany(db: Kysely<Database>, { id, name, now }: Company & { now: Date }): Promise<void> {
  await db.insertInto('company').values({ id, name, createdAt: now }).execute()
}

/** False when the e-mail address has an account already. */
export async function insertUser(
  db: Kysely<Database>,
  { now, ...user }: Pick<User, 'id' | 'email' | 'name' | 'passwordHash'> & { now: Date },
): Promise<boolean> {
  const inserted = await db
    .insertInto('user')
    .values({ ...user, createdAt: now })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function updatePassword(
  db: Kysely<Database>,
  { userId, passwordHash }: { userId: string; passwordHash: string },
): Promise<void> {
  await db.updateTable('user').set({ passwordHash }).where('id', '=', userId).execute()
}
