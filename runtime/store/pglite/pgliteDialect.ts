import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import type { Cancel, Timers } from '#runtime/clock.ts'
import { TransactionExpiredError } from '../storeErrors.ts'
import type { OpenTransaction, TransactionGuard } from '../transactionGuard.ts'
import type { ReleaseSession, SessionQueue } from './sessionQueue.ts'
import type { QueryRows } from './workerMessages.ts'

/** While a transaction is open nothing else runs, no step of any call either. */
export const longestTransactionMs = 2000

type Deps = {
  queue: SessionQueue
  guard: TransactionGuard
  timers: Timers
  query: (sql: string, params: readonly unknown[]) => Promise<QueryRows>
}

export const pgliteDialect = (deps: Deps): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PgliteDriver(deps),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
})

/** The session, held from taking the connection to giving it back. */
class PgliteConnection implements DatabaseConnection {
  readonly #deps: Deps
  readonly #release: ReleaseSession
  readonly #transaction: OpenTransaction | undefined
  #cancelLimit: Cancel | undefined
  #expired: Error | undefined

  constructor(deps: Deps, release: ReleaseSession, transaction: OpenTransaction | undefined) {
    this.#deps = deps
    this.#release = release
    this.#transaction = transaction
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, affectedRows } = await this.#run(sql, parameters)
    return { rows: rows as R[], numAffectedRows: BigInt(affectedRows) }
  }

  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('The embedded database cannot stream rows.')
  }

  async begin({ isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    const modes = [isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean)
    await this.#run(`begin ${modes.join(', ')}`)
    const caller = this.#transaction?.caller ?? 'an unknown caller'
    this.#cancelLimit = this.#deps.timers.after(longestTransactionMs, () => {
      this.#expired = new TransactionExpiredError(
        `The transaction begun by ${caller} was rolled back: it kept the embedded database for more than ${longestTransactionMs / 1000} s.`,
      )
      // The worker keeps order: a statement under way ends first.
      this.#deps.query('rollback', []).then(this.#release, this.#release)
    })
  }

  async commit(): Promise<void> {
    await this.#run('commit')
    this.#cancelLimit?.()
  }

  async rollback(): Promise<void> {
    this.#cancelLimit?.()
    if (!this.#expired) await this.#deps.query('rollback', [])
  }

  giveBack(): void {
    this.#cancelLimit?.()
    // An expired transaction lets go of the session when its rollback is through.
    if (!this.#expired) this.#release()
  }

  async #run(sql: string, params: readonly unknown[] = []): Promise<QueryRows> {
    if (this.#expired) throw this.#expired
    try {
      return await this.#deps.query(sql, params)
    } finally {
      if (this.#expired) throw this.#expired
    }
  }
}

class PgliteDriver implements Driver {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PgliteConnection> {
    const transaction = this.#deps.guard.admit()
    return new PgliteConnection(this.#deps, await this.#deps.queue.take('normal'), transaction)
  }

  beginTransaction(connection: PgliteConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings)
  }

  commitTransaction(connection: PgliteConnection): Promise<void> {
    return connection.commit()
  }

  rollbackTransaction(connection: PgliteConnection): Promise<void> {
    return connection.rollback()
  }

  async releaseConnection(connection: PgliteConnection): Promise<void> {
    connection.giveBack()
  }

  async destroy(): Promise<void> {}
}
