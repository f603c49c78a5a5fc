import type { Kysely, Selectable } from 'kysely'
import type { Bindings } from '#shared/flow/bindings.ts'
import type { Json } from '#shared/flow/flow.ts'
import type { Database, TrialTable } from './schema.ts'

export type NewSnapshot = {
  companyId: string
  flowId: string
  /** Of the document and its bindings. */
  hash: string
  /** Taken when this content was never tried before. */
  id: string
  document: string
  bindings: Bindings
  createdAt: Date
  createdBy: string
}

/** The snapshot with this content: the one there is, else a new one. */
export async function saveSnapshot(db: Kysely<Database>, { bindings, ...row }: NewSnapshot): Promise<string> {
  const saved = await db
    .insertInto('trialSnapshot')
    .values({ ...row, bindings: JSON.stringify(bindings) })
    // Changes nothing, and so gives the row that was there.
    .onConflict((conflict) =>
      conflict.columns(['companyId', 'hash', 'flowId']).doUpdateSet((eb) => ({ hash: eb.ref('excluded.hash') })),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return saved.id
}

export type Trial = Selectable<TrialTable>
type TrialKey = { companyId: string; trialId: string }

export async function insertTrial(
  db: Kysely<Database>,
  { variables, ...row }: Omit<Trial, 'variables'> & { variables: Readonly<Record<string, Json>> },
): Promise<void> {
  await db
    .insertInto('trial')
    .values({ ...row, variables: JSON.stringify(variables) })
    .execute()
}

const columns = [
  'companyId',
  'id',
  'flowId',
  'snapshotId',
  'number',
  'numberSid',
  'startNode',
  'caller',
  'language',
  'clockAt',
  'variables',
  'createdAt',
  'createdBy',
] as const

export const findTrial = (db: Kysely<Database>, { companyId, trialId }: TrialKey): Promise<Trial | undefined> =>
  db
    .selectFrom('trial')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('id', '=', trialId)
    .limit(1)
    .executeTakeFirst()

/** Takes away trials whose time to be called is over, and tells their numbers at the stand-in carrier. */
export async function takeOldTrials(
  db: Kysely<Database>,
  { companyId, before }: { companyId: string; before: Date },
): Promise<string[]> {
  const taken = await db
    .deleteFrom('trial')
    .where('companyId', '=', companyId)
    .where('createdAt', '<', before)
    .returning('numberSid')
    .execute()
  return taken.map(({ numberSid }) => numberSid)
}
