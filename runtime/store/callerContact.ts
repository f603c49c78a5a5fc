import { CompiledQuery, type Kysely } from 'kysely'
import type { Contact } from '#shared/run/event.ts'
import { keptPlan } from './keptPlan.ts'
import type { Database } from './schema.ts'

export type ContactRow = {
  id: string
  firstName: string | null
  lastName: string | null
  language: string | null
  attributes: Contact['attributes']
}

/** Fixed text: every call begins with it, and building it anew costs seven times as much as sending it. */
const text = `${keptPlan} select id, first_name, last_name, language, attributes from contact
  where company_id = $1 and number = $2 limit 1`

/** The person behind a number, as a session carries it along. */
export async function findContactByNumber(
  db: Kysely<Database>,
  companyId: string,
  number: string,
): Promise<Contact | undefined> {
  const { rows } = await db.executeQuery<ContactRow>(CompiledQuery.raw(text, [companyId, number]))
  const [row] = rows
  return row && contactOf(row)
}

export const contactOf = (row: ContactRow): Contact => ({
  id: row.id,
  ...(row.firstName !== null && { firstName: row.firstName }),
  ...(row.lastName !== null && { lastName: row.lastName }),
  ...(row.language !== null && { language: row.language }),
  attributes: row.attributes,
})
