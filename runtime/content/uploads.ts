import { open, rm } from 'node:fs/promises'
import type { FinishUpload, ImportedRow, Upload } from '#shared/api/content.ts'
import type { Clock, Random, Timers } from '../clock.ts'
import { ProblemError } from '../http/problemError.ts'
import type { Log } from '../http/onError.ts'
import type { Incoming } from '../media/incoming.ts'
import type { Placed } from './placeFile.ts'
import { isOver, putToUse, type UploadEntry, type UploadUse } from './uploadWork.ts'

/** As much as one request carries: lost connections cost no more than this. */
export const chunkBytes = 8 * 1024 * 1024
/** A client whose line was cut is back long before that; a tab that was closed never is. */
const forgottenMs = 3600_000
/** The same where nothing was ever sent. */
const neverSentMs = 15 * 60_000
const sweepEveryMs = 5 * 60_000
/** Of one member at once. */
const maxOpen = 100
/** Of a company, what has been announced and is not put to use yet. */
const maxOpenBytes = 5 * 1024 * 1024 * 1024

type Ref = { companyId: string; userId: string; id: string }

/** A whole file; it may be moved or read, and is removed afterwards. */
type WholeFile = { companyId: string; userId: string; path: string; signal: AbortSignal }

type Deps = {
  incoming: Incoming
  clock: Clock
  timers: Timers
  random: Pick<Random, 'uuid'>
  log: Log
  /** Puts a file to use. */
  place(file: WholeFile & { fileName: string; bytes: number; uploadId: string; target: FinishUpload }): Promise<Placed>
  /** Takes in a zip, row by row. */
  importZip(
    file: WholeFile & { onProgress: (progress: { done: number; total: number }) => void },
  ): Promise<ImportedRow[]>
}

/**
 * Files on their way in, chunk by chunk. They belong to the process that began them: another one, or this one after a restart,
 * knows nothing of them and answers 404, upon which a client begins anew.
 */
export function createUploads({ incoming, clock, timers, random, log, place, importZip }: Deps) {
  const entries = new Map<string, UploadEntry>()
  const now = () => clock.now().getTime()

  const find = ({ companyId, userId, id }: Ref): UploadEntry => {
    const entry = entries.get(id)
    if (!entry || entry.companyId !== companyId || entry.userId !== userId)
      throw new ProblemError(404, 'not_found', `There is no upload ${id}. Begin it anew.`)
    entry.touchedAt = now()
    return entry
  }
  const view = ({ id, fileName, bytes, offset, state }: UploadEntry): Upload => ({
    id,
    fileName,
    bytes,
    offset,
    chunkBytes,
    state,
  })
  const remove = async (entry: UploadEntry) => {
    entries.delete(entry.id)
    await rm(entry.path, { force: true })
  }

  const onOver = (entry: UploadEntry) => {
    entry.touchedAt = now()
    if (entry.isCancelled) entries.delete(entry.id)
  }
  const use = (entry: UploadEntry, wish: string, how: UploadUse): Upload =>
    view(putToUse(entry, { ...how, wish, log, onOver }))

  const stopSweeping = timers.every(sweepEveryMs, () => {
    for (const entry of entries.values())
      if (!entry.isBusy && entry.touchedAt < now() - (entry.offset === 0 ? neverSentMs : forgottenMs))
        remove(entry).catch((error: unknown) => log.warn({ err: error }, 'A forgotten upload could not be removed.'))
  })

  return {
    async begin({
      companyId,
      userId,
      id = random.uuid(),
      fileName,
      bytes,
    }: {
      companyId: string
      userId: string
      id?: string | undefined
      fileName: string
      bytes: number
    }): Promise<Upload> {
      const begun = entries.get(id)
      if (begun) {
        const isSame = begun.companyId === companyId && begun.userId === userId && begun.bytes === bytes
        if (!isSame || begun.fileName !== fileName || begun.isCancelled)
          throw new ProblemError(409, 'id_taken', 'Another upload has this id. Begin with a new one.')
        begun.touchedAt = now()
        return view(begun)
      }
      const underWay = [...entries.values()].filter((entry) => entry.companyId === companyId && !isOver(entry.state))
      if (underWay.reduce((sum, entry) => sum + entry.bytes, bytes) > maxOpenBytes)
        throw new ProblemError(429, 'too_many_uploads', 'Uploads of 5 GB are under way. Wait until some are done.')
      if (underWay.filter((entry) => entry.userId === userId).length >= maxOpen)
        throw new ProblemError(
          429,
          'too_many_uploads',
          `You have ${maxOpen} uploads under way. Wait until some are done.`,
        )
      const path = await incoming.newPath()
      const entry: UploadEntry = {
        companyId,
        userId,
        id,
        fileName,
        bytes,
        offset: 0,
        path,
        state: { kind: bytes === 0 ? 'received' : 'receiving' },
        wish: undefined,
        isBusy: false,
        chunk: undefined,
        isCancelled: false,
        abort: new AbortController(),
        touchedAt: now(),
      }
      entries.set(id, entry)
      try {
        await (await open(path, 'wx')).close()
      } catch (error) {
        entries.delete(id)
        throw error
      }
      return view(entry)
    },

    find: (ref: Ref): Upload => view(find(ref)),

    /** Writes a chunk with `receive`, which is told where and how much at most. */
    async addChunk(
      ref: Ref,
      offset: number,
      receive: (to: {
        path: string
        offset: number
        maxBytes: number
        signal: AbortSignal
      }) => Promise<{ bytes: number }>,
    ): Promise<Upload> {
      const entry = find(ref)
      // The same chunk again: the line that it came by is dead, though nobody has told us.
      if (entry.chunk?.offset === offset) {
        entry.chunk.giveUp.abort()
        await entry.chunk.isOver
      }
      if (entry.isBusy || entry.state.kind !== 'receiving' || offset !== entry.offset)
        throw new ProblemError(
          409,
          entry.isBusy ? 'upload_busy' : 'wrong_offset',
          entry.isBusy
            ? 'Another chunk of this upload is coming in. Wait for its answer.'
            : `The upload has ${entry.offset} of ${entry.bytes} bytes: the next chunk begins there.`,
          { offset: entry.offset },
        )
      entry.isBusy = true
      const giveUp = new AbortController()
      let end = () => {}
      entry.chunk = { offset, giveUp, isOver: new Promise((resolve) => (end = resolve)) }
      try {
        const maxBytes = Math.min(chunkBytes, entry.bytes - offset)
        const { bytes } = await receive({ path: entry.path, offset, maxBytes, signal: giveUp.signal })
        entry.offset += bytes
        if (entry.offset === entry.bytes) entry.state = { kind: 'received' }
      } finally {
        entry.isBusy = false
        entry.chunk = undefined
        end()
        if (entry.isCancelled) await remove(entry)
      }
      return view(entry)
    },

    /** Puts the file to use; what becomes of it is told by `find`. */
    finish(ref: Ref, target: FinishUpload): Upload {
      const entry = find(ref)
      const { companyId, userId, id: uploadId, path, fileName, bytes, abort } = entry
      const file = { companyId, userId, path, fileName, bytes, uploadId, target, signal: abort.signal }
      return use(entry, JSON.stringify(target), {
        atWork: { kind: 'converting' },
        work: async () => ({ kind: 'ready', ...(await place(file)) }),
      })
    },

    /** Takes the file in as a zip of content; what comes of each row is told by `find` at the end. */
    importZip(ref: Ref): Upload {
      const entry = find(ref)
      const { companyId, userId, path, abort } = entry
      const isOther = (one: UploadEntry) =>
        one !== entry && one.companyId === companyId && one.state.kind === 'importing'
      // Two lists with one key would each make the item.
      if ([...entries.values()].some(isOther))
        throw new ProblemError(409, 'import_under_way', 'Another import is under way. Wait until it is done.')
      const onProgress = (progress: { done: number; total: number }) => {
        entry.state = { kind: 'importing', ...progress }
        entry.touchedAt = now()
      }
      return use(entry, 'import', {
        atWork: { kind: 'importing', done: 0, total: null },
        work: async () => ({
          kind: 'imported',
          results: await importZip({ companyId, userId, path, signal: abort.signal, onProgress }),
        }),
      })
    },

    /** Also in the middle of a chunk, a conversion or an import, of which the rows that were taken in stay. */
    async cancel(ref: Ref): Promise<void> {
      const entry = find(ref)
      entry.isCancelled = true
      entry.abort.abort()
      entry.chunk?.giveUp.abort()
      if (!entry.isBusy) await remove(entry)
    },

    async stop(): Promise<void> {
      stopSweeping()
      for (const entry of entries.values()) entry.abort.abort()
      await Promise.all([...entries.values()].map(({ path }) => rm(path, { force: true })))
    },
  }
}
export type Uploads = ReturnType<typeof createUploads>
