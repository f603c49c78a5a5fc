import { sql, type Kysely, type Selectable } from 'kysely'
import type { ContactTable, Database } from './schema.ts'
import { containing } from './likePattern.ts'

export type ContactRow = Omit<Selectable<ContactTable>, 'companyId'>
type ContactKey = { companyId: string; contactId: string }
type ContactFields = Pick<ContactRow, 'number' | 'firstName' | 'lastName' | 'language' | 'attributes'>
const columns = ['id', 'number', 'firstName', 'lastName', 'language', 'attributes', 'createdAt', 'updatedAt'] as const

/** Newest first; one row more than `limit` when there is a next page. */
export const listContacts = (
  db: Kysely<Database>,
  {
    companyId,
    search,
    after,
    limit,
  }: { companyId: string; search: string | undefined; after: { at: Date; id: string } | undefined; limit: number },
): Promise<ContactRow[]> => {
  let query = db.selectFrom('contact').select(columns).where('companyId', '=', companyId)
  if (search) {
    const pattern = containing(search)
    query = query.where((eb) =>
      eb.or([eb('number', 'like', pattern), eb(sql`concat_ws(' ', first_name, last_name)`, 'ilike', pattern)]),
    )
  }
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  return query
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

export const findContact = (
  db: Kysely<Database>,
  { companyId, contactId }: ContactKey,
): Promise<ContactRow | undefined> =>
  db
    .selectFrom('contact')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('id', '=', contactId)
    .limit(1)
    .executeTakeFirst()

/** Undefined when the number has a contact already. */
export const insertContact = (
  db: Kysely<Database>,
  { companyId, contactId, now, attributes, ...fields }: ContactKey & ContactFields & { now: Date },
): Promise<ContactRow | undefined> =>
  db
    .insertInto('contact')
    .values({
      companyId,
      id: contactId,
      ...fields,
      attributes: JSON.stringify(attributes),
      createdAt: now,
      updatedAt: now,
    })
    .onConflict((conflict) => conflict.columns(['companyId', 'number']).doNothing())
    .returning(columns)
    .executeTakeFirst()

/** Throws a unique violation when another contact has the new number. */
export const updateContact = (
  db: Kysely<Database>,
  { companyId, contactId }: ContactKey,
  { attributes, ...fields }: Partial<ContactFields> & { updatedAt: Date },
): Promise<ContactRow | undefined> =>
  db
    .updateTable('contact')
    .set({ ...fields, ...(attributes !== undefined && { attributes: JSON.stringify(attributes) }) })
    .where('companyId', '=', companyId)
    .where('id', '=', contactId)
    .returning(columns)
    .executeTakeFirst()

export async function deleteContact(db: Kysely<Database>, { companyId, contactId }: ContactKey): Promise<boolean> {
  const gone = await db
    .deleteFrom('contact')
    .where('companyId', '=', companyId)
    .where('id', '=', contactId)
    .returning('id')
    .executeTakeFirst()
  return gone !== undefined
}
