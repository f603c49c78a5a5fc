import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CamelCasePlugin } from 'kysely'
import type { Timers } from '#runtime/clock.ts'
import { lockFolder } from '../folderLock.ts'
import type { Database } from '../schema.ts'
import type { Store, StoreLog } from '../store.ts'
import { OutcomeUnknownError, StoreUnavailableError } from '../storeErrors.ts'
import { createTransactionGuard, GuardedKysely } from '../transactionGuard.ts'
import { pgliteDialect } from './pgliteDialect.ts'
import { createSessionQueue } from './sessionQueue.ts'
import { startWorker, type PgliteWorker } from './startWorker.ts'
import type { QueryRows, WorkerRequestBody } from './workerMessages.ts'

type Options = { dataDir?: string; image?: string; log: StoreLog; timers: Timers }
type Subscription = { channel: string; onMessage: (payload: string) => void; onReconnect: () => void }

/** The embedded one can also be dumped, and its thread killed. */
export type PgliteStore = Store & { dump(): Promise<ArrayBuffer>; killWorker(): Promise<void> }

export async function openPglite({ dataDir, image, log, timers }: Options): Promise<PgliteStore> {
  const folder = dataDir === undefined ? undefined : join(dataDir, 'database')
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const unlockFolder = dataDir === undefined ? undefined : await lockFolder(dataDir)
  const subscriptions = new Set<Subscription>()
  const queue = createSessionQueue()
  const guard = createTransactionGuard()
  let isClosing = false

  const start = () => {
    const isNew = folder === undefined || !existsSync(join(folder, 'PG_VERSION'))
    return startWorker(
      { ...(folder === undefined ? {} : { folder }), ...(image !== undefined && isNew ? { image } : {}) },
      {
        notification(channel, payload) {
          for (const each of [...subscriptions]) if (each.channel === channel) each.onMessage(payload)
        },
        exit: restart,
      },
    )
  }

  let worker: Promise<PgliteWorker>
  /** A folder opens again as after a crash of the process; rows in memory are gone with the thread. */
  function restart(): void {
    if (isClosing) return
    if (folder === undefined) {
      worker = Promise.reject(new StoreUnavailableError('The database in memory has ended.'))
      worker.catch(() => undefined)
      return
    }
    log.error('The thread of the embedded database ended; starting another.')
    worker = start()
    worker
      .then(async (fresh) => {
        const channels = new Set([...subscriptions].map((each) => each.channel))
        for (const channel of channels) await fresh.ask({ kind: 'listen', channel })
        for (const each of [...subscriptions]) each.onReconnect()
      })
      .catch((error: unknown) => log.error({ err: error }, 'The embedded database could not be started again.'))
  }

  const ask = async (request: WorkerRequestBody): Promise<QueryRows> => (await worker).ask(request)

  worker = start()
  try {
    await worker
  } catch (error) {
    await unlockFolder?.()
    throw error
  }

  async function alone<T>(as: 'hot' | 'normal', run: () => Promise<T>): Promise<T> {
    if (as === 'normal') guard.refuseInside()
    const release = await queue.take(as)
    try {
      return await run()
    } finally {
      release()
    }
  }

  const db = new GuardedKysely<Database>(
    {
      dialect: pgliteDialect({ queue, guard, timers, query: (sql, params) => ask({ kind: 'query', sql, params }) }),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    },
    guard,
  )

  return {
    db,
    kind: 'pglite',
    durability:
      folder === undefined
        ? 'Embedded database in memory: everything is gone when the process ends.'
        : `Embedded database in ${folder}: survives a crash of the process; a loss of power may lose the last moments. DATABASE_URL names a Postgres instead.`,
    hot: {
      execute: (statement, values) => alone('hot', async () => (await ask({ kind: 'hot', ...statement, values })).rows),
    },
    withSession: (run) => alone('normal', () => run(async (sql) => (await ask({ kind: 'script', sql })).rows)),
    async listen(channel, onMessage, onReconnect) {
      const subscription = { channel, onMessage, onReconnect }
      subscriptions.add(subscription)
      await alone('normal', () => ask({ kind: 'listen', channel }))
      return async () => {
        subscriptions.delete(subscription)
        if (isClosing || [...subscriptions].some((each) => each.channel === channel)) return
        await alone('normal', () => ask({ kind: 'unlisten', channel }))
      }
    },
    async notify(channel, payload) {
      await alone('normal', () => ask({ kind: 'query', sql: 'select pg_notify($1, $2)', params: [channel, payload] }))
    },
    dump: () => alone('normal', async () => (await worker).dump()),
    killWorker: async () => (await worker).kill(),
    async close() {
      await queue.idle()
      isClosing = true
      subscriptions.clear()
      try {
        const open = await worker
        await open.ask({ kind: 'close' })
        await open.kill()
      } catch (error) {
        if (!(error instanceof OutcomeUnknownError || error instanceof StoreUnavailableError)) throw error
      } finally {
        await unlockFolder?.()
      }
    },
  }
}
