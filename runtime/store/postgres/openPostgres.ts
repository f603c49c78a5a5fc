import { CamelCasePlugin, PostgresDialect, type Driver } from 'kysely'
import pg from 'pg'
import type { Timers } from '#runtime/clock.ts'
import type { Database } from '../schema.ts'
import type { HotConnection, Store, StoreLog } from '../store.ts'
import { OutcomeUnknownError, sqlStateOf, StoreUnavailableError } from '../storeErrors.ts'
import { createTransactionGuard, GuardedKysely, guardDriver, type TransactionGuard } from '../transactionGuard.ts'
import { createListener } from './listener.ts'
import { NamedStatementClient, type NamedStatementConfig } from './namedStatements.ts'
import { parseTypesAlike } from './parseTypesAlike.ts'

const oldestVersion = 15
/** A server that is gone without a word would keep every caller waiting. Carriers give up on a webhook after 15 s. */
const hotTimeoutMs = 10_000
/** Everything else may take longer, but not for ever: a firewall forgets a connection without telling either end. */
const defaultAnswerWithinMs = 30_000

export async function openPostgres(options: {
  url: string
  log: StoreLog
  timers: Timers
  poolSize: number
  /** For tests. */
  answerWithinMs?: number
}): Promise<Store> {
  const { url, log, timers, poolSize, answerWithinMs = defaultAnswerWithinMs } = options
  const connection = { connectionString: url, types: parseTypesAlike, keepAlive: true, connectionTimeoutMillis: 5000 }
  const named: pg.PoolConfig & NamedStatementConfig = { ...connection, answerWithinMs }
  const pool = new pg.Pool({ ...named, Client: NamedStatementClient, max: poolSize })
  const hotPool = new pg.Pool({ ...connection, max: 1, query_timeout: hotTimeoutMs })
  // A connection that breaks is replaced at its next use. Without a listener its error would end the process: the pool hears
  // only those that are idle, and whoever holds one learns of it from his query.
  for (const each of [pool, hotPool]) {
    each.on('error', (error) => log.warn({ err: error }, 'A database connection broke.'))
    each.on('connect', (client) => void client.on('error', () => undefined))
  }
  // The statement's plan is kept. Made while tables are small it would scan them whole, also later when they are not.
  hotPool.on('connect', (client) => {
    client
      .query('set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off')
      .catch((error: unknown) => log.warn({ err: error }, 'The hot connection could not be set up.'))
  })

  let durability: string
  try {
    durability = await describeServer(pool)
  } catch (error) {
    await Promise.all([pool.end(), hotPool.end()])
    throw error
  }
  const guard = createTransactionGuard()
  const db = new GuardedKysely<Database>(
    { dialect: new GuardedDialect(pool, guard), plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })] },
    guard,
  )
  const listener = createListener({ connect: () => new NamedStatementClient(named), timers, log })

  return {
    db,
    kind: 'postgres',
    durability,
    hot: hotConnection(hotPool),
    async withSession(run) {
      guard.refuseInside()
      const client = await pool.connect()
      let failure: Error | undefined
      try {
        return await run(async (sql) => {
          // Several statements give an array of results.
          const result: unknown = await client.query(sql)
          const last: unknown = Array.isArray(result) ? result.at(-1) : result
          return (last as pg.QueryResult<object>).rows
        })
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error))
        throw error
      } finally {
        // A session that failed may hold locks: it is not reused.
        client.release(failure)
      }
    },
    async listen(channel, onMessage, onReconnect) {
      guard.refuseInside()
      return listener.listen(channel, onMessage, onReconnect)
    },
    async notify(channel, payload) {
      guard.refuseInside()
      await pool.query('select pg_notify($1, $2)', [channel, payload])
    },
    async close() {
      await listener.close()
      // Kysely ends its pool only when it has used it.
      await Promise.all([db.destroy(), hotPool.end()])
      if (!pool.ending) await pool.end()
    },
  }
}

class GuardedDialect extends PostgresDialect {
  readonly #guard: TransactionGuard

  constructor(pool: pg.Pool, guard: TransactionGuard) {
    super({ pool })
    this.#guard = guard
  }

  override createDriver(): Driver {
    return guardDriver(super.createDriver(), this.#guard)
  }
}

async function describeServer(pool: pg.Pool): Promise<string> {
  const settings = await pool
    .query<{ version: number; name: string; fsync: string; synchronousCommit: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
              current_setting('fsync') as fsync, current_setting('synchronous_commit') as "synchronousCommit"`,
    )
    .then(({ rows }) => rows[0])
    .catch((error: unknown) => {
      throw new Error(`The database of DATABASE_URL does not answer: ${reasonOf(error)}`, { cause: error })
    })
  if (!settings) throw new Error('The database of DATABASE_URL does not say its version.')
  if (settings.version < oldestVersion * 10_000) {
    throw new Error(
      `Patchbay needs Postgres ${oldestVersion} or later; the server of DATABASE_URL is ${settings.name}.`,
    )
  }
  const isSafe = settings.fsync === 'on' && settings.synchronousCommit !== 'off'
  return isSafe
    ? `Postgres ${settings.name}: every step is on disk before it is answered.`
    : `Postgres ${settings.name} with fsync or synchronous_commit off: a crash of the server may lose the last steps.`
}

/** Node's refused connections may have an empty message and their reasons inside. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(' ')
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}

function hotConnection(pool: pg.Pool): HotConnection {
  return {
    async execute({ name, text }, values) {
      const client = await pool.connect().catch((error: unknown) => {
        throw new StoreUnavailableError(`The database cannot be reached: ${reasonOf(error)}`, { cause: error })
      })
      try {
        const { rows } = await client.query<object>({ name, text, values: [...values] })
        client.release()
        return rows
      } catch (error) {
        if (!isConnectionLoss(error)) {
          client.release()
          throw error
        }
        client.release(true)
        throw new OutcomeUnknownError('The database connection broke before the answer came.', { cause: error })
      }
    },
  }
}

/** Class 08 and 57P0x end the session, perhaps after the commit; without a code the socket itself broke. */
function isConnectionLoss(error: unknown): boolean {
  const code = sqlStateOf(error)
  return code === undefined || code.startsWith('08') || code.startsWith('57P0')
}
