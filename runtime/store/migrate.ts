import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '#runtime/projectRoot.ts'
import type { RunScript, Store, StoreLog } from './store.ts'

export type Migration = { name: string; text: string; hash: string }

/** Any number will do that nobody else in this database takes. */
const migrationLock = 7_224_001

/** Hashes of texts that a file had for a while, whose work a later file does as well: a database made by them goes on. */
const otherTexts: Readonly<Record<string, readonly string[]>> = {
  '0008-recording-asks.sql': ['5fae51ea27149910e8d266acaf06fea3b4678a94584173b6421567b7d18c5afd'],
}

/**
 * Brings the tables up to date: each file of `migrations/` once, in order, in its own transaction. Processes that start together
 * queue for a lock. Throws when a file was changed after it was applied, or when the database is newer than this build.
 */
export async function migrate(
  store: Store,
  { log, folder = migrationsFolder }: { log: StoreLog; folder?: string },
): Promise<void> {
  const migrations = readMigrations(folder)
  await store.withSession(async (run) => {
    await run(`select pg_advisory_lock(${migrationLock})`)
    await run(
      'create table if not exists schema_migration (name text primary key, hash text not null, at timestamptz not null)',
    )
    for (const migration of outstanding(migrations, await listApplied(run))) {
      await apply(run, migration)
      log.info({ migration: migration.name }, 'Database migrated.')
    }
    await run(`select pg_advisory_unlock(${migrationLock})`)
  })
}

export const migrationsFolder = join(projectRoot, 'migrations')

export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      // A checkout on Windows may have other line ends.
      const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')
      return { name, text, hash: createHash('sha256').update(text).digest('hex') }
    })
}

async function listApplied(run: RunScript): Promise<Array<{ name: string; hash: string }>> {
  return (await run('select name, hash from schema_migration order by name')) as Array<{ name: string; hash: string }>
}

function outstanding(
  migrations: readonly Migration[],
  applied: ReadonlyArray<{ name: string; hash: string }>,
): readonly Migration[] {
  applied.forEach(({ name, hash }, index) => {
    const file = migrations[index]
    if (!migrations.some((each) => each.name === name)) {
      throw new Error(
        `The database has migration ${name}, which this build does not know: it was opened by a newer Patchbay.`,
      )
    }
    if (file?.name !== name)
      throw new Error(
        `Migration ${file?.name} sorts before ${name}, which was applied already: give it a later number.`,
      )
    if (file.hash !== hash && !otherTexts[name]?.includes(hash)) {
      throw new Error(
        `Migration ${name} was changed after it was applied. Restore it and put the change into a new file.`,
      )
    }
  })
  return migrations.slice(applied.length)
}

/** Statements sent together are one transaction: the note that it was applied stands or falls with it. */
async function apply(run: RunScript, { name, text, hash }: Migration): Promise<void> {
  try {
    await run(`${text}\n;insert into schema_migration (name, hash, at) values (${quote(name)}, ${quote(hash)}, now())`)
  } catch (error) {
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
