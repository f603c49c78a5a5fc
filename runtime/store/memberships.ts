import type { Kysely } from 'kysely'
import type { MemberRole } from '#shared/api/account.ts'
import type { Database } from './schema.ts'

type MemberKey = { companyId: string; userId: string }
export type MemberRow = { userId: string; email: string; name: string; role: MemberRole; createdAt: Date }

const select = (db: Kysely<Database>, companyId: string) =>
  db
    .selectFrom('membership')
    .innerJoin('user', 'user.id', 'membership.userId')
    .select(['membership.userId', 'user.email', 'user.name', 'membership.role', 'membership.createdAt'])
    .where('membership.companyId', '=', companyId)

/** By e-mail address; one row more than `limit` when there is a next page. */
export const listMembers = (
  db: Kysely<Database>,
  { companyId, after, limit }: { companyId: string; after: string | undefined; limit: number },
): Promise<MemberRow[]> =>
  select(db, companyId)
    .$if(after !== undefined, (query) => query.where('user.email', '>', after ?? ''))
    .orderBy('user.email')
    .limit(limit + 1)
    .execute()

export const findMember = (db: Kysely<Database>, { companyId, userId }: MemberKey): Promise<MemberRow | undefined> =>
  select(db, companyId).where('membership.userId', '=', userId).limit(1).executeTakeFirst()

/** False when the user is a member already. */
export async function insertMembership(
  db: Kysely<Database>,
  { now, ...row }: MemberKey & { role: MemberRole; now: Date },
): Promise<boolean> {
  const inserted = await db
    .insertInto('membership')
    .values({ ...row, createdAt: now })
    .onConflict((conflict) => conflict.columns(['companyId', 'userId']).doNothing())
    .returning('userId')
    .executeTakeFirst()
  return inserted !== undefined
}

/** The owners, locked until the transaction ends, so that two of them cannot unmake each other. */
export const lockOwners = async (tx: Kysely<Database>, companyId: string): Promise<string[]> =>
  (
    await tx
      .selectFrom('membership')
      .select('userId')
      .where('companyId', '=', companyId)
      .where('role', '=', 'owner')
      .orderBy('userId')
      .forUpdate()
      .execute()
  ).map(({ userId }) => userId)

export async function updateRole(
  db: Kysely<Database>,
  { companyId, userId, role }: MemberKey & { role: MemberRole },
): Promise<void> {
  await db
    .updateTable('membership')
    .set({ role })
    .where('companyId', '=', companyId)
    .where('userId', '=', userId)
    .execute()
}

export async function deleteMembership(db: Kysely<Database>, { companyId, userId }: MemberKey): Promise<void> {
  await db.deleteFrom('membership').where('companyId', '=', companyId).where('userId', '=', userId).execute()
}
