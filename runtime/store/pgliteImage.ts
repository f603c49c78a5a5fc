import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '#runtime/projectRoot.ts'
import { systemTimers } from '#runtime/clock.ts'
import { migrate, migrationsFolder, readMigrations } from './migrate.ts'
import { openPglite } from './pglite/openPglite.ts'
import type { StoreLog } from './store.ts'

/** Beside the packages, so that sources and build find the same one. */
const imageFolder = join(projectRoot, 'node_modules/.cache/patchbay')

/**
 * An empty, migrated database as a tar.gz (4.7 MB). Opening a new folder from it takes 0.6 s where making one takes 2.3 s (idle
 * machine); making the image takes 4 s. So a fresh clone is quicker without, and tests and container images are quicker with
 * it. The name carries a hash of the migrations and of the database's own version, so that a stale one is not found.
 */
export function findImage(folder = imageFolder): string | undefined {
  const path = imagePath(folder)
  return existsSync(path) ? path : undefined
}

/** Makes the image unless it is there, removes older ones, and gives its path. Safe when several processes do so at once. */
export async function prepareImage(log: StoreLog, folder = imageFolder): Promise<string> {
  const path = imagePath(folder)
  if (existsSync(path)) return path
  const store = await openPglite({ log, timers: systemTimers })
  try {
    await migrate(store, { log })
    const data = await store.dump()
    mkdirSync(folder, { recursive: true })
    for (const name of readdirSync(folder)) {
      if (name.startsWith('pglite-')) rmSync(join(folder, name), { force: true })
    }
    const partial = join(folder, `partial-${randomUUID()}`)
    writeFileSync(partial, new Uint8Array(data))
    renameSync(partial, path)
  } finally {
    await store.close()
  }
  return path
}

function imagePath(folder: string): string {
  const manifest = join(projectRoot, 'node_modules/@electric-sql/pglite/package.json')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const hash = createHash('sha256').update(version)
  for (const migration of readMigrations(migrationsFolder)) hash.update(migration.name).update(migration.hash)
  return join(folder, `pglite-${hash.digest('hex').slice(0, 16)}.tar.gz`)
}
