import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database, PhoneNumberTable } from './schema.ts'

export type PhoneNumberRow = Omit<Selectable<PhoneNumberTable>, 'companyId'> & {
  flowKey: string | null
  flowName: string | null
}

const select = (db: Kysely<Database>, companyId: string) =>
  db
    .selectFrom('phoneNumber')
    .leftJoin('flow', (join) =>
      join.onRef('flow.companyId', '=', 'phoneNumber.companyId').onRef('flow.id', '=', 'phoneNumber.flowId'),
    )
    .select([
      'phoneNumber.number',
      'phoneNumber.label',
      'phoneNumber.flowId',
      'phoneNumber.language',
      'phoneNumber.carrierSid',
      'phoneNumber.voiceUrl',
      'phoneNumber.voiceFallbackUrl',
      'phoneNumber.statusCallbackUrl',
      'phoneNumber.checkedAt',
      'phoneNumber.createdAt',
      'phoneNumber.updatedAt',
      'flow.key as flowKey',
      'flow.name as flowName',
    ])
    .where('phoneNumber.companyId', '=', companyId)

export const listPhoneNumbers = (
  db: Kysely<Database>,
  {
    companyId,
    flowId,
    after,
    limit,
  }: { companyId: string; flowId: string | undefined; after: string | undefined; limit: number },
): Promise<PhoneNumberRow[]> =>
  select(db, companyId)
    .$if(flowId !== undefined, (query) => query.where('phoneNumber.flowId', '=', flowId ?? ''))
    .$if(after !== undefined, (query) => query.where('phoneNumber.number', '>', after ?? ''))
    .orderBy('phoneNumber.number')
    .limit(limit + 1)
    .execute()

export const findPhoneNumber = (
  db: Kysely<Database>,
  { companyId, number }: { companyId: string; number: string },
): Promise<PhoneNumberRow | undefined> =>
  select(db, companyId).where('phoneNumber.number', '=', number).limit(1).executeTakeFirst()

/** Those of the numbers that the company has, in order. */
export const listPhoneNumbersOf = (
  db: Kysely<Database>,
  { companyId, numbers }: { companyId: string; numbers: readonly string[] },
): Promise<PhoneNumberRow[]> =>
  select(db, companyId)
    .where('phoneNumber.number', '=', sql<string>`any(${[...numbers]}::text[])`)
    .orderBy('phoneNumber.number')
    .execute()

/** Every number of the company with its id at the carrier. */
export const listCarrierSids = (
  db: Kysely<Database>,
  companyId: string,
): Promise<{ number: string; carrierSid: string | null }[]> =>
  db.selectFrom('phoneNumber').select(['number', 'carrierSid']).where('companyId', '=', companyId).execute()

/** What the carrier has on file for a number; all null when the number is no longer there. */
export type OnFile = Pick<
  Selectable<PhoneNumberTable>,
  'carrierSid' | 'voiceUrl' | 'voiceFallbackUrl' | 'statusCallbackUrl'
>

/** False when the number is taken already, by whomever. */
export async function insertPhoneNumber(
  db: Kysely<Database>,
  row: Pick<Selectable<PhoneNumberTable>, 'companyId' | 'number' | 'label' | 'flowId' | 'language'> & {
    onFile: OnFile | undefined
    now: Date
  },
): Promise<boolean> {
  const { onFile, now, ...own } = row
  const inserted = await db
    .insertInto('phoneNumber')
    .values({ ...own, ...onFile, checkedAt: onFile ? now : null, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .returning('number')
    .executeTakeFirst()
  return inserted !== undefined
}

/** Notes what the carrier has on file, adding numbers that nobody has. Answers those that the company has now. */
export async function saveCarrierNumbers(
  db: Kysely<Database>,
  {
    companyId,
    numbers,
    now,
  }: { companyId: string; numbers: readonly ({ number: string; label: string } & OnFile)[]; now: Date },
): Promise<string[]> {
  if (numbers.length === 0) return []
  const saved = await db
    .insertInto('phoneNumber')
    .values(numbers.map((number) => ({ ...number, companyId, checkedAt: now, createdAt: now, updatedAt: now })))
    .onConflict((conflict) =>
      conflict
        .column('number')
        .doUpdateSet((eb) => ({
          carrierSid: eb.ref('excluded.carrierSid'),
          voiceUrl: eb.ref('excluded.voiceUrl'),
          voiceFallbackUrl: eb.ref('excluded.voiceFallbackUrl'),
          statusCallbackUrl: eb.ref('excluded.statusCallbackUrl'),
          checkedAt: now,
        }))
        .where('phoneNumber.companyId', '=', companyId),
    )
    .returning('number')
    .execute()
  return saved.map(({ number }) => number)
}

/** False when the company has no such number. */
export async function noteOnFile(
  db: Kysely<Database>,
  { companyId, number }: { companyId: string; number: string },
  { onFile, now }: { onFile: OnFile; now: Date },
): Promise<boolean> {
  const noted = await db
    .updateTable('phoneNumber')
    .set({ ...onFile, checkedAt: now })
    .where('companyId', '=', companyId)
    .where('number', '=', number)
    .returning('number')
    .executeTakeFirst()
  return noted !== undefined
}

export async function updatePhoneNumber(
  db: Kysely<Database>,
  { companyId, number }: { companyId: string; number: string },
  change: Partial<{ flowId: string | null; label: string; language: string | null }> & { updatedAt: Date },
): Promise<boolean> {
  const updated = await db
    .updateTable('phoneNumber')
    .set(change)
    .where('companyId', '=', companyId)
    .where('number', '=', number)
    .returning('number')
    .executeTakeFirst()
  return updated !== undefined
}
