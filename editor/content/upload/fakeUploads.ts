import type { Upload } from '#shared/api/content.ts'
import { createClient } from '../../api/client.ts'
import type { Line } from './sendUpload.ts'

type Held = { upload: Upload; parts: Uint8Array[]; finish: unknown }
/** How a request goes wrong: no answer before or after it was done, or an error in place of an answer. */
export type Slip = 'unreachable' | 'lostAnswer' | readonly [status: number, code: string]

/** Stands for the server's uploads, byte for byte; `slips` takes one for the nth request, and undefined lets it through. */
export function fakeUploads({
  chunkBytes = 4,
  slips = () => undefined,
  refuses,
  faults = 0,
}: {
  chunkBytes?: number
  slips?: (request: number, path: string) => Slip | undefined
  refuses?: string
  /** So many fail first for a reason of the server's own. */
  faults?: number
} = {}) {
  const held = new Map<string, Held>()
  const asked: string[] = []
  let most = 0
  let busy = 0
  let converted = 0
  let faultsLeft = faults

  const answer = (status: number, body: unknown) => Response.json(body, { status })
  const failure = (status: number, code: string, details: object = {}) =>
    answer(status, { code, message: `It failed with ${code}.`, details })

  async function handle(method: string, path: string, init: RequestInit): Promise<Response> {
    const [, , , id = '', rest = ''] = path.split(/[/?]/)
    if (method === 'POST' && path === '/api/uploads') {
      const wish = JSON.parse(String(init.body)) as { id?: string; fileName: string; bytes: number }
      const { id: begunId = crypto.randomUUID(), fileName, bytes } = wish
      const begun = held.get(begunId)
      if (begun) return answer(201, begun.upload)
      const upload: Upload = {
        ...{ id: begunId, fileName, bytes, offset: 0, chunkBytes },
        state: { kind: 'receiving' },
      }
      held.set(upload.id, { upload, parts: [], finish: undefined })
      return answer(201, upload)
    }
    const one = held.get(id)
    if (!one) return failure(404, 'not_found')
    if (method === 'DELETE' && one.upload.state.kind === 'ready') return failure(409, 'upload_ready', one.upload.state)
    if (method === 'DELETE') {
      held.delete(id)
      return new Response(null, { status: 204 })
    }
    if (rest === 'chunks') {
      const offset = Number(new URL(path, 'http://x').searchParams.get('offset'))
      if (offset !== one.upload.offset) return failure(409, 'wrong_offset', { offset: one.upload.offset })
      const chunk = (init.body as FormData).get('chunk')
      if (!(chunk instanceof Blob) || chunk.size > chunkBytes) return failure(413, 'too_large')
      one.parts.push(new Uint8Array(await chunk.arrayBuffer()))
      const arrived = offset + chunk.size
      one.upload = {
        ...one.upload,
        offset: arrived,
        state: { kind: arrived === one.upload.bytes ? 'received' : 'receiving' },
      }
    } else if (rest === 'finish') {
      one.finish = JSON.parse(String(init.body))
      one.upload = { ...one.upload, state: { kind: 'converting' } }
      return answer(202, one.upload)
    } else if (one.upload.state.kind === 'converting')
      one.upload = {
        ...one.upload,
        state:
          faultsLeft-- > 0
            ? { kind: 'refused', code: 'internal_error', message: 'Something went wrong on our side.' }
            : refuses === undefined
              ? {
                  kind: 'ready',
                  itemId: crypto.randomUUID(),
                  key: `item-${++converted}`,
                  language: 'en-US',
                  revision: 1,
                }
              : { kind: 'refused', code: 'not_audio', message: refuses },
      }
    return answer(200, one.upload)
  }

  const fetch = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const method = init.method ?? 'GET'
    asked.push(`${method} ${path.replace(/[0-9a-f-]{36}/, ':id')}`)
    const slip = slips(asked.length, path)
    most = Math.max(most, ++busy)
    try {
      await new Promise((resolve) => setTimeout(resolve, 0))
      init.signal?.throwIfAborted()
      if (slip === 'unreachable') throw new TypeError('Failed to fetch')
      if (Array.isArray(slip)) return failure(slip[0] as number, slip[1] as string)
      const answered = await handle(method, path, init)
      if (slip === 'lostAnswer') throw new TypeError('Failed to fetch')
      return answered
    } finally {
      busy--
    }
  }
  /** The editor's own client in between: it turns what has no answer into a failure. */
  const client = createClient({ fetch })
  const pauses: number[] = []
  const line: Line = {
    fetch: client.fetch,
    pause: async (milliseconds, signal) => {
      pauses.push(milliseconds)
      await new Promise((resolve) => setTimeout(resolve, 0))
      signal.throwIfAborted()
    },
  }
  /** What has arrived of each upload of a name. */
  const bytesOf = (name: string) =>
    [...held.values()].filter(({ upload }) => upload.fileName === name).map(({ parts }) => Buffer.concat(parts))
  return { line, held, asked, pauses, bytesOf, mostAtOnce: () => most, forget: () => held.clear() }
}
