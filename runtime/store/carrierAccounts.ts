import type { Kysely, Selectable } from 'kysely'
import type { CarrierAccountTable, Database } from './schema.ts'

export type CarrierAccountRow = Selectable<CarrierAccountTable>
const columns = ['companyId', 'sid', 'sealedToken', 'sealedNextToken', 'apiUrl', 'createdAt'] as const

/** The account the company's calls go through: the one that came last. Earlier ones stay, for calls they still sign. */
export const findCarrierAccount = (db: Kysely<Database>, companyId: string): Promise<CarrierAccountRow | undefined> =>
  db
    .selectFrom('carrierAccount')
    .select(columns)
    .where('companyId', '=', companyId)
    .orderBy('createdAt', 'desc')
    .orderBy('sid')
    .limit(1)
    .executeTakeFirst()

/** Makes this the company's account from `now` on. False when the account belongs to another company. */
export async function saveCarrierAccount(
  db: Kysely<Database>,
  {
    companyId,
    sid,
    sealedToken,
    apiUrl,
    now,
  }: { companyId: string; sid: string; sealedToken: string; apiUrl: string | null; now: Date },
): Promise<boolean> {
  const saved = await db
    .insertInto('carrierAccount')
    .values({ companyId, sid, sealedToken, sealedNextToken: null, apiUrl, createdAt: now })
    .onConflict((conflict) =>
      conflict
        .column('sid')
        .doUpdateSet({ sealedToken, sealedNextToken: null, apiUrl, createdAt: now })
        .where('carrierAccount.companyId', '=', companyId),
    )
    .returning('sid')
    .executeTakeFirst()
  return saved !== undefined
}
