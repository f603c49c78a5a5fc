import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A seed for this run of the carrier: the given one over a fresh folder, and another at each later start over the same folder.
 * The product keeps the calls of earlier runs, and recordings are kept here: the ids of new ones must not be theirs. Counts runs
 * in `<dataDir>/carrier-runs`; without a folder nothing is kept, and the seed stays as it is.
 */
export function seedOfRun(seed: string, dataDir: string | undefined): string {
  if (dataDir === undefined) return seed
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'carrier-runs')
  const earlier = readCount(file)
  // Aside first: a crash in the middle must not make the earlier runs' ids come again.
  writeFileSync(`${file}.new`, `${earlier + 1}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return earlier === 0 ? seed : `${seed}/run ${earlier + 1}`
}

/** 0 where there is no file. */
function readCount(file: string): number {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 0) throw new Error(`${file} does not hold a number of runs.`)
  return count
}
