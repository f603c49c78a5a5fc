import type { ImportedRow } from '#shared/api/content.ts'
import { ProblemError } from '../http/problemError.ts'
import { listName, maxListBytes, readList, type ListedContent } from './contentCsv.ts'
import { importRow, namesOf } from './importRow.ts'
import type { PlaceDeps } from './placeFile.ts'
import type { KnownSounds } from './phoneSound.ts'
import { createUnpack, openZip, readEntries, readText, type Unpack } from './unpack.ts'

/** Of the rows, also those that were not taken in; `results` grows with them. */
export type ImportProgress = { done: number; total: number | null; results: readonly ImportedRow[] }

export type Zip = {
  companyId: string
  userId: string
  path: string
  /** Ends it after the row at hand, whose unpacking and conversion it gives up. */
  signal: AbortSignal
  /** Its time is over: the row at hand is given up, and that one and the rest are told as not taken in. */
  late: AbortSignal
  /** Told, and waited for, before each row; what it throws ends the import. */
  onProgress: (progress: ImportProgress) => Promise<void>
}

/**
 * Takes in a zip with the list `content.csv`: items are found by key or made, and each line becomes the next revision of its
 * language where it says anything new. A line that cannot be taken is told, and keeps no other from being taken. Names inside the
 * zip are looked up and never written to disk as they are. Throws ProblemError 422 `bad_zip`, `bad_list`, 413, what `onProgress`
 * throws, and the signal's reason.
 */
export async function importContent(
  deps: PlaceDeps,
  { companyId, userId, path, signal, late, onProgress }: Zip,
): Promise<ImportedRow[]> {
  const zip = await openZip(path)
  let unpack: Unpack | undefined
  try {
    const entries = await readEntries(zip)
    const list = entries.get(listName)
    if (!list)
      throw new ProblemError(
        422,
        'bad_zip',
        `The zip has no ${listName} at its top. Zip the files themselves, not the folder that they are in.`,
      )
    const { rows, problems } = readList(await readText(zip, list, maxListBytes))
    const results: ImportedRow[] = problems.map((problem) => ({ ...problem, isDone: false }))
    const names = rows.flatMap(namesOf)
    const givenUp = AbortSignal.any([signal, late])
    unpack = createUnpack(deps.incoming, { zip, entries }, { names, signal: givenUp })
    const sounds: KnownSounds = new Map()
    const total = problems.length + rows.length
    for (const row of rows) {
      const tell = (message = '') => results.push(resultOf(row, message))
      if (late.aborted) {
        tell(tooLate)
        continue
      }
      await onProgress({ done: results.length, total, results })
      signal.throwIfAborted()
      try {
        await importRow(deps, { companyId, userId, row, unpack, sounds, signal: givenUp })
        tell()
      } catch (error) {
        signal.throwIfAborted()
        const isTold = error instanceof ProblemError
        if (late.aborted) tell(tooLate)
        else if (isTold) tell(error.message)
        else {
          deps.log.error({ err: error, companyId, line: row.line }, 'A line of an import could not be taken in.')
          tell('Something went wrong on our side. It has been logged. Try again.')
        }
      }
    }
    return results
  } finally {
    await unpack?.close()
    zip.close()
  }
}

/** Of a line that was looked at; without a message it is taken in. */
const resultOf = ({ line, key, language, ...row }: ListedContent, message: string): ImportedRow => ({
  ...{ line, key, language, file: namesOf(row)[0] ?? null },
  isDone: message === '',
  message,
})
const tooLate =
  'The time that an import may take was over before this line. Import the list again: what is there already stays as it is.'
