import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { openDatabase } from '#runtime/store/openDatabase.ts'
import type { Store } from '#runtime/store/store.ts'
import { databaseUrl } from './startPostgres.ts'

export const silentLog = pino({ level: 'silent' })

export type TestDatabase = {
  readonly kind: Store['kind']
  /** Open and migrated while tests run. */
  readonly store: Store
}

export type TestPostgres = TestDatabase & {
  readonly url: string
  /** The same rows through connections of its own, as another process has them. Closed after the tests. */
  openAgain(): Promise<Store>
}

/** Runs the suite on the embedded database and on a real Postgres, each with a fresh, migrated database of its own. */
export function eachDatabase(name: string, suite: (database: TestDatabase) => void): void {
  onPglite(name, suite)
  onPostgres(name, suite)
}

export function onPglite(name: string, suite: (database: TestDatabase) => void): void {
  describe(`${name} (pglite)`, () => {
    let store: Store | undefined
    beforeAll(async () => {
      store = await openDatabase({ image: inject('pgliteImage'), log: silentLog })
    }, 60_000)
    afterAll(async () => {
      await store?.close()
    }, 60_000)
    suite({
      kind: 'pglite',
      get store() {
        return opened(store)
      },
    })
  })
}

export function onPostgres(name: string, suite: (database: TestPostgres) => void): void {
  describe(`${name} (postgres)`, () => {
    const server = inject('postgresUrl')
    const database = `patchbay_test_${randomBytes(6).toString('hex')}`
    const url = databaseUrl(server, database)
    const stores: Store[] = []
    const open = async () => {
      const store = await openDatabase({ url, log: silentLog })
      stores.push(store)
      return store
    }
    beforeAll(async () => {
      await onServer(server, `create database ${database} template ${inject('postgresTemplate')}`)
      await open()
    }, 60_000)
    afterAll(async () => {
      for (const store of stores) await store.close()
      await onServer(server, `drop database if exists ${database} with (force)`)
    }, 60_000)
    suite({
      kind: 'postgres',
      url,
      openAgain: open,
      get store() {
        return opened(stores[0])
      },
    })
  })
}

function opened(store: Store | undefined): Store {
  if (!store) throw new Error('The database opens before the first test: use `database.store` inside tests and hooks.')
  return store
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
