import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { plansOf } from '#runtime/testing/plansOf.ts'
import { accessOfFile, deleteUnusedFiles } from './mediaFiles.ts'

/** A file of an item: 'file-3', 'phone-3' … */
const hashOf = (name: string) => sql<string>`encode(sha256(${name}::bytea), 'hex')`

eachDatabase('files of a large library', (database) => {
  const [large, small] = [randomUUID(), randomUUID()]
  const columns = ['file', 'phone', 'mulaw', 'poster', 'captions']
  const hash = async (name: string) =>
    (await sql<{ hash: string }>`select ${hashOf(name)} as hash`.execute(database.store.db)).rows[0]?.hash ?? ''

  beforeAll(async () => {
    const { db } = database.store
    for (const [companyId, items] of [
      [large, 4000],
      [small, 20],
    ] as const) {
      await db.insertInto('company').values({ id: companyId, name: 'One', createdAt: new Date() }).execute()
      await sql`insert into content_item (company_id, id, key, title, kind, is_private, created_at, updated_at)
        select ${companyId}, gen_random_uuid(), 'item-' || n, 'One', case when n % 10 = 3 then 'recording' else 'audio' end, n % 10 = 2, now(), now()
        from generate_series(1, ${items}::int) n`.execute(db)
      await sql`insert into media_file (company_id, hash, extension, type, bytes, created_at)
        select ${companyId}, encode(sha256((kind || '-' || n)::bytea), 'hex'), 'wav', 'audio/wav', 1, now()
        from generate_series(1, ${items}::int) n, unnest(array['file', 'phone', 'mulaw', 'poster', 'captions', 'nobody']) kind`.execute(
        db,
      )
      await sql`insert into content_revision (company_id, item_id, language, number, file_hash, phone_hash, mulaw_hash, poster_hash, captions_hash, created_at)
        select company_id, id, 'en-US', 1, ${sql.join(
          columns.map((column) => sql`encode(sha256((${column} || substr(key, 5))::bytea), 'hex')`),
        )}, now() from content_item where company_id = ${companyId}`.execute(db)
    }
    for (const table of ['content_item', 'content_revision', 'media_file'])
      await sql`analyze ${sql.table(table)}`.execute(db)
  }, 60_000)

  it('says who may have a file by the index of each column', async () => {
    const { db } = database.store
    const access = async (name: string) =>
      (await accessOfFile(db, { companyId: large, hash: await hash(name) }))?.access
    for (const column of columns) expect(await access(`${column}-1`)).toBe('public')
    expect(await access('phone-2')).toBe('private')
    expect(await access('phone-3')).toBe('recording')
    expect(await access('nobody-1')).toBe('private')
    expect(await access('phone-0')).toBeUndefined()
    const some = await hash('phone-7')
    const plans = await plansOf(db, (db) => accessOfFile(db, { companyId: large, hash: some }))
    expect(plans.join('\n')).not.toContain('Seq Scan on content_revision')
    for (const column of columns) expect(plans.join('\n')).toContain(`content_revision_${column}`)
  })

  it('forgets files that nothing has by the indexes, however many the others have', async () => {
    const { db } = database.store
    const before = new Date(Date.now() + 3600_000)
    await sql`insert into spoken_text (company_id, hash, file_hash, created_at)
      select ${small}, 'one', ${hashOf('nobody-1')}, now()`.execute(db)
    expect(await deleteUnusedFiles(db, { companyId: small, before: new Date(0) })).toBe(0)
    const plans = await plansOf(db, async (db) => {
      expect(await deleteUnusedFiles(db, { companyId: small, before })).toBe(19)
    })
    expect(plans.join('\n')).not.toContain('Seq Scan on content_revision')
    expect(await deleteUnusedFiles(db, { companyId: large, before })).toBe(4000)
    const left = db.selectFrom('mediaFile').select('hash')
    expect(await left.where('companyId', '=', small).execute()).toHaveLength(101)
    expect(await left.where('companyId', '=', large).execute()).toHaveLength(20_000)
  })
})
