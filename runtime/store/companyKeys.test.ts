import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { eachDatabase } from '#runtime/testing/databases.ts'

/** What is there before any company is known, or belongs to none. */
const shared = ['auth_attempt', 'company', 'schema_migration', 'user']

eachDatabase('the tables', (database) => {
  it('have the company first in their key, or in an index where they have no key', async () => {
    const { rows } = await sql<{ table: string; first: string; isPrimary: boolean }>`
      select c.relname as "table", i.indisprimary as "isPrimary",
             (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0]) as first
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
        left join pg_index i on i.indrelid = c.oid
       where c.relkind in ('r', 'p') and not c.relispartition`.execute(database.store.db)
    const tables = [...new Set(rows.map(({ table }) => table))].filter((table) => !shared.includes(table))
    expect(tables.length).toBeGreaterThan(15)
    const wrong = tables.filter((table) => {
      const own = rows.filter((row) => row.table === table)
      const primary = own.find(({ isPrimary }) => isPrimary)
      return primary ? primary.first !== 'company_id' : !own.some(({ first }) => first === 'company_id')
    })
    expect(wrong).toEqual([])
  })

  it('hold a company in every row, by the column itself', async () => {
    const { rows } = await sql<{ table: string }>`
      select c.table_name as "table" from information_schema.columns c
       where c.table_schema = current_schema() and c.column_name = 'company_id' and c.is_nullable = 'YES'`.execute(
      database.store.db,
    )
    expect(rows).toEqual([])
  })
})
