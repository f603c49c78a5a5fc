import type { Kysely } from 'kysely'
import type { Database, SpokenTextTable } from './schema.ts'

/** The file of words that were read out before. */
export const findSpokenText = async (
  db: Kysely<Database>,
  { companyId, hash }: { companyId: string; hash: string },
): Promise<string | undefined> =>
  (
    await db
      .selectFrom('spokenText')
      .select('fileHash')
      .where('companyId', '=', companyId)
      .where('hash', '=', hash)
      .executeTakeFirst()
  )?.fileHash

export async function insertSpokenText(db: Kysely<Database>, row: SpokenTextTable): Promise<void> {
  await db
    .insertInto('spokenText')
    .values(row)
    .onConflict((conflict) => conflict.columns(['companyId', 'hash']).doUpdateSet({ fileHash: row.fileHash }))
    .execute()
}
