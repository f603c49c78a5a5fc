import { uploadSchema, type FinishUpload, type Upload } from '#shared/api/content.ts'
import { z } from 'zod'
import { ApiFailure, failureOf, parse } from '../../api/client.ts'
import type { UploadKind } from './fileFacts.ts'

/** What a transfer needs of the world; tests bring their own. */
export type Line = {
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Resolves after so long, earlier when the connection is back; rejects when the signal ends it. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>
}

export type Finish = Omit<FinishUpload, 'as' | 'trimSilence'> & Partial<Pick<FinishUpload, 'as' | 'trimSilence'>>
export type Sending = { file: Blob; fileName: string; kind?: UploadKind | undefined; finish: Finish }
export type Placed = {
  itemId: string
  key: string
  language: string
  revision: number
  /** Its words were written anew meanwhile: those stayed. */
  keptText?: true | undefined
}
type Cause = 'line' | 'server'
export type Progress =
  | { kind: 'sending'; sent: number }
  /** The connection is lost, or the server answers with a fault of its own; it goes on by itself. */
  | { kind: 'lost'; sent: number; cause: Cause }
  | { kind: 'converting' }
export type SendHow<Told = Progress> = {
  signal: AbortSignal
  onProgress: (progress: Told) => void
  /** Also told when it was cancelled meanwhile: what the server has begun is to be dropped. */
  onBegun?: (uploadId: string) => void
  /** An upload that was begun before, to go on with. */
  begunId?: string | undefined
}

/** What the server says of a file it does not take. */
export class UploadRefused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
  /** The file may be good: the server failed, and has let the upload go. */
  get isServersFault(): boolean {
    return this.code === 'internal_error'
  }
}

/** Waits between tries grow up to this; the browser's word that it is online again ends one early. */
const longestPauseMs = 30_000
/** Tries without any byte coming through, some ten minutes in all. */
export const maxTries = 25
/** Of those, answered by a fault of the server: some minute and a half, since such a fault seldom goes away by itself. */
export const maxFaults = 8
/** Whoever cancelled does not wait for it, and the server forgets what stays. */
const maxDropTries = 5
const pollMs = 700
/** Below this a chunk costs more in its head than in itself. */
const leastChunkBytes = 256 * 1024
/** Progress moves at least so often. */
const steps = 20

const wrongOffset = z.object({ offset: z.int().min(0) })

/**
 * Sends a file and waits until the server has converted it. Throws UploadRefused with the server's words for a file that is no good,
 * ApiFailure for everything else, and the signal's reason.
 */
export async function sendUpload(line: Line, { finish, ...sending }: Sending, how: SendHow): Promise<Placed> {
  const use = (id: string) => ({ path: `/${id}/finish`, init: withJson(finish) })
  const state = await carry(line, { ...sending, use }, how)
  if (state.kind !== 'ready') throw new Error('An upload ended as an import.')
  const { kind: _, ...placed } = state
  return placed
}

type Carried = {
  file: Blob
  fileName: string
  kind?: UploadKind | 'zip' | undefined
  /** The request that puts the file to use once all of it is there. */
  use: (uploadId: string) => {
    path: string
    init: RequestInit
    /** What its answer makes of the upload, where that is no upload itself. */
    stateOf?: (answer: Response) => Promise<Upload['state']>
  }
}

/**
 * Sends a file in chunks, takes it up again where it stopped after a lost connection, has it put to use, and waits until that is
 * over, or until it is an import.
 */
export async function carry(
  line: Line,
  sending: Carried,
  how: SendHow,
): Promise<Extract<Upload['state'], { kind: 'ready' | 'importing' }>> {
  const { file, use } = sending
  const { signal, onProgress } = how
  let tries = 0
  let faults = 0
  /** Says so and waits before the next try; throws the error where that was the last. */
  const waitAfter = async (error: ApiFailure, sent: number) => {
    const cause = error.status === 0 ? 'line' : 'server'
    if (cause === 'server' && ++faults >= maxFaults) throw error
    onProgress({ kind: 'lost', sent, cause })
    await line.pause(pauseAfter(tries), signal)
  }
  /** The same for every beginning: one whose answer was lost is no second upload, and makes no second item. */
  const uploadId = how.begunId ?? crypto.randomUUID()

  const ask = async (path: string, init: RequestInit = {}): Promise<Upload> =>
    parse(await line.fetch(`/api/uploads${path}`, { signal, ...init }), uploadSchema)
  const begin = async () => {
    const { fileName, kind } = sending
    // Not ended by the signal: only its answer says what there is to drop.
    const asked = { ...withJson({ id: uploadId, fileName, bytes: file.size, ...(kind && { kind }) }), signal: null }
    const upload = await patiently(() => ask('', asked))
    how.onBegun?.(upload.id)
    signal.throwIfAborted()
    return upload
  }
  /** Once more while no answer comes; anything that is an answer ends it. */
  const patiently = async <Result>(work: () => Promise<Result>, sent = 0): Promise<Result> => {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        signal.throwIfAborted()
        if (!isLost(error) || ++tries >= maxTries) throw error
        await waitAfter(error, sent)
      }
    }
  }
  /** What has arrived; a new beginning when the server has forgotten it. */
  const takeUp = async ({ id, offset }: Pick<Upload, 'id' | 'offset'>): Promise<Upload> => {
    try {
      return await patiently(() => ask(`/${id}`), offset)
    } catch (error) {
      if (isGone(error) && ++tries < maxTries) return begin()
      throw error
    }
  }

  let upload = await (how.begunId === undefined ? begin() : takeUp({ id: how.begunId, offset: 0 }))
  for (;;) {
    signal.throwIfAborted()
    const { id, state, offset } = upload
    switch (state.kind) {
      case 'ready':
      case 'importing':
        return state
      case 'refused':
        throw new UploadRefused(state.code, state.message)
      case 'converting':
        onProgress(state)
        await line.pause(pollMs, signal)
        upload = await takeUp(upload)
        break
      case 'receiving':
      case 'received':
        try {
          if (state.kind === 'receiving' && offset < file.size) {
            onProgress({ kind: 'sending', sent: offset })
            upload = await ask(`/${id}/chunks?offset=${offset}`, chunkOf(file, upload))
            if (upload.offset > offset) tries = faults = 0
            onProgress({ kind: 'sending', sent: upload.offset })
          } else {
            const { path, init, stateOf } = use(id)
            onProgress({ kind: 'converting' })
            if (stateOf) {
              const answer = await line.fetch(`/api/uploads${path}`, { signal, ...init })
              upload = { ...upload, state: await stateOf(answer) }
            } else upload = await ask(path, init)
          }
        } catch (error) {
          signal.throwIfAborted()
          const found = wrongOffset.safeParse(error instanceof ApiFailure ? error.details : undefined)
          const isElsewhere = error instanceof ApiFailure && error.code === 'wrong_offset' && found.success
          if (++tries >= maxTries) throw error
          if (isElsewhere) upload = { ...upload, state: { kind: 'receiving' }, offset: found.data.offset }
          else if (isGone(error)) upload = await begin()
          else if (isLost(error)) {
            await waitAfter(error, offset)
            upload = await takeUp(upload)
          } else throw error
        }
        break
      default:
        return state satisfies never
    }
  }
}

/**
 * Takes a begun upload off the server, also over a line that is gone for a while. Gives where it is when it was too late for that.
 * Never rejects: the server sweeps what stays.
 */
export async function dropUpload(line: Line, uploadId: string): Promise<Placed | undefined> {
  const { signal } = new AbortController()
  for (let tries = 1; ; tries++) {
    try {
      const answer = await line.fetch(`/api/uploads/${uploadId}`, { method: 'DELETE' })
      if (answer.status === 409) return placedIn(await failureOf(answer))
      if (answer.status < 500) return undefined
    } catch (error) {
      if (!isLost(error)) return undefined
    }
    if (tries >= maxDropTries) return undefined
    await line.pause(pauseAfter(tries), signal)
  }
}

function placedIn({ code, details }: ApiFailure): Placed | undefined {
  const { data } = uploadSchema.shape.state.safeParse(code === 'upload_ready' ? details : undefined)
  if (data?.kind !== 'ready') return undefined
  const { kind: _, ...placed } = data
  return placed
}

const pauseAfter = (tries: number) => Math.min(longestPauseMs, 500 * 2 ** Math.min(tries, 10))

const withJson = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

function chunkOf(file: Blob, { offset, chunkBytes }: Upload): RequestInit {
  const bytes = Math.min(chunkBytes, Math.max(leastChunkBytes, Math.ceil(file.size / steps)))
  const body = new FormData()
  body.append('chunk', file.slice(offset, offset + bytes), 'chunk')
  return { method: 'POST', body }
}

/** No answer, or a fault of the server or of something before it. */
const isLost = (error: unknown): error is ApiFailure =>
  error instanceof ApiFailure && (error.status === 0 || error.status >= 500)
const isGone = (error: unknown): boolean => error instanceof ApiFailure && error.status === 404
