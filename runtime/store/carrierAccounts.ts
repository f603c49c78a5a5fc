import type { Kysely, Selectable } from 'kysely'
import type { CarrierAccountTable, Database } from './schema.ts'

export type CarrierAccountRow = Selectable<CarrierAccountTable>
const columns = ['companyId', 'sid', 'sealedToken', 'sealedNextToken', 'apiUrl', 'isStandIn', 'createdAt'] as const

/** The account the company's calls go through: the one that came last, of all or of one kind. Earlier ones stay, for calls they still sign. */
export const findCarrierAccount = (
  db: Kysely<Database>,
  companyId: string,
  { isStandIn }: { isStandIn?: boolean } = {},
): Promise<CarrierAccountRow | undefined> =>
  db
    .selectFrom('carrierAccount')
    .select(columns)
    .where('companyId', '=', companyId)
    .$if(isStandIn !== undefined, (query) => query.where('isStandIn', '=', isStandIn ?? false))
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
    isStandIn,
    now,
  }: { companyId: string; sid: string; sealedToken: string; apiUrl: string | null; isStandIn: boolean; now: Date },
): Promise<boolean> {
  const saved = await db
    .insertInto('carrierAccount')
    .values({ companyId, sid, sealedToken, sealedNextToken: null, apiUrl, isStandIn, createdAt: now })
    .onConflict((conflict) =>
      conflict
        .column('sid')
        .doUpdateSet({ sealedToken, sealedNextToken: null, apiUrl, isStandIn, createdAt: now })
        .where('carrierAccount.companyId', '=', companyId),
    )
    .returning('sid')
    .executeTakeFirst()
  return saved !== undefined
}

/** The accounts of all companies at the stand-in carrier, the newest of each company. */
export const listStandInAccounts = (db: Kysely<Database>): Promise<CarrierAccountRow[]> =>
  db
    .selectFrom('carrierAccount')
    .select(columns)
    .distinctOn('companyId')
    .where('isStandIn', '=', true)
    .orderBy('companyId')
    .orderBy('createdAt', 'desc')
    .orderBy('sid')
    .execute()

/** Where the stand-in carrier listens from now on; null: nowhere. */
export async function moveStandIn(db: Kysely<Database>, apiUrl: string | null): Promise<void> {
  await db.updateTable('carrierAccount').set({ apiUrl }).where('isStandIn', '=', true).execute()
}
