import { rm, stat, truncate } from 'node:fs/promises'
import type { ContentImport, Upload } from '#shared/api/content.ts'
import type { Log } from '../http/onError.ts'
import { ProblemError } from '../http/problemError.ts'

/** An upload as its process knows it. */
export type UploadEntry = {
  companyId: string
  userId: string
  id: string
  fileName: string
  bytes: number
  offset: number
  path: string
  state: Upload['state']
  /** What it was put to use as, to know the same wish when it comes again. */
  wish: string | undefined
  isBusy: boolean
  /** The chunk that is coming in. */
  chunk: { offset: number; giveUp: AbortController; isOver: Promise<void> } | undefined
  /** To the import that it becomes. */
  handover: Promise<ContentImport> | undefined
  /** Resolves once nothing is done with it any more, nor with its file. */
  work: Promise<void>
  isCancelled: boolean
  abort: AbortController
  touchedAt: number
}

/** In which nothing is done with it any more. */
export const isOver = ({ kind }: Upload['state']) => kind === 'ready' || kind === 'importing' || kind === 'refused'

/** Throws ProblemError 409 `upload_not_ready` where it is not whole, or was put to use already. */
export function mustBeWhole(entry: UploadEntry): void {
  if (entry.state.kind === 'received' && !entry.isBusy) return
  throw new ProblemError(
    409,
    'upload_not_ready',
    entry.state.kind === 'receiving'
      ? `Only ${entry.offset} of ${entry.bytes} bytes have arrived.`
      : 'The upload was put to use already.',
    { offset: entry.offset },
  )
}

/** What it becomes, and what gives its last state. */
export type UploadUse = { wish: string; work: () => Promise<Upload['state']> }

/** Has `work` done with a whole file in the background. The same wish once more changes nothing. Throws as `mustBeWhole` does. */
export function putToUse(
  entry: UploadEntry,
  { wish, work, log, onOver }: UploadUse & { log: Log; onOver: (entry: UploadEntry) => void },
): UploadEntry {
  if (entry.wish === wish) return entry
  mustBeWhole(entry)
  entry.state = { kind: 'converting' }
  entry.wish = wish
  entry.isBusy = true
  const { companyId, path, bytes, abort } = entry
  entry.work = truncate(path, bytes)
    .then(() => stat(path))
    .then(work)
    .then(
      (state) => {
        entry.state = state
      },
      (error: unknown) => {
        const isTold = error instanceof ProblemError
        if (!isTold && !abort.signal.aborted) log.error({ err: error, companyId }, 'An upload could not be put to use.')
        entry.state = {
          kind: 'refused',
          code: isTold ? error.code : 'internal_error',
          message: isTold ? error.message : 'Something went wrong on our side. It has been logged. Try again.',
        }
      },
    )
    .finally(() => rm(path, { force: true }))
    .finally(() => {
      entry.isBusy = false
      onOver(entry)
    })
    .catch((error: unknown) => log.error({ err: error }, 'A file under way could not be removed.'))
  return entry
}
