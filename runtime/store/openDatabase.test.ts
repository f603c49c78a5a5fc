import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, inject, it, onTestFinished } from 'vitest'
import { systemTimers } from '#runtime/clock.ts'
import { eachDatabase, onPglite, onPostgres, silentLog } from '#runtime/testing/databases.ts'
import { firstStep } from '#runtime/testing/stepRows.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './openDatabase.ts'
import { openPglite } from './pglite/openPglite.ts'
import { createStepWriter } from './saveStep.ts'
import { loadSession } from './sessions.ts'
import { isUniqueViolation, OutcomeUnknownError } from './storeErrors.ts'

const newCompany = (name: string) => ({ id: crypto.randomUUID(), name, createdAt: new Date('2026-01-01T00:00:00Z') })

/** A promise and what resolves it. */
const signal = <T = void>() => {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((done) => (resolve = done))
  return { promise, resolve }
}

eachDatabase('openDatabase', (database) => {
  it('reads values of every type alike', async () => {
    const { rows } = await sql<Record<string, unknown>>`
      select 5::int8 as big, count(*) as counted, array[1, 2]::int8[] as bigs, 1.5::numeric as exact, date '2026-02-28' as day,
             timestamptz '2026-02-28T10:00:00Z' as at, '{"a_b": [1]}'::jsonb as document, array['x', 'y'] as words,
             2.5::float8 as real, true as is_true, null::text as nothing
        from (values (1), (2)) as t (n)`.execute(database.store.db)
    expect(rows).toEqual([
      {
        big: 5,
        counted: 2,
        bigs: [1, 2],
        exact: '1.5',
        day: '2026-02-28',
        at: new Date('2026-02-28T10:00:00Z'),
        document: { a_b: [1] },
        words: ['x', 'y'],
        real: 2.5,
        isTrue: true,
        nothing: null,
      },
    ])
  })

  it('writes values of every type alike', async () => {
    const { db } = database.store
    const company = {
      ...newCompany('Ärger & Söhne 🙂'),
      settings: JSON.stringify({ list: [1, 'two', null], snake_key: true }),
    }
    await db.insertInto('company').values(company).execute()
    const draftUpdatedAt = new Date('2026-07-01T12:34:56.789Z')
    await db
      .insertInto('flow')
      .values({
        companyId: company.id,
        id: crypto.randomUUID(),
        key: 'k',
        name: 'n',
        tags: ['with, comma', 'with "quote"', 'back\\slash'],
        draft: JSON.stringify(['a list']),
        draftUpdatedAt,
        createdAt: draftUpdatedAt,
        updatedAt: draftUpdatedAt,
      })
      .execute()
    const row = await db
      .selectFrom('flow')
      .innerJoin('company', 'company.id', 'flow.companyId')
      .select(['company.name', 'settings', 'tags', 'draft', 'draftUpdatedAt', 'isOutOfService', 'draftRevision'])
      .where('companyId', '=', company.id)
      .where('draftUpdatedAt', '=', draftUpdatedAt)
      .executeTakeFirst()
    expect(row).toEqual({
      name: company.name,
      settings: { list: [1, 'two', null], snake_key: true },
      tags: ['with, comma', 'with "quote"', 'back\\slash'],
      draft: ['a list'],
      draftUpdatedAt,
      isOutOfService: false,
      draftRevision: 1,
    })
  })

  it('counts the rows of updates and deletes', async () => {
    const { db } = database.store
    const company = newCompany('Before')
    await db.insertInto('company').values(company).execute()
    expect(
      await db.updateTable('company').set({ name: 'After' }).where('id', '=', company.id).executeTakeFirst(),
    ).toMatchObject({ numUpdatedRows: 1n })
    expect(await db.deleteFrom('company').where('id', '=', company.id).executeTakeFirst()).toMatchObject({
      numDeletedRows: 1n,
    })
  })

  it('names the constraint that a row breaks', async () => {
    const { db } = database.store
    const company = newCompany('Twice')
    await db.insertInto('company').values(company).execute()
    const error: unknown = await db
      .insertInto('company')
      .values(company)
      .execute()
      .catch((refusal: unknown) => refusal)
    expect(isUniqueViolation(error, 'company_pkey')).toBe(true)
    expect(isUniqueViolation(error, 'company_name_key')).toBe(false)
    expect(isUniqueViolation(new Error('23505'))).toBe(false)
  })

  it('keeps all of a transaction or nothing', async () => {
    const { db } = database.store
    const [kept, undone] = [newCompany('Kept'), newCompany('Undone')]
    await db.transaction().execute((tx) => tx.insertInto('company').values(kept).execute())
    const failing = db.transaction().execute(async (tx) => {
      await tx.insertInto('company').values(undone).execute()
      throw new Error('No.')
    })
    await expect(failing).rejects.toThrow('No.')
    const found = await db.selectFrom('company').select('name').where('id', 'in', [kept.id, undone.id]).execute()
    expect(found).toEqual([{ name: 'Kept' }])
  })

  it('throws where the database itself is used inside a transaction, and names who began it', async () => {
    const { db } = database.store
    async function renameEverything() {
      await db.transaction().execute(async (tx) => {
        await tx.selectFrom('company').select('id').execute()
        await db.selectFrom('company').select('id').execute()
      })
    }
    await expect(renameEverything()).rejects.toThrow(
      /past the transaction begun by renameEverything \(openDatabase\.test\.ts:\d+\)/,
    )
    const nested = db.transaction().execute(() => db.transaction().execute(async () => undefined))
    await expect(nested).rejects.toThrow(/past the transaction begun by/)
    const telling = db.transaction().execute(() => database.store.notify('flow_changed', ''))
    await expect(telling).rejects.toThrow(/past the transaction begun by/)
    expect(await db.selectFrom('company').select('id').limit(0).execute()).toEqual([])
  })

  it('allows the database in work that a transaction left running', async () => {
    const { db } = database.store
    const over = signal()
    let later: Promise<unknown> = Promise.resolve()
    await db.transaction().execute(async () => {
      later = over.promise.then(() => db.selectFrom('company').select('id').limit(0).execute())
    })
    over.resolve()
    expect(await later).toEqual([])
  })

  it('writes a step between the statements of others, and after a transaction', async () => {
    const { store } = database
    const writer = createStepWriter({ store, log: silentLog })
    const first = firstStep()
    const others = Array.from({ length: 20 }, () => store.db.selectFrom('company').select('id').limit(1).execute())
    const inTransaction = store.db.transaction().execute((tx) => sql`select pg_sleep(0.05)`.execute(tx))
    expect(await writer.saveStep(first)).toBe('done')
    await Promise.all([...others, inTransaction])
    expect(await loadSession(store.db, first)).toMatchObject({ seq: 1 })
  })

  it('hears what is notified, on the channels it listens to, until it stops', async () => {
    const { store } = database
    const heard: string[] = []
    const [first, last] = [signal(), signal()]
    const hear = (payload: string) => {
      heard.push(payload)
      first.resolve()
    }
    const stop = await store.listen('flow_changed', hear, () => undefined)
    const stopOther = await store.listen(
      'done',
      () => last.resolve(),
      () => undefined,
    )
    await store.notify('unheard', 'nothing')
    await store.notify('flow_changed', 'one "quoted" line')
    await first.promise
    await stop()
    await store.notify('flow_changed', 'two')
    await store.notify('done', '')
    await last.promise
    await stopOther()
    expect(heard).toEqual(['one "quoted" line'])
  })
})

onPostgres('openDatabase', (database) => {
  it('listens again after its connection broke, and says so', async () => {
    const { store } = database
    const reconnected = signal()
    const heard = signal<string>()
    const stop = await store.listen('after_break', heard.resolve, reconnected.resolve)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
               where query like 'listen%' and datname = current_database()`.execute(store.db)
    await reconnected.promise
    await store.notify('after_break', 'hello')
    expect(await heard.promise).toBe('hello')
    await stop()
  })

  it('goes on after its idle connections broke', async () => {
    const store = await database.openAgain()
    const writer = createStepWriter({ store, log: silentLog })
    await writer.saveStep(firstStep())
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()`.execute(database.store.db)
    const again = async () => {
      try {
        return await writer.saveStep(firstStep())
      } catch (error) {
        expect(error).toBeInstanceOf(OutcomeUnknownError)
        return writer.saveStep(firstStep())
      }
    }
    expect(await again()).toBe('done')
  })

  it('has the server parse a statement once, however often it runs', async () => {
    const store = await database.openAgain()
    const writer = createStepWriter({ store, log: silentLog })
    for (let step = 0; step < 5; step += 1) await writer.saveStep(firstStep())
    const prepared = await store.hot.execute(
      { name: 'list_prepared', text: 'select name from pg_prepared_statements where $1::boolean order by 1' },
      ['true'],
    )
    expect(prepared).toEqual([{ name: 'list_prepared' }, { name: 'save_step' }])
    await store.db.transaction().execute(async (tx) => {
      for (let round = 0; round < 5; round += 1)
        await tx.selectFrom('company').select('id').where('name', '=', 'x').execute()
      const { rows } =
        await sql`select name from pg_prepared_statements where statement like '%from "company"%'`.execute(tx)
      expect(rows).toHaveLength(1)
    })
  })

  it('says what it runs on', () => {
    expect(database.store.durability).toMatch(/^Postgres \d+/)
  })
})

it('says in one line that no database answers', async () => {
  const opening = openDatabase({ url: 'postgres://nobody:secret@127.0.0.1:1/none', log: silentLog })
  const error: unknown = await opening.catch((refusal: unknown) => refusal)
  expect(error).toMatchObject({
    message: expect.stringMatching(/^The database of DATABASE_URL does not answer: .*ECONNREFUSED/),
  })
  expect(String(error)).not.toContain('secret')
})

const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-data-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

onPglite('openDatabase', (database) => {
  it('rolls back a transaction that takes longer than two seconds, names its caller, and goes on', async () => {
    const { db } = database.store
    const company = newCompany('Slow')
    const never = signal()
    async function keepTooLong() {
      await db.transaction().execute(async (tx) => {
        await tx.insertInto('company').values(company).execute()
        await never.promise
        await tx.selectFrom('company').select('id').execute()
      })
    }
    const kept = keepTooLong().catch((error: unknown) => error)
    const found = await db.selectFrom('company').select('id').where('id', '=', company.id).execute()
    expect(found).toEqual([])
    never.resolve()
    expect(await kept).toMatchObject({
      message: expect.stringMatching(
        /^The transaction begun by keepTooLong \(openDatabase\.test\.ts:\d+\) was rolled back/,
      ),
    })
    await db.transaction().execute((tx) => tx.insertInto('company').values(company).execute())
    expect(await db.selectFrom('company').select('id').where('id', '=', company.id).execute()).toHaveLength(1)
  })

  it('holds its folder, and finds everything again when opened anew', async () => {
    const dataDir = newFolder()
    const options = { dataDir, image: inject('pgliteImage'), log: silentLog }
    const store = await openDatabase(options)
    await migrate(store, { log: silentLog })
    await expect(openDatabase(options)).rejects.toThrow('Another Patchbay runs on this folder')
    const row = firstStep()
    await createStepWriter({ store, log: silentLog }).saveStep(row)
    await store.close()
    const again = await openDatabase(options)
    onTestFinished(() => again.close())
    expect(await loadSession(again.db, row)).toMatchObject({ seq: 1 })
  }, 20_000)

  it('goes on in its folder after its thread ended, listening again, with every acknowledged step', async () => {
    const store = await openPglite({
      dataDir: newFolder(),
      image: inject('pgliteImage'),
      log: silentLog,
      timers: systemTimers,
    })
    onTestFinished(() => store.close())
    const writer = createStepWriter({ store, log: silentLog })
    const rows = Array.from({ length: 200 }, () => firstStep())
    await Promise.all(rows.map((row) => writer.saveStep(row)))
    const reconnected = signal()
    const heard = signal<string>()
    await store.listen('after_crash', heard.resolve, reconnected.resolve)
    await store.killWorker()
    await reconnected.promise
    for (const row of rows) expect(await loadSession(store.db, row)).toMatchObject({ seq: 1 })
    await store.notify('after_crash', 'hello')
    expect(await heard.promise).toBe('hello')
  }, 20_000)

  it('works without an image', async () => {
    const store = await openDatabase({ dataDir: newFolder(), log: silentLog })
    onTestFinished(() => store.close())
    await migrate(store, { log: silentLog })
    expect(await store.db.selectFrom('company').select('id').execute()).toEqual([])
  }, 30_000)
})
