import type { Kysely } from 'kysely'
import { rm, truncate } from 'node:fs/promises'
import type { ContentImport, ContentImportSummary, ImportedRow } from '#shared/api/content.ts'
import { mayDo } from '../accounts/permissions.ts'
import type { Clock, Timers } from '../clock.ts'
import type { Log } from '../http/onError.ts'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import {
  deleteImportsBefore,
  endImport,
  endLapsedImports,
  findImport,
  insertImport,
  listImports,
  saveResults,
  updateImport,
  type ImportDetail,
  type ImportEnd,
  type ImportSummary,
  type NewResults,
} from '../store/contentImports.ts'
import type { Database } from '../store/schema.ts'
import { findRole } from '../store/users.ts'
import type { ImportProgress, Zip } from './importContent.ts'
import { within } from './within.ts'

/** So long after its process died, another import can begin. */
const leaseMs = 30_000
/** How soon another process's word to end it is heard in the middle of a row. */
const renewEveryMs = 2_000
/** A row that is given up has ended long before that. */
const patienceMs = 5_000
/** Of an import in all: 5,000 sounds, as many as a list may name, take an hour and a half on two busy cores. */
const longestMs = 4 * 3600_000
/** What came of imports can be read for so long. */
const keptDays = 30
const dayMs = 24 * 3600_000
/** Of one answer. */
const listed = 50

const interrupted = {
  code: 'interrupted',
  message: 'Its server stopped. What was taken in stays: import the list again for the rest.',
} as const

type ImportRef = { companyId: string; importId: string }
type NewImport = ImportRef & { userId: string; fileName: string; path: string; bytes: number }
/** One that this process works on. */
type Job = NewImport & { abort: AbortController; isStopped: boolean; over: Promise<void> }

type Deps = {
  db: Kysely<Database>
  clock: Clock
  timers: Timers
  log: Log
  /** Takes in a zip, row by row. */
  importZip(zip: Zip): Promise<readonly ImportedRow[]>
}

/** Imports of content: one at a time in a company, seen and ended by whoever may write content, in whichever process. */
export function createImports({ db, clock, timers, log, importZip }: Deps) {
  const jobs = new Map<string, Job>()
  /** What may still become jobs. */
  const beginnings = new Set<Promise<unknown>>()
  let isStopping = false
  const mustGoOn = () => {
    if (isStopping) throw stopping()
  }
  const leaseUntil = () => new Date(clock.now().getTime() + leaseMs)
  /** Those of this process are alive, however old a sleep of its machine has made their leases. */
  const endLapsed = (companyId: string) => {
    const alive = [...jobs.values()].map(({ importId }) => importId)
    return endLapsedImports(db, { companyId, alive, now: clock.now(), ...interrupted })
  }

  const find = async (ref: ImportRef): Promise<ContentImport | undefined> => {
    await endLapsed(ref.companyId)
    const row = await findImport(db, ref)
    return row && detailView(row)
  }

  /** Never throws. */
  async function run(job: Job): Promise<void> {
    const { companyId, userId, importId, path, bytes, abort } = job
    const { signal } = abort
    let progress: ImportProgress = { done: 0, total: null, results: [] }
    /** Somebody else has ended it: it ends here, too. */
    const tell = async (change: { done?: number; total?: number | null; newResults?: NewResults }) => {
      if (!(await updateImport(db, job, { ...change, leaseUntil: leaseUntil() }))) abort.abort()
    }
    /** Of the results, those that outlive this process, for sure. */
    let kept = 0
    let isKeeping = false
    const keep = async () => {
      const { results } = progress
      const until = results.length
      await tell({ newResults: { from: kept, rows: results.slice(kept, until) } })
      kept = until
    }
    const stopRenewing = timers.every(renewEveryMs, () => {
      if (isKeeping) return
      isKeeping = true
      keep()
        .catch((error: unknown) =>
          log.warn({ companyId, importId, err: error }, 'The lease of an import could not be made longer.'),
        )
        .finally(() => (isKeeping = false))
    })
    const late = new AbortController()
    const endWatch = timers.after(longestMs, () => late.abort())
    const onProgress = async (now: ImportProgress): Promise<void> => {
      progress = now
      const role = await findRole(db, { companyId, userId })
      if (!role || !mayDo(role, 'content:write')) throw mayNotAnyMore()
      await tell({ done: now.done, total: now.total })
      signal.throwIfAborted()
    }
    try {
      let end: ImportEnd
      try {
        signal.throwIfAborted()
        await truncate(path, bytes)
        const results = await importZip({ companyId, userId, path, signal, late: late.signal, onProgress })
        progress = { done: results.length, total: results.length, results }
        end = { state: 'imported' }
      } catch (error) {
        end = endOf(error, job)
      } finally {
        stopRenewing()
        endWatch()
        await rm(path, { force: true })
      }
      const { results, done } = progress
      // What the row at hand was, nobody knows where it was given up.
      const ended = { ...progress, done: end.state === 'imported' ? done : results.length }
      if (!(await endImport(db, job, { ...end, ...ended, now: clock.now() }))) await saveResults(db, job, ended)
    } catch (error) {
      log.error({ companyId, importId, err: error }, 'The end of an import could not be written.')
    }
  }

  function endOf(error: unknown, { companyId, importId, isStopped, abort }: Job): ImportEnd {
    if (isStopped) return { state: 'interrupted', ...interrupted }
    if (abort.signal.aborted) return { state: 'cancelled', ...cancelled }
    if (error instanceof ProblemError) return { state: 'refused', code: error.code, message: error.message }
    log.error({ companyId, importId, err: error }, 'An import failed.')
    return { state: 'refused', code: 'internal_error', message: ourFault }
  }

  function stopJob(job: Job): void {
    job.isStopped = true
    job.abort.abort()
  }

  async function begin(wanted: NewImport): Promise<ContentImport> {
    mustGoOn()
    const { companyId, userId, importId, fileName } = wanted
    await endLapsed(companyId)
    // The row at hand of one that was ended may hold a key that this list names, too.
    const ended = [...jobs.values()].filter((job) => job.companyId === companyId && job.abort.signal.aborted)
    await within(timers, patienceMs, Promise.all(ended.map(({ over }) => over)))
    const { begun, isNew } = await db.transaction().execute(async (tx) => {
      const now = clock.now()
      const isNew = await insertImport(tx, { companyId, importId, userId, fileName, leaseUntil: leaseUntil(), now })
      const begun = await findImport(tx, { companyId, importId })
      mustGoOn()
      return { begun, isNew }
    })
    if (begun && begun.userId !== userId)
      throw new ProblemError(409, 'id_taken', 'Another import has this id. Begin with a new one.')
    if (!begun)
      throw new ProblemError(
        409,
        'import_under_way',
        'Another import is under way. Wait until it is done, or cancel it.',
      )
    if (isNew) {
      const job: Job = { ...wanted, abort: new AbortController(), isStopped: false, over: Promise.resolve() }
      jobs.set(keyOf(job), job)
      // The stop came while the row was committed: it ends the import as any other.
      if (isStopping) stopJob(job)
      job.over = run(job).finally(() => jobs.delete(keyOf(job)))
    } else if (jobs.get(keyOf(wanted))?.path !== wanted.path) await rm(wanted.path, { force: true })
    return detailView(begun)
  }

  return {
    find,

    async list(companyId: string): Promise<ContentImportSummary[]> {
      await endLapsed(companyId)
      return (await listImports(db, { companyId, limit: listed })).map(summaryView)
    },

    /**
     * Takes over a zip that has arrived, and its file. The same once more gives the same import. Throws ProblemError 409
     * `import_under_way`, and 503 `stopping`: the file stays its owner's then, and no import is left.
     */
    begin(wanted: NewImport): Promise<ContentImport> {
      const beginning = begin(wanted).finally(() => beginnings.delete(beginning))
      beginnings.add(beginning)
      return beginning
    },

    /** Ends it after the row at hand, whose conversion is given up; rows that were taken in stay. One that has ended stays as it is. */
    async cancel(ref: ImportRef): Promise<ContentImport> {
      await endImport(db, ref, { state: 'cancelled', ...cancelled, now: clock.now() })
      const before = await find(ref)
      if (!before) throw new NotFoundError('import', ref.importId)
      const job = jobs.get(keyOf(ref))
      if (!job) return before
      if (before.state === 'cancelled') job.abort.abort()
      await within(timers, patienceMs, job.over)
      return (await find(ref)) ?? before
    },

    /** Forgets what ended long ago. */
    purge: () => deleteImportsBefore(db, new Date(clock.now().getTime() - keptDays * dayMs)),

    /** Begins none any more, and ends those under way: they can be told from then on. */
    async stop(): Promise<void> {
      isStopping = true
      jobs.forEach(stopJob)
      const end = async () => {
        await Promise.allSettled(beginnings)
        await Promise.all([...jobs.values()].map(({ over }) => over))
      }
      await within(timers, patienceMs, end())
    },
  }
}
export type Imports = ReturnType<typeof createImports>

const keyOf = ({ companyId, importId }: ImportRef) => `${companyId}/${importId}`
const ourFault = 'Something went wrong on our side. It has been logged. Try again.'
const cancelled = { code: 'cancelled', message: 'It was cancelled. What was taken in until then stays.' } as const
const mayNotAnyMore = () =>
  new ProblemError(
    403,
    'not_allowed',
    'Whoever began it may not change content any more. What was taken in until then stays.',
  )
export const stopping = () =>
  new ProblemError(503, 'stopping', 'The server is about to stop. Try again in a moment.', undefined, {
    'Retry-After': '5',
  })

function summaryView({ userId, userName, createdAt, endedAt, ...row }: ImportSummary): ContentImportSummary {
  const { id, fileName, state, done, total, code, message } = row
  return {
    ...{ id, fileName, state, done, total, code, message },
    startedAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    startedBy: userName === null ? null : { userId, name: userName },
  }
}
/** What is to be mended comes first. */
const detailView = ({ notTakenIn, results, ...row }: ImportDetail): ContentImport => ({
  ...summaryView(row),
  notTakenIn,
  results: [...results].sort((one, other) => Number(one.isDone) - Number(other.isDone) || one.line - other.line),
})
