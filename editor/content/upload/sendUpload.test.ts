import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeUploads, type Slip } from './fakeUploads.ts'
import { dropUpload, maxFaults, maxTries, sendUpload, UploadRefused, type Progress } from './sendUpload.ts'

const bytes = new Uint8Array(600_000).map((_, index) => index % 251)
const file = new Blob([bytes])
const finish = { newItem: { title: 'Welcome' }, language: 'en-US' }
const chunkBytes = 256 * 1024

async function send(server: ReturnType<typeof fakeUploads>, signal = new AbortController().signal, begunId?: string) {
  const progress: Progress[] = []
  const sending = { file, fileName: 'welcome.wav', kind: 'audio', finish } as const
  const placed = await sendUpload(server.line, sending, { signal, begunId, onProgress: (one) => progress.push(one) })
  return { placed, progress }
}
const offsetsAsked = (server: ReturnType<typeof fakeUploads>) =>
  server.asked.flatMap((one) => /offset=(\d+)$/.exec(one)?.[1] ?? []).map(Number)
const isWhole = (server: ReturnType<typeof fakeUploads>) => server.bytesOf('welcome.wav').at(-1)?.equals(bytes)

describe('an upload', () => {
  it('goes in chunks, is put to use, and waits for the conversion', async () => {
    const server = fakeUploads({ chunkBytes })
    const { placed, progress } = await send(server)
    expect(placed).toMatchObject({ key: 'item-1', language: 'en-US', revision: 1 })
    expect(isWhole(server)).toBe(true)
    expect(server.asked).toEqual([
      'POST /api/uploads',
      'POST /api/uploads/:id/chunks?offset=0',
      'POST /api/uploads/:id/chunks?offset=262144',
      'POST /api/uploads/:id/chunks?offset=524288',
      'POST /api/uploads/:id/finish',
      'GET /api/uploads/:id',
    ])
    expect(progress.at(-1)).toEqual({ kind: 'converting' })
    expect([...server.held.values()][0]?.finish).toEqual(finish)
  })

  it('asks how far it came after a lost connection, and goes on there', async () => {
    const server = fakeUploads({ chunkBytes, slips: (request) => (request === 3 ? 'unreachable' : undefined) })
    const { progress } = await send(server)
    expect(server.asked.slice(2, 5)).toEqual([
      'POST /api/uploads/:id/chunks?offset=262144',
      'GET /api/uploads/:id',
      'POST /api/uploads/:id/chunks?offset=262144',
    ])
    expect(progress).toContainEqual({ kind: 'lost', sent: 262_144, cause: 'line' })
    expect(isWhole(server)).toBe(true)
  })

  it.each([1, 2, 3, 4, 5, 6])('does nothing twice when the answer to request %i was lost', async (lost) => {
    const server = fakeUploads({ chunkBytes, slips: (request) => (request === lost ? 'lostAnswer' : undefined) })
    await send(server)
    expect(offsetsAsked(server)).toEqual([0, 262_144, 524_288])
    expect(server.asked.filter((one) => one.endsWith('/finish'))).toHaveLength(1)
    expect(server.held.size).toBe(1)
    expect(isWhole(server)).toBe(true)
  })

  it('goes on at the place the server names', async () => {
    const server = fakeUploads({ chunkBytes })
    const { fetch } = server.line
    let isFirst = true
    // Something in between sends the first chunk twice, and brings the answer to the second.
    server.line.fetch = async (path, init) => {
      if (isFirst && path.endsWith('offset=0')) {
        isFirst = false
        await fetch(path, init)
      }
      return fetch(path, init)
    }
    await send(server)
    expect(offsetsAsked(server)).toEqual([0, 0, 262_144, 524_288])
    expect(server.bytesOf('welcome.wav')).toHaveLength(1)
    expect(isWhole(server)).toBe(true)
  })

  it('begins anew when the server has forgotten it', async () => {
    const server = fakeUploads({
      chunkBytes,
      slips: (request) => {
        if (request === 3) server.forget()
        return undefined
      },
    })
    await send(server)
    expect(server.asked.filter((one) => one === 'POST /api/uploads')).toHaveLength(2)
    expect(offsetsAsked(server)).toEqual([0, 262_144, 0, 262_144, 524_288])
    expect(isWhole(server)).toBe(true)
  })

  it('goes on with what was begun before, and begins anew when that is gone', async () => {
    const server = fakeUploads({ chunkBytes, slips: (request) => (request === 3 ? [403, 'forbidden'] : undefined) })
    await expect(send(server)).rejects.toThrow('forbidden')
    const [begunId = ''] = server.held.keys()
    await send(server, undefined, begunId)
    expect(server.asked.slice(3, 5)).toEqual(['GET /api/uploads/:id', 'POST /api/uploads/:id/chunks?offset=262144'])
    expect(server.held.size).toBe(1)
    expect(isWhole(server)).toBe(true)
    server.forget()
    await send(server, undefined, begunId)
    expect(isWhole(server)).toBe(true)
  })

  it('says why the server refuses a file', async () => {
    const server = fakeUploads({ chunkBytes, refuses: 'This is a program, not a sound.' })
    await expect(send(server)).rejects.toEqual(new UploadRefused('not_audio', 'This is a program, not a sound.'))
  })

  it('gives up on an answer that is a refusal, and after too many tries without one', async () => {
    await expect(send(fakeUploads({ chunkBytes, slips: () => [413, 'too_large'] }))).rejects.toThrow('too_large')
    const dead = fakeUploads({ slips: () => 'unreachable' })
    await expect(send(dead)).rejects.toThrow('The server cannot be reached.')
    expect(dead.asked).toHaveLength(maxTries)
    expect(dead.pauses.slice(0, 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    const minutes = dead.pauses.reduce((sum, one) => sum + one, 0) / 60_000
    expect(minutes).toBeGreaterThan(9)
    expect(minutes).toBeLessThan(12)
  })

  it('says when the server is at fault, and tries that less often than a lost line', async () => {
    const server = fakeUploads({ chunkBytes, slips: (request) => (request > 2 ? [500, 'internal'] : undefined) })
    const progress: Progress[] = []
    const how = { signal: new AbortController().signal, onProgress: (one: Progress) => void progress.push(one) }
    const sent = sendUpload(server.line, { file, fileName: 'welcome.wav', finish }, how)
    await expect(sent).rejects.toThrow('internal')
    expect(progress).toContainEqual({ kind: 'lost', sent: 262_144, cause: 'server' })
    expect(server.pauses).toHaveLength(maxFaults - 1)
    expect(server.pauses.reduce((sum, one) => sum + one, 0)).toBeLessThan(120_000)
  })

  it.each([1, 2, 3, 5, 6])('stops when it is cancelled in request %i', async (last) => {
    const abort = new AbortController()
    const reason = new Error('Never mind.')
    const begun: string[] = []
    const server = fakeUploads({
      chunkBytes,
      slips: (request) => {
        if (request === last) abort.abort(reason)
        return undefined
      },
    })
    const how = { signal: abort.signal, onProgress: () => undefined, onBegun: (id: string) => void begun.push(id) }
    await expect(sendUpload(server.line, { file, fileName: 'welcome.wav', finish }, how)).rejects.toBe(reason)
    expect(server.asked).toHaveLength(last)
    // Also what was begun in the same moment is told of, so that it can be dropped.
    expect(begun).toEqual([...server.held.keys()])
    expect(begun).toHaveLength(1)
  })

  it('is taken off the server, also over a line that is gone for a while', async () => {
    const server = fakeUploads({ chunkBytes, slips: (request) => (request === 2 ? 'unreachable' : undefined) })
    await server.line.fetch('/api/uploads', { method: 'POST', body: JSON.stringify({ fileName: 'a.wav', bytes: 8 }) })
    const [begunId = ''] = server.held.keys()
    await dropUpload(server.line, begunId)
    expect(server.held.size).toBe(0)
    // Nothing is left to be asked for twice.
    await dropUpload(server.line, begunId)
    expect(server.asked.slice(1)).toEqual(Array.from({ length: 3 }, () => 'DELETE /api/uploads/:id'))
    const dead = fakeUploads({ slips: () => 'unreachable' })
    await dropUpload(dead.line, begunId)
    expect(dead.asked).toHaveLength(5)
  })

  it('tells where it is when it was put to use before it could be taken off', async () => {
    const server = fakeUploads({ chunkBytes })
    const { placed } = await send(server)
    const [begunId = ''] = server.held.keys()
    expect(await dropUpload(server.line, begunId)).toEqual(placed)
    expect(server.held.size).toBe(1)
  })

  it('arrives whole through any row of slips', async () => {
    const slip = fc.constantFrom<Slip | undefined>(
      ...([undefined, undefined, 'unreachable', 'lostAnswer', [503, 'busy'], [404, 'not_found']] as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(slip, { maxLength: 12 }), async (row) => {
        fc.pre(row.filter((one) => Array.isArray(one) && one[0] === 503).length < maxFaults)
        // What cannot even begin is no slip.
        const server = fakeUploads({
          chunkBytes,
          slips: (request, path) => {
            const one = row[request - 2]
            return Array.isArray(one) && one[0] === 404 && path === '/api/uploads' ? undefined : one
          },
        })
        await send(server)
        expect(isWhole(server)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })
})
