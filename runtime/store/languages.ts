import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** Language tags of the company's flows that are not archived. */
export async function listUsedLanguages(db: Kysely<Database>, companyId: string): Promise<string[]> {
  const { rows } = await sql<{ tag: string }>`
    select distinct jsonb_array_elements_text(draft -> 'languages') as tag from flow
    where company_id = ${companyId}::uuid and archived_at is null order by tag`.execute(db)
  return rows.map(({ tag }) => tag)
}
