import { createHash, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Role } from '#shared/api/account.ts'
import type { Database } from '../store/schema.ts'

/** Whoever may read DATA_DIR may read everything anyway: its token stands for the first company's owner, on this machine only. */
export type CliSignIn = (bearer: string) => Promise<{ userId: string; companyId: string; role: Role } | undefined>

const digest = (text: string) => createHash('sha256').update(text).digest()

export function createCliSignIn(db: Kysely<Database>, token: string): CliSignIn {
  const expected = digest(token)
  return async (bearer) => {
    // Digests have one length, whatever was sent.
    if (!timingSafeEqual(digest(bearer), expected)) return undefined
    return findFirstOwner(db)
  }
}

/** The owner who came first to the company that came first. */
const findFirstOwner = (db: Kysely<Database>) =>
  db
    .selectFrom('company')
    .innerJoin('membership', 'membership.companyId', 'company.id')
    .select(['membership.userId', 'membership.companyId', 'membership.role'])
    .where('membership.role', '=', 'owner')
    .where('company.id', '=', (first) =>
      first.selectFrom('company').select('id').orderBy('createdAt').orderBy('id').limit(1),
    )
    .orderBy('membership.createdAt')
    .orderBy('membership.userId')
    .limit(1)
    .executeTakeFirst()
