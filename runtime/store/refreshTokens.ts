import type { Kysely, Selectable } from 'kysely'
import type { Database, RefreshTokenTable } from './schema.ts'

type TokenKey = { companyId: string; tokenHash: string }
export type RefreshToken = Selectable<RefreshTokenTable>

export async function insertRefreshToken(
  db: Kysely<Database>,
  row: Pick<RefreshToken, 'companyId' | 'tokenHash' | 'userId' | 'family' | 'createdAt' | 'expiresAt'>,
): Promise<void> {
  await db.insertInto('refreshToken').values(row).execute()
}

/** Marks a fresh token used; undefined when it was used, revoked, expired or never ours. Of two that try, one gets it. */
export const takeRefreshToken = (
  db: Kysely<Database>,
  { companyId, tokenHash }: TokenKey,
  now: Date,
): Promise<Pick<RefreshToken, 'userId' | 'family'> | undefined> =>
  db
    .updateTable('refreshToken')
    .set({ usedAt: now })
    .where('companyId', '=', companyId)
    .where('tokenHash', '=', tokenHash)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning(['userId', 'family'])
    .executeTakeFirst()

export const findRefreshToken = (
  db: Kysely<Database>,
  { companyId, tokenHash }: TokenKey,
): Promise<Pick<RefreshToken, 'userId' | 'family' | 'usedAt' | 'revokedAt' | 'expiresAt'> | undefined> =>
  db
    .selectFrom('refreshToken')
    .select(['userId', 'family', 'usedAt', 'revokedAt', 'expiresAt'])
    .where('companyId', '=', companyId)
    .where('tokenHash', '=', tokenHash)
    .limit(1)
    .executeTakeFirst()

/** When the sign-in happened that this family descends from. */
export async function getFamilyStart(
  db: Kysely<Database>,
  { companyId, family }: { companyId: string; family: string },
): Promise<Date> {
  const { startedAt } = await db
    .selectFrom('refreshToken')
    .select((eb) => eb.fn.min('createdAt').as('startedAt'))
    .where('companyId', '=', companyId)
    .where('family', '=', family)
    .executeTakeFirstOrThrow()
  return startedAt
}

export async function revokeFamily(
  db: Kysely<Database>,
  { companyId, family, now }: { companyId: string; family: string; now: Date },
): Promise<void> {
  await db
    .updateTable('refreshToken')
    .set({ revokedAt: now })
    .where('companyId', '=', companyId)
    .where('family', '=', family)
    .where('revokedAt', 'is', null)
    .execute()
}

/** Ends every sign-in of a user, in one company or in all. */
export async function revokeUserTokens(
  db: Kysely<Database>,
  { userId, companyId, now }: { userId: string; companyId?: string; now: Date },
): Promise<void> {
  await db
    .updateTable('refreshToken')
    .set({ revokedAt: now })
    .where('userId', '=', userId)
    .$if(companyId !== undefined, (query) => query.where('companyId', '=', companyId ?? ''))
    .where('revokedAt', 'is', null)
    .execute()
}

/** A family goes as a whole, once none of it can be used: its oldest row is when the sign-in happened. */
export async function dropExpiredTokens(
  db: Kysely<Database>,
  { companyId, userId, now }: { companyId: string; userId: string; now: Date },
): Promise<void> {
  await db
    .deleteFrom('refreshToken')
    .where('companyId', '=', companyId)
    .where('userId', '=', userId)
    .where('expiresAt', '<', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('refreshToken as other')
            .select('other.family')
            .whereRef('other.companyId', '=', 'refreshToken.companyId')
            .whereRef('other.family', '=', 'refreshToken.family')
            .where('other.expiresAt', '>=', now),
        ),
      ),
    )
    .execute()
}
