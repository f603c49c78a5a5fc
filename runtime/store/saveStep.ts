import { saveStepStatement, stepRecord, type StepRow } from './saveStepStatement.ts'
import type { HotConnection, StoreLog } from './store.ts'
import { OutcomeUnknownError, sqlStateOf, StoreUnavailableError } from './storeErrors.ts'

export { OutcomeUnknownError, StoreUnavailableError } from './storeErrors.ts'
export type { NewSessionColumns, StepRow } from './saveStepStatement.ts'

/** `stale`: the session has moved on meanwhile, and nothing of this step was stored. */
export type Saved = 'done' | 'stale'

export type StepWriter = {
  /**
   * Resolves once the step is durable. Rejects with `OutcomeUnknownError` when it may or may not be (read the session again and
   * judge again), else when it was certainly not stored.
   */
  saveStep(row: StepRow): Promise<Saved>
  /** Resolves when no step is waiting or under way. */
  drain(): Promise<void>
}

type Deps = {
  store: { hot: HotConnection }
  log: StoreLog
  metrics?: { batch(size: number): void }
}

type Waiting = { row: StepRow; resolve: (saved: Saved) => void; reject: (error: unknown) => void }

/** Larger batches bring no more steps a second (measured at 64 and 256 callers) and hold locks for longer. */
const maxBatchRows = 128
/** A deadlock or failed serialisation undoes the whole batch; after so many the rows are tried one by one. */
const maxConflicts = 5

/**
 * Writes steps in batches: all that wait go out as soon as the previous batch is back. One batch is under way at a time, its
 * rows in order of id, so that batches of two processes lock in the same order; no session is twice in a batch.
 */
export function createStepWriter({ store, log, metrics }: Deps): StepWriter {
  let queue: Waiting[] = []
  let writing: Promise<void> | undefined

  /** Runs until nothing waits. Steps of requests that came in together start together. */
  async function writeAll(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    while (queue.length > 0) {
      const { batch, rest } = takeBatch(queue)
      queue = rest
      metrics?.batch(batch.length)
      await writeBatch(batch)
    }
    writing = undefined
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const done = await execute(batch)
      batch.forEach(({ resolve }, position) => resolve(done.has(position) ? 'done' : 'stale'))
    } catch (error) {
      const [only, second] = batch
      const isOutage = error instanceof OutcomeUnknownError || error instanceof StoreUnavailableError
      if (isOutage || (only && !second)) {
        for (const { reject } of batch) reject(error)
        return
      }
      // One bad row (text that jsonb refuses, a SID that is taken) undid all: by itself only the bad one fails.
      log.warn({ err: error, rows: batch.length }, 'A batch of steps was refused; writing them one by one.')
      for (const waiting of batch) await writeBatch([waiting])
    }
  }

  async function execute(batch: readonly Waiting[]): Promise<ReadonlySet<number>> {
    const parameter = JSON.stringify(batch.map(({ row }, position) => stepRecord(row, position)))
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        const rows = (await store.hot.execute(saveStepStatement, [parameter])) as ReadonlyArray<{ position: number }>
        return new Set(rows.map(({ position }) => position))
      } catch (error) {
        if (!isConflict(error) || conflicts === maxConflicts) throw error
      }
    }
  }

  return {
    saveStep(row) {
      return new Promise((resolve, reject) => {
        queue.push({ row, resolve, reject })
        writing ??= writeAll()
      })
    },
    async drain() {
      await writing
    },
  }
}

/** The first rows of different sessions, in order of id; a session's second step waits for the next batch. */
function takeBatch(queue: readonly Waiting[]): { batch: Waiting[]; rest: Waiting[] } {
  const bySession = new Map<string, Waiting>()
  const rest: Waiting[] = []
  for (const waiting of queue) {
    const { companyId, sessionId } = waiting.row
    const id = `${companyId} ${sessionId}`
    if (bySession.size < maxBatchRows && !bySession.has(id)) bySession.set(id, waiting)
    else rest.push(waiting)
  }
  const batch = [...bySession].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, waiting]) => waiting)
  return { batch, rest }
}

/** deadlock_detected, serialization_failure: nothing was stored, and trying again may work. */
function isConflict(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state === '40P01' || state === '40001'
}
