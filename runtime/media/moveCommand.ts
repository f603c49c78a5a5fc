import { parseArgs } from 'node:util'
import type { Clock } from '../clock.ts'
import { ConfigError, type Config } from '../config.ts'
import { createFolderStore } from './folderStore.ts'
import { createIncoming } from './incoming.ts'
import { moveFiles, type MoveTotals } from './moveFiles.ts'
import { createS3Store } from './s3Store.ts'

export const moveUsage = `npm run media:move -- --to s3|folder [--delete-source]
  Copies all media from MEDIA_DIR to the bucket, or from the bucket to MEDIA_DIR, and reads every copy back. What is there
  already is passed over, so it may be stopped and started again, also while the server runs.
  --to               where to: s3 (S3_BUCKET and what goes with it) or folder (MEDIA_DIR)
  --delete-source    removes each file from where it came once its copy is proven`

/** Words on the command line that make no sense; the message ends with the usage. */
export class MoveUsageError extends Error {
  override readonly name = 'MoveUsageError'
}

type MoveCommand = {
  readonly words: readonly string[]
  readonly config: Pick<Config, 'mediaDir' | 's3'>
  readonly clock: Clock
  readonly say: (line: string) => void
  readonly signal?: AbortSignal
}

/** A line of progress for so many files. */
const filesPerLine = 100

/** The command. Resolves to its exit code: 1 when files were damaged. Throws MoveUsageError and ConfigError. */
export async function runMove({ words, config, clock, say, signal }: MoveCommand): Promise<number> {
  const { to, isDeleting } = readWords(words)
  const { mediaDir, s3 } = config
  if (!s3) throw new ConfigError('S3_BUCKET is missing: media are moved to a bucket, or from it.')
  const folder = createFolderStore({ mediaDir, clock })
  const bucket = createS3Store({ settings: s3, clock })
  const places = { folder: `the folder ${mediaDir}`, s3: `the bucket ${s3.bucket}` }
  const from = to === 's3' ? 'folder' : 's3'
  try {
    await folder.check()
    await bucket.check()
    say(`From ${places[from]} to ${places[to]}.`)
    const stores = { folder, s3: bucket }
    const totals = await moveFiles({
      from: stores[from],
      to: stores[to],
      incoming: createIncoming({ mediaDir, clock }),
      source: isDeleting ? 'delete' : 'keep',
      ...(signal && { signal }),
      onFile(name, outcome, { copied, skipped, damaged }) {
        if (outcome === 'damaged') say(`Damaged, and left where it is: ${name}`)
        const done = copied.files + skipped.files + damaged.length
        if (done % filesPerLine === 0) say(`  ${done} files, ${megabytes(copied.bytes)} copied`)
      },
    })
    for (const line of describe(totals, isDeleting)) say(line)
    return totals.damaged.length > 0 ? 1 : 0
  } finally {
    bucket.close()
  }
}

function readWords(words: readonly string[]): { to: 's3' | 'folder'; isDeleting: boolean } {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { to: { type: 'string' }, 'delete-source': { type: 'boolean', default: false } },
    })
    const { to } = values
    if (to === 's3' || to === 'folder') return { to, isDeleting: values['delete-source'] }
    throw new Error(to === undefined ? '--to is missing.' : '--to must be s3 or folder.')
  } catch (error) {
    throw new MoveUsageError(`${error instanceof Error ? error.message : String(error)}\n\n${moveUsage}`, {
      cause: error,
    })
  }
}

function describe({ copied, skipped, deleted, damaged }: MoveTotals, isDeleting: boolean): string[] {
  return [
    `Copied   ${copied.files} files, ${megabytes(copied.bytes)}`,
    `Skipped  ${skipped.files} files, ${megabytes(skipped.bytes)}, which were there`,
    ...(isDeleting ? [`Deleted  ${deleted.files} files, ${megabytes(deleted.bytes)}, where they came from`] : []),
    ...(damaged.length > 0 ? [`Damaged  ${damaged.length} files: put them back from a backup`] : []),
  ]
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`
