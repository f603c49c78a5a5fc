import { open, rm } from 'node:fs/promises'
import type { ContentImport, FinishUpload, Upload } from '#shared/api/content.ts'
import type { Clock, Random, Timers } from '../clock.ts'
import { ProblemError } from '../http/problemError.ts'
import type { Log } from '../http/onError.ts'
import type { Incoming } from '../media/incoming.ts'
import { stopping, type Imports } from './imports.ts'
import type { Placed } from './placeFile.ts'
import { isOver, mustBeWhole, putToUse, type UploadEntry } from './uploadWork.ts'
import { within } from './within.ts'

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

/** One that is cancelled has ended long before that. */
const patienceMs = 5_000

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
  /** Take zips over. */
  imports: Pick<Imports, 'begin' | 'find'>
}

/**
 * Files on their way in, chunk by chunk. They belong to the process that began them: another one, or this one after a restart,
 * knows nothing of them and answers 404, upon which a client begins anew.
 */
export function createUploads({ incoming, clock, timers, random, log, place, imports }: Deps) {
  const entries = new Map<string, UploadEntry>()
  let isStopping = false
  const now = () => clock.now().getTime()

  /** Cancelled in time: there is nothing more to it, though what was done with it may not have ended yet. */
  const isGone = ({ isCancelled, state }: UploadEntry) => isCancelled && state.kind !== 'ready'

  const find = ({ companyId, userId, id }: Ref): UploadEntry => {
    const entry = entries.get(id)
    if (!entry || entry.companyId !== companyId || entry.userId !== userId || isGone(entry))
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
  /** One that was handed over has another owner. */
  const removeFile = async ({ path, state }: UploadEntry) => {
    if (path !== '' && state.kind !== 'importing') await rm(path, { force: true })
  }
  const remove = async (entry: UploadEntry) => {
    entries.delete(entry.id)
    await removeFile(entry)
  }

  const onOver = (entry: UploadEntry) => {
    entry.touchedAt = now()
    if (entry.isCancelled && entry.state.kind !== 'ready') entries.delete(entry.id)
  }

  const makeFile = async (entry: UploadEntry): Promise<void> => {
    try {
      entry.path = await incoming.newPath()
      await (await open(entry.path, 'wx')).close()
      entry.isBusy = false
    } catch (error) {
      entries.delete(entry.id)
      throw error
    }
  }

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
      if (isStopping) throw stopping()
      const begun = entries.get(id)
      if (begun) {
        const isSame = begun.companyId === companyId && begun.userId === userId && begun.bytes === bytes
        if (!isSame || begun.fileName !== fileName || begun.isCancelled)
          throw new ProblemError(409, 'id_taken', 'Another upload has this id. Begin with a new one.')
        begun.touchedAt = now()
        if (begun.path === '') await begun.work
        return view(find({ companyId, userId, id }))
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
      const entry: UploadEntry = {
        companyId,
        userId,
        id,
        fileName,
        bytes,
        offset: 0,
        path: '',
        state: { kind: bytes === 0 ? 'received' : 'receiving' },
        wish: undefined,
        isBusy: true,
        chunk: undefined,
        handover: undefined,
        work: Promise.resolve(),
        isCancelled: false,
        abort: new AbortController(),
        touchedAt: now(),
      }
      // Before anything is waited for: the same beginning once more, meanwhile, is this one.
      entries.set(id, entry)
      const making = makeFile(entry)
      entry.work = making.catch(() => {})
      await making
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
      if (isStopping) throw stopping()
      const entry = find(ref)
      // The same chunk again: the line that it came by is dead, though nobody has told us.
      if (entry.chunk?.offset === offset) {
        entry.chunk.giveUp.abort()
        await entry.chunk.isOver
        find(ref)
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
      if (isStopping) throw stopping()
      const entry = find(ref)
      const { companyId, userId, id: uploadId, path, fileName, bytes, abort } = entry
      const file = { companyId, userId, path, fileName, bytes, uploadId, target, signal: abort.signal }
      const wish = JSON.stringify(target)
      const work = async () => ({ kind: 'ready' as const, ...(await place(file)) })
      return view(putToUse(entry, { wish, work, log, onOver }))
    },

    /** Hands the file over as a zip to be taken in, to the import of the same id. The same once more gives the same import. */
    async importZip(ref: Ref): Promise<ContentImport> {
      const { companyId, userId, id: importId } = ref
      // Asked for again for want of an answer, maybe of another process.
      const begun = await imports.find({ companyId, importId })
      const known = begun?.startedBy?.userId === userId ? begun : undefined
      const sent = entries.get(importId)
      if (known && (!sent || sent.state.kind === 'importing')) return known
      const entry = find(ref)
      if (entry.handover) return entry.handover
      mustBeWhole(entry)
      if (known) {
        // Sent once more to a process that knew nothing of it.
        await remove(entry)
        return known
      }
      entry.isBusy = true
      const { path, fileName, bytes } = entry
      const end = (change: Partial<UploadEntry>) => void Object.assign(entry, change, { isBusy: false })
      entry.handover = imports.begin({ companyId, userId, importId, fileName, path, bytes })
      entry.work = entry.handover.then(
        () => end({ state: { kind: 'importing' } }),
        () => end({ handover: undefined }),
      )
      return entry.handover
    },

    /**
     * Also in the middle of a chunk or a conversion. Throws ProblemError 409 `upload_ready` where it came too late: its item is
     * made; and `is_import` where it has become one.
     */
    async cancel(ref: Ref): Promise<void> {
      const entry = find(ref)
      // It is being made, or handed over: its file must be there for either.
      if (entry.wish === undefined) await entry.work
      if (entry.state.kind === 'importing')
        throw new ProblemError(409, 'is_import', 'The upload has become an import. Cancel that.')
      entry.isCancelled = true
      entry.abort.abort()
      entry.chunk?.giveUp.abort()
      await (entry.chunk?.isOver ?? entry.work)
      if (entry.state.kind === 'ready')
        throw new ProblemError(409, 'upload_ready', 'It is too late: the file was put to use.', entry.state)
      await remove(entry)
    },

    /** Takes nothing any more, ends what is under way and waits until it has ended. */
    async stop(): Promise<void> {
      isStopping = true
      stopSweeping()
      const left = [...entries.values()]
      for (const { abort, chunk } of left) {
        abort.abort()
        chunk?.giveUp.abort()
      }
      await within(timers, patienceMs, Promise.all(left.map(({ work, chunk }) => Promise.all([work, chunk?.isOver]))))
      await Promise.all(left.map(removeFile))
    },
  }
}
export type Uploads = ReturnType<typeof createUploads>
