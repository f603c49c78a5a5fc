import { AsyncLocalStorage } from 'node:async_hooks'
import { basename } from 'node:path'
import { Kysely, type Driver, type KyselyConfig, type TransactionBuilder } from 'kysely'

export type OpenTransaction = {
  /** Function and line that began it. */
  readonly caller: string
  hasConnection: boolean
  isOver: boolean
}

export type TransactionGuard = {
  /** Runs a whole transaction so that `admit` knows it inside. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Called for every connection taken. Throws inside a transaction that has one already; else gives the transaction, if any. */
  admit(): OpenTransaction | undefined
  /** Throws inside a transaction: for what needs a connection of its own. */
  refuseInside(): void
}

/**
 * Catches `db` used inside `db.transaction()`. The embedded database has a single session, so that query would wait for the
 * transaction that waits for it; on Postgres it would silently run outside, and wait for ever when the pool is used up.
 */
export function createTransactionGuard(): TransactionGuard {
  const current = new AsyncLocalStorage<OpenTransaction>()
  let openCount = 0
  const refusal = (open: OpenTransaction) =>
    new Error(`The database was used past the transaction begun by ${open.caller}: pass on what it handed you.`)
  return {
    async run(work) {
      const outer = current.getStore()
      if (outer && !outer.isOver) throw refusal(outer)
      const open: OpenTransaction = { caller: callerOf(new Error().stack ?? ''), hasConnection: false, isOver: false }
      openCount += 1
      try {
        return await current.run(open, work)
      } finally {
        open.isOver = true
        openCount -= 1
        // While it is on, Node 20 calls a hook for every promise of the process, also those of turns.
        if (openCount === 0) current.disable()
      }
    },
    admit() {
      const open = current.getStore()
      if (!open || open.isOver) return undefined
      if (open.hasConnection) throw refusal(open)
      open.hasConnection = true
      return open
    },
    refuseInside() {
      const open = current.getStore()
      if (open && !open.isOver) throw refusal(open)
    },
  }
}

/** First frame of a stack that is neither a package's nor ours: `assignNumber (numbers.ts:31)`. */
function callerOf(stack: string): string {
  for (const line of stack.split('\n').slice(1)) {
    if (line.includes('node_modules') || line.includes('node:') || /transactionGuard\.[jt]s/.test(line)) continue
    const frame = /at (?:async )?(?:(.+?) \()?(?:file:\/\/)?([^()]+?):(\d+):\d+\)?$/.exec(line.trim())
    const [, name, file, lineNumber] = frame ?? []
    if (file === undefined || name?.includes('GuardedKysely')) continue
    const place = `${basename(file)}:${lineNumber}`
    return name === undefined ? place : `${name} (${place})`
  }
  return 'an unknown caller'
}

/** Kysely whose transactions the guard knows. */
export class GuardedKysely<DB> extends Kysely<DB> {
  readonly #guard: TransactionGuard

  constructor(config: KyselyConfig, guard: TransactionGuard) {
    super(config)
    this.#guard = guard
  }

  override transaction(): TransactionBuilder<DB> {
    return guardBuilder(super.transaction(), this.#guard)
  }
}

function guardBuilder<DB>(builder: TransactionBuilder<DB>, guard: TransactionGuard): TransactionBuilder<DB> {
  const plain = {
    execute: builder.execute.bind(builder) as TransactionBuilder<DB>['execute'],
    setIsolationLevel: builder.setIsolationLevel.bind(builder),
    setAccessMode: builder.setAccessMode.bind(builder),
  }
  const guarded: Pick<TransactionBuilder<DB>, 'execute' | 'setIsolationLevel' | 'setAccessMode'> = {
    execute: (callback) => guard.run(() => plain.execute(callback)),
    setIsolationLevel: (level) => guardBuilder(plain.setIsolationLevel(level), guard),
    setAccessMode: (mode) => guardBuilder(plain.setAccessMode(mode), guard),
  }
  return Object.assign(builder, guarded)
}

/** The same driver, asking the guard before each connection. */
export function guardDriver(driver: Driver, guard: TransactionGuard): Driver {
  return {
    init: () => driver.init(),
    acquireConnection: async () => {
      guard.admit()
      return driver.acquireConnection()
    },
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection) => driver.releaseConnection(connection),
    destroy: () => driver.destroy(),
  }
}
