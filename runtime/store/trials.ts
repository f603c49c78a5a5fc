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
  'mocks',
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

/** An author calls within minutes; a day leaves room for a discussion of what was heard. */
export const trialCallableMs = 24 * 3600_000

/** Trials that can be called still, with their numbers; the youngest first. */
export const listTrialNumbers = (
  db: Kysely<Database>,
  { companyId, since, limit }: { companyId: string; since: Date; limit: number },
): Promise<Pick<Trial, 'id' | 'number' | 'numberSid'>[]> =>
  db
    .selectFrom('trial')
    .select(['id', 'number', 'numberSid'])
    .where('companyId', '=', companyId)
    .where('createdAt', '>=', since)
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute()

/** Its number has another SID from now on: the stand-in carrier was told of it again. */
export async function updateTrialNumberSid(
  db: Kysely<Database>,
  { companyId, trialId }: TrialKey,
  numberSid: string,
): Promise<void> {
  await db
    .updateTable('trial')
    .set({ numberSid })
    .where('companyId', '=', companyId)
    .where('id', '=', trialId)
    .execute()
}

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
