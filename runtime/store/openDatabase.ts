import { systemTimers, type Timers } from '#runtime/clock.ts'
import { openPglite } from './pglite/openPglite.ts'
import { openPostgres } from './postgres/openPostgres.ts'
import type { Store, StoreLog } from './store.ts'

export type DatabaseChoice = {
  /** Address of a Postgres, 15 or later; wins over `dataDir`. */
  url?: string
  /** Folder of the embedded database and of its lock. Without it and `url` the rows live in memory, for tests. */
  dataDir?: string
  /** Prepared data of the embedded database (see pgliteImage.ts): makes the first start quicker. Ignored once there is data. */
  image?: string
  log: StoreLog
  timers?: Timers
  /** Connections to Postgres for everything but the hot statement. */
  poolSize?: number
}

/** Opens the database and takes the folder's lock; does not migrate. Throws one clear line when it cannot. */
export function openDatabase({
  url,
  dataDir,
  image,
  log,
  timers = systemTimers,
  poolSize = 10,
}: DatabaseChoice): Promise<Store> {
  if (url !== undefined) return openPostgres({ url, log, timers, poolSize })
  return openPglite({
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(image === undefined ? {} : { image }),
    log,
    timers,
  })
}
