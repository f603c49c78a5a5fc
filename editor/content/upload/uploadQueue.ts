import { createStore } from 'zustand/vanilla'
import { messageOf } from '../../api/messageOf.ts'
import { dropUpload, sendUpload, UploadRefused, type Finish, type Line, type Placed } from './sendUpload.ts'
import { refusalOf, type UploadKind } from './fileFacts.ts'
import type { ContentLimits } from '../contentRequests.ts'

/** A file that is to be put into the library. */
export type Job = {
  file: File
  kind: UploadKind | undefined
  finish: Finish
  limits?: ContentLimits['maxBytes'] | undefined
  /** Asked of the browser just before it is sent: how a video looks. */
  prepare?: () => Promise<{ facts: Partial<Finish>; poster?: Blob } | undefined>
  onReady?: (placed: Placed) => void
}
export type RowState =
  | { kind: 'waiting' }
  | { kind: 'sending'; sent: number }
  | { kind: 'lost'; sent: number }
  | { kind: 'converting' }
  | { kind: 'ready'; placed: Placed }
  /** Never as it is: the file is no good. */
  | { kind: 'refused'; message: string }
  /** It may go better another time. */
  | { kind: 'failed'; message: string }
/** A file in the tray. */
export type UploadRow = { id: string; name: string; bytes: number; state: RowState }
export type UploadQueue = ReturnType<typeof createUploadQueue>

const maxAtOnce = 3

export const isUnderWay = ({ state: { kind } }: UploadRow): boolean =>
  kind === 'waiting' || kind === 'sending' || kind === 'lost' || kind === 'converting'

/** Files on their way, a few at a time, the others in order behind them. `onPlaced` hears of each that has arrived. */
export function createUploadQueue(line: Line, onPlaced: (placed: Placed) => void = () => undefined) {
  const store = createStore<{ rows: readonly UploadRow[] }>(() => ({ rows: [] }))
  const jobs = new Map<string, Job>()
  const running = new Map<string, { abort: AbortController; begunId: string | undefined }>()

  const setState = (id: string, state: RowState) =>
    store.setState(({ rows }) => ({ rows: rows.map((row) => (row.id === id ? { ...row, state } : row)) }))
  const forget = (id: string) => {
    jobs.delete(id)
    store.setState(({ rows }) => ({ rows: rows.filter((row) => row.id !== id) }))
  }

  function pump(): void {
    for (const row of store.getState().rows) {
      if (running.size >= maxAtOnce) return
      const job = jobs.get(row.id)
      if (row.state.kind === 'waiting' && job && !running.has(row.id)) void run(row.id, job)
    }
  }

  async function run(id: string, job: Job): Promise<void> {
    const abort = new AbortController()
    const here = { abort, begunId: undefined as string | undefined }
    running.set(id, here)
    setState(id, { kind: 'sending', sent: 0 })
    const how = {
      signal: abort.signal,
      onProgress: (state: RowState) => running.get(id) === here && setState(id, state),
      onBegun: (begunId: string) => void (here.begunId = begunId),
    }
    try {
      const seen = await job.prepare?.().catch(() => undefined)
      const sending = { file: job.file, fileName: job.file.name, kind: job.kind }
      const placed = await sendUpload(line, { ...sending, finish: { ...job.finish, ...seen?.facts } }, how)
      if (seen?.poster) await sendPoster(seen.poster, placed, abort.signal)
      setState(id, { kind: 'ready', placed })
      jobs.delete(id)
      job.onReady?.(placed)
      onPlaced(placed)
    } catch (error) {
      // Cancelled: its row is gone.
      if (!abort.signal.aborted)
        setState(
          id,
          error instanceof UploadRefused
            ? { kind: 'refused', message: error.message }
            : { kind: 'failed', message: messageOf(error) },
        )
    } finally {
      running.delete(id)
      pump()
    }
  }

  /** A video without its picture is a video all the same. */
  async function sendPoster(poster: Blob, { itemId, language }: Placed, signal: AbortSignal): Promise<void> {
    const finish = { itemId, language, as: 'poster' } as const
    const sending = { file: poster, fileName: 'poster.jpg', kind: 'image', finish } as const
    await sendUpload(line, sending, { signal, onProgress: () => undefined }).catch(() => undefined)
  }

  return {
    store,
    /** Puts files in line. One that cannot be sent at all stands there with the reason. */
    add(added: readonly Job[]): void {
      const rows = added.map((job): UploadRow => {
        const id = crypto.randomUUID()
        const message = refusalOf(job.file, job.limits)
        if (message === undefined) jobs.set(id, job)
        return {
          id,
          name: job.file.name,
          bytes: job.file.size,
          state: message === undefined ? { kind: 'waiting' } : { kind: 'refused', message },
        }
      })
      store.setState((now) => ({ rows: [...now.rows, ...rows] }))
      pump()
    },
    /** Stops it, and takes what has arrived off the server. */
    cancel(id: string): void {
      const here = running.get(id)
      here?.abort.abort()
      if (here?.begunId !== undefined) dropUpload(line, here.begunId)
      running.delete(id)
      forget(id)
      pump()
    },
    retry(id: string): void {
      if (!jobs.has(id) || running.has(id)) return
      setState(id, { kind: 'waiting' })
      pump()
    },
    /** Takes what is over out of the tray. */
    clear(): void {
      for (const row of store.getState().rows) if (!isUnderWay(row)) forget(row.id)
    },
  }
}
