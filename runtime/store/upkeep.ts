import type { Store, StoreLog } from './store.ts'

/** Steps after which the database looks at its tables anew. */
const firstLooks = [200, 2_000, 20_000]
/** Nothing else ever clears away the embedded database's dead rows. */
const embeddedEvery = 200_000

/** Changed by every call; all of a company's rows begin with its id. */
const ofCalls = ['session', 'call']
/** What is written over and over besides: a draft is stored anew at every change. */
const ofAuthors = ['flow', 'refresh_token', 'auth_attempt']

/**
 * Tells the planner how large the tables have grown. Of an empty one it knows nothing, and may then look a session up by any index
 * that begins with the company: through all of the company's sessions, step by step slower. Plans that are kept are made anew
 * afterwards. Postgres does it by itself, but a minute late (autovacuum_naptime); the embedded database, without autovacuum, never.
 */
export function createUpkeep({ store, log }: { store: Pick<Store, 'kind' | 'withSession'>; log: StoreLog }) {
  let steps = 0
  let next = 0
  let running: Promise<void> | undefined

  const dueAt = (index: number): number =>
    firstLooks[index] ?? (store.kind === 'pglite' ? (index - firstLooks.length + 1) * embeddedEvery : Infinity)

  /** A table at a time: while the embedded database clears one away, nothing else runs in it. */
  async function look(tables: readonly string[]): Promise<void> {
    try {
      for (const table of tables)
        await store.withSession((run) => run(`${store.kind === 'pglite' ? 'vacuum (analyze)' : 'analyze'} ${table}`))
    } catch (error) {
      log.warn({ err: error }, 'The tables could not be looked at; steps may be slower than they need to be.')
    } finally {
      running = undefined
    }
  }

  return {
    /** So many steps were stored. */
    stepped(rows: number): void {
      steps += rows
      if (running || steps < dueAt(next)) return
      next += 1
      running = look(ofCalls)
    },
    /** Once a day. Postgres does it by itself. */
    daily(): void {
      if (store.kind === 'pglite') running ??= look([...ofCalls, ...ofAuthors])
    },
    /** Resolves when it is not at work. */
    async idle(): Promise<void> {
      await running
    },
  }
}
