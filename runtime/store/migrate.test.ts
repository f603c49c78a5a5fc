import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { eachDatabase, onPostgres, silentLog } from '#runtime/testing/databases.ts'
import { migrate, migrationsFolder, readMigrations } from './migrate.ts'

const log = silentLog

/** A copy of our migrations with more behind them. */
const folderWith = (files: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(migrationsFolder, folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

eachDatabase('migrate', (database) => {
  const applied = async () => {
    const rows = await database.store.db
      .selectFrom('schemaMigration')
      .select(['name', 'hash', 'at'])
      .orderBy('name')
      .execute()
    return rows.map(({ name, hash }) => ({ name, hash }))
  }
  const ours = readMigrations(migrationsFolder).map(({ name, hash }) => ({ name, hash }))

  it('does nothing the second time', async () => {
    await migrate(database.store, { log })
    expect(await applied()).toEqual(ours)
  })

  it('undoes a migration that fails half-way, and names it', async () => {
    const folder = folderWith({ '9001-bad.sql': 'create table half (id int);\ninsert into nowhere values (1);' })
    await expect(migrate(database.store, { log, folder })).rejects.toThrow(/^Migration 9001-bad\.sql failed: .*nowhere/)
    expect(await applied()).toEqual(ours)
    const { rows } = await sql`select to_regclass('half') as half`.execute(database.store.db)
    expect(rows).toEqual([{ half: null }])
  })

  it('refuses a file that was changed after it was applied', async () => {
    const [first] = ours
    const folder = folderWith({ [first?.name ?? '']: '-- something else' })
    await expect(migrate(database.store, { log, folder })).rejects.toThrow(
      `Migration ${first?.name} was changed after it was applied.`,
    )
  })

  it('goes on from a database in which 0008 made the index by age itself', async () => {
    const name = '0008-recording-asks.sql'
    const { db } = database.store
    const hash = '5fae51ea27149910e8d266acaf06fea3b4678a94584173b6421567b7d18c5afd'
    await db.updateTable('schemaMigration').set({ hash }).where('name', '=', name).execute()
    await db.deleteFrom('schemaMigration').where('name', '>', '0009~').execute()
    await sql`alter table recording drop column takes`.execute(db)
    await migrate(database.store, { log })
    expect(await applied()).toEqual(ours.map((one) => (one.name === name ? { name, hash } : one)))
    const { rows } = await sql<{
      indexdef: string
    }>`select indexdef from pg_indexes where indexname = 'recording_age'`.execute(db)
    expect(rows.map(({ indexdef }) => indexdef)).toEqual([expect.stringContaining('fetch_error IS NOT NULL')])
    const own = ours.find((one) => one.name === name)?.hash ?? ''
    await db.updateTable('schemaMigration').set({ hash: own }).where('name', '=', name).execute()
  })

  it('takes a file with other line ends for the same', async () => {
    const [first] = readMigrations(migrationsFolder)
    const folder = folderWith({ [first?.name ?? '']: first?.text.replaceAll('\n', '\r\n') ?? '' })
    await migrate(database.store, { log, folder })
    expect(await applied()).toEqual(ours)
  })

  it('applies a new file, then refuses to run where that is unknown or numbered before another', async () => {
    const folder = folderWith({ '9002-new.sql': 'create table later (id int);' })
    await migrate(database.store, { log, folder })
    expect(await applied()).toEqual([...ours, { name: '9002-new.sql', hash: expect.any(String) }])
    await expect(migrate(database.store, { log })).rejects.toThrow('9002-new.sql, which this build does not know')
    writeFileSync(join(folder, '9001-late.sql'), 'select 1;')
    await expect(migrate(database.store, { log, folder })).rejects.toThrow(
      'Migration 9001-late.sql sorts before 9002-new.sql',
    )
  })
})

onPostgres('migrate', (database) => {
  it('lets processes that start at once all succeed', async () => {
    const folder = folderWith({ '9003-slow.sql': 'select pg_sleep(0.2); create table once_only (id int);' })
    const stores = [database.store, await database.openAgain(), await database.openAgain()]
    await Promise.all(stores.map((store) => migrate(store, { log, folder })))
    const { rows } = await sql`select name from schema_migration where name like '9003%'`.execute(database.store.db)
    expect(rows).toEqual([{ name: '9003-slow.sql' }])
  })
})
