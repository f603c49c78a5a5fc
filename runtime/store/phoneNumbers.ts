import type { Kysely, Selectable } from 'kysely'
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
