import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from './schema.ts'

export type StoreLog = Pick<Logger, 'info' | 'warn' | 'error'>

/**
 * Runs one fixed statement on a connection kept for it, ahead of everything else. Rejects with `OutcomeUnknownError` when the
 * connection broke under way, `StoreUnavailableError` when nothing was sent, else with the database's own error.
 */
export type HotConnection = {
  execute(statement: { name: string; text: string }, values: readonly string[]): Promise<readonly unknown[]>
}

/** Runs SQL text, possibly several statements, which then are one transaction; gives the rows of the last. */
export type RunScript = (sql: string) => Promise<readonly unknown[]>

export type StopListening = () => Promise<void>

/** The database of this process, Postgres or the embedded one: same SQL, same types of values. */
export type Store = {
  /** Inside `db.transaction()` use what it hands you: `db` itself throws there. */
  readonly db: Kysely<Database>
  readonly kind: 'postgres' | 'pglite'
  /** One sentence for the start-up line: where the rows are and what they survive. */
  readonly durability: string
  readonly hot: HotConnection
  /** One connection for a while, for scripts and session-wide locks. No time limit, so not for use while calls run. */
  withSession<T>(run: (runScript: RunScript) => Promise<T>): Promise<T>
  /**
   * Resolves once messages arrive. `onReconnect` runs after every gap in which messages may have been missed: read there what
   * they would have told. Channels are lower-case words.
   */
  listen(channel: string, onMessage: (payload: string) => void, onReconnect: () => void): Promise<StopListening>
  /** At most 8,000 bytes. Inside a transaction `select pg_notify(…)` on that, which then speaks at its commit. https://www.postgresql.org/docs/current/sql-notify.html */
  notify(channel: string, payload: string): Promise<void>
  /** Finishes what is under way, then lets go of connections, worker and folder. */
  close(): Promise<void>
}
