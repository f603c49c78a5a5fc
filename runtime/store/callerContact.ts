import type { Kysely } from 'kysely'
import type { Contact } from '#shared/run/event.ts'
import type { Database } from './schema.ts'

/** The person behind a number, as a session carries it along. */
export async function findContactByNumber(
  db: Kysely<Database>,
  companyId: string,
  number: string,
): Promise<Contact | undefined> {
  const row = await db
    .selectFrom('contact')
    .select(['id', 'firstName', 'lastName', 'language', 'attributes'])
    .where('companyId', '=', companyId)
    .where('number', '=', number)
    .limit(1)
    .executeTakeFirst()
  return (
    row && {
      id: row.id,
      ...(row.firstName !== null && { firstName: row.firstName }),
      ...(row.lastName !== null && { lastName: row.lastName }),
      ...(row.language !== null && { language: row.language }),
      attributes: row.attributes,
    }
  )
}
