import type { FileStore } from './fileStore.ts'

type OrphanSweep = {
  /** Of these names, those that rows point to. */
  readonly isKnown: (names: readonly string[]) => Promise<ReadonlySet<string>>
  readonly now: Date
  /** Younger files are spared: theirs may be rows that another process is about to write. */
  readonly graceMs: number
  /** Ends it: what it has not come to is left to the next sweep. */
  readonly signal?: AbortSignal
}

/** As many names as one query answers in a moment. */
const batchSize = 500

/**
 * Removes files that no row points to, after a crash between the two. Resolves to the names of the removed. Put the file
 * first, then write its row: putting again makes a file young.
 */
export async function sweepOrphans(store: FileStore, { isKnown, now, graceMs, signal }: OrphanSweep): Promise<string[]> {
  const isYoung = ({ modifiedAt }: { modifiedAt: Date }) => modifiedAt.getTime() > now.getTime() - graceMs
  const removed: string[] = []
  const sweepBatch = async (names: readonly string[]): Promise<void> => {
    const known = await isKnown(names)
    for (const name of names) {
      if (signal?.aborted) return
      if (known.has(name)) continue
      // It may have been put again while the rows were looked up.
      const file = await store.stat(name, { signal })
      if (!file || isYoung(file)) continue
      await store.remove(name)
      removed.push(name)
    }
  }
  let batch: string[] = []
  for await (const file of store.list(undefined, { signal })) {
    if (signal?.aborted) return removed
    if (isYoung(file)) continue
    batch.push(file.name)
    if (batch.length < batchSize) continue
    await sweepBatch(batch)
    batch = []
  }
  if (batch.length > 0) await sweepBatch(batch)
  return removed
}
