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
  /** Once it is where it belongs, wherever its author is by then; not when it was cancelled. */
  onReady?: (placed: Placed) => void
}
export type RowState =
  | { kind: 'waiting' }
  | { kind: 'sending'; sent: number }
  | { kind: 'lost'; sent: number; cause: 'line' | 'server' }
  | { kind: 'converting' }
  /** In the library; its picture is still on the way. */
  | { kind: 'picture'; placed: Placed }
  | { kind: 'ready'; placed: Placed }
  /** In the library though it was cancelled: that came too late. */
  | { kind: 'late'; placed: Placed }
  /** Never as it is: the file is no good. */
  | { kind: 'refused'; message: string }
  /** It may go better another time. */
  | { kind: 'failed'; message: string }
/** A file in the tray. */
export type UploadRow = { id: string; name: string; bytes: number; state: RowState }
export type UploadQueue = ReturnType<typeof createUploadQueue>

const maxAtOnce = 3
/** Whoever leaves does not wait longer for what is taken off the server. */
const longestEndMs = 2000

const movingKinds: readonly RowState['kind'][] = ['waiting', 'sending', 'lost', 'converting', 'picture']
export const isUnderWay = ({ state: { kind } }: UploadRow): boolean => movingKinds.includes(kind)

/** A job until it is done or dismissed, and what the server has begun of it. */
type Held = { job: Job; begunId: string | undefined }

/** Files on their way, a few at a time, the others in order behind them. `onPlaced` hears of everything that has arrived. */
export function createUploadQueue(line: Line, onPlaced: (placed: Placed) => void = () => undefined) {
  const store = createStore<{ rows: readonly UploadRow[] }>(() => ({ rows: [] }))
  const held = new Map<string, Held>()
  const running = new Map<string, AbortController>()
  /** Ends the wait of one before its next try. */
  const wakes = new Map<string, () => void>()

  const setState = (id: string, state: RowState) =>
    store.setState(({ rows }) => ({ rows: rows.map((row) => (row.id === id ? { ...row, state } : row)) }))

  function pump(): void {
    for (const row of store.getState().rows) {
      if (running.size >= maxAtOnce) return
      const one = held.get(row.id)
      if (row.state.kind === 'waiting' && one && !running.has(row.id)) void run(row.id, one)
    }
  }

  async function run(id: string, one: Held): Promise<void> {
    const { job } = one
    const abort = new AbortController()
    const { signal } = abort
    running.set(id, abort)
    setState(id, { kind: 'sending', sent: 0 })
    try {
      const seen = await job.prepare?.().catch(() => undefined)
      signal.throwIfAborted()
      const sending = { file: job.file, fileName: job.file.name, kind: job.kind }
      const pause: Line['pause'] = (milliseconds, ended) => {
        const woken = new Promise<void>((resolve) => wakes.set(id, resolve))
        return Promise.race([line.pause(milliseconds, ended), woken])
      }
      const placed = await sendUpload(
        { ...line, pause },
        { ...sending, finish: { ...job.finish, ...seen?.facts } },
        {
          signal,
          begunId: one.begunId,
          onProgress: (state) => !signal.aborted && setState(id, state),
          onBegun: (begunId) => {
            if (signal.aborted) void dropUpload(line, begunId)
            else one.begunId = begunId
          },
        },
      )
      one.begunId = undefined
      onPlaced(placed)
      if (seen?.poster) {
        setState(id, { kind: 'picture', placed })
        await sendPoster(seen.poster, placed, signal)
        signal.throwIfAborted()
        onPlaced(placed)
      }
      setState(id, { kind: 'ready', placed })
      held.delete(id)
      job.onReady?.(placed)
    } catch (error) {
      // Cancelled: its row is gone.
      if (signal.aborted) return
      if (!(error instanceof UploadRefused)) setState(id, { kind: 'failed', message: messageOf(error) })
      else if (error.isServersFault) {
        // That upload is over: another try begins anew.
        void dropBegun(one)
        setState(id, { kind: 'failed', message: error.message })
      } else {
        setState(id, { kind: 'refused', message: error.message })
        void drop(id)
      }
    } finally {
      // The slot of what was cancelled may be another's by now.
      if (running.get(id) === abort) {
        running.delete(id)
        wakes.delete(id)
      }
      pump()
    }
  }

  /** A video without its picture is a video all the same. */
  async function sendPoster(poster: Blob, { itemId, language, revision }: Placed, signal: AbortSignal): Promise<void> {
    let posterId: string | undefined
    const finish = { itemId, language, as: 'poster', filmRevision: revision } as const
    const sending = { file: poster, fileName: 'poster.jpg', kind: 'image', finish } as const
    const onBegun = (begunId: string) => void (posterId = begunId)
    await sendUpload(line, sending, { signal, onProgress: () => undefined, onBegun }).catch(() => {
      if (posterId !== undefined) void dropUpload(line, posterId)
    })
  }

  /** Lets a job go, and takes off the server what has arrived of it. */
  async function drop(id: string): Promise<Placed | undefined> {
    const one = held.get(id)
    held.delete(id)
    return one && dropBegun(one)
  }

  async function dropBegun(one: Held): Promise<Placed | undefined> {
    const { begunId } = one
    one.begunId = undefined
    return begunId === undefined ? undefined : dropUpload(line, begunId)
  }

  async function cancel(id: string): Promise<void> {
    const row = store.getState().rows.find((one) => one.id === id)
    running.get(id)?.abort()
    running.delete(id)
    store.setState(({ rows }) => ({ rows: rows.filter((one) => one.id !== id) }))
    const dropped = drop(id)
    pump()
    const placed = await dropped
    if (!placed || !row) return
    onPlaced(placed)
    store.setState(({ rows }) => ({ rows: [...rows, { ...row, state: { kind: 'late', placed } }] }))
  }

  return {
    store,
    /** Puts files in line. One that cannot be sent at all stands there with the reason. */
    add(added: readonly Job[]): void {
      const rows = added.map((job): UploadRow => {
        const id = crypto.randomUUID()
        const message = refusalOf(job.file, job.limits)
        if (message === undefined) held.set(id, { job, begunId: undefined })
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
    /** Stops or dismisses one, and takes what has arrived off the server. */
    cancel: (id: string): void => void cancel(id),
    /** Waits no longer for the next try of one. */
    tryNow: (id: string): void => wakes.get(id)?.(),
    /** Goes on where it failed. */
    retry(id: string): void {
      if (!held.has(id) || running.has(id)) return
      setState(id, { kind: 'waiting' })
      pump()
    },
    /** Takes what is over out of the tray. */
    clear(): void {
      for (const row of store.getState().rows) if (!isUnderWay(row)) void cancel(row.id)
    },
    /** The same of what went well: it needs nobody's look. */
    clearReady(): void {
      for (const row of store.getState().rows) if (row.state.kind === 'ready') void cancel(row.id)
    },
    /** Stops and dismisses everything, before its member goes: waits a while until the server knows. */
    async end(): Promise<void> {
      let timer: ReturnType<typeof setTimeout> | undefined
      const limit = new Promise((resolve) => (timer = setTimeout(resolve, longestEndMs)))
      // From behind: none of those in line takes the place of one that ends.
      const rows = [...store.getState().rows].reverse()
      await Promise.race([Promise.all(rows.map(({ id }) => cancel(id))), limit])
      clearTimeout(timer)
    },
  }
}
