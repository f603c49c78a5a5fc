import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeUploads, type Slip } from './fakeUploads.ts'
import { sendUpload, UploadRefused, type Progress } from './sendUpload.ts'

const bytes = new Uint8Array(600_000).map((_, index) => index % 251)
const file = new Blob([bytes])
const finish = { newItem: { title: 'Welcome' }, language: 'en-US' }
const chunkBytes = 256 * 1024

async function send(server: ReturnType<typeof fakeUploads>, signal = new AbortController().signal) {
  const progress: Progress[] = []
  const sending = { file, fileName: 'welcome.wav', kind: 'audio', finish } as const
  const placed = await sendUpload(server.line, sending, { signal, onProgress: (one) => progress.push(one) })
  return { placed, progress }
}
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
    expect(progress).toContainEqual({ kind: 'lost', sent: 262_144 })
    expect(isWhole(server)).toBe(true)
  })

  it('sends nothing twice when only the answer was lost', async () => {
    const server = fakeUploads({ chunkBytes, slips: (request) => (request === 3 ? 'lostAnswer' : undefined) })
    await send(server)
    expect(server.asked.filter((one) => one.endsWith('offset=262144'))).toHaveLength(1)
    expect(isWhole(server)).toBe(true)
  })

  it('goes on at the place the server names', async () => {
    const server = fakeUploads({
      chunkBytes,
      slips: (request) => (request === 2 ? [409, 'wrong_offset'] : undefined),
    })
    const first = server.line.fetch
    server.line.fetch = async (path, init) => {
      const answer = await first(path, init)
      if (answer.status !== 409) return answer
      return Response.json({ code: 'wrong_offset', message: 'Go on at 0.', details: { offset: 0 } }, { status: 409 })
    }
    await send(server)
    expect(isWhole(server)).toBe(true)
  })

  it('begins anew when the server has forgotten it', async () => {
    const server = fakeUploads({ chunkBytes, slips: (request) => (request === 3 ? [404, 'not_found'] : undefined) })
    await send(server)
    expect(server.asked.filter((one) => one === 'POST /api/uploads')).toHaveLength(2)
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
    expect(Math.max(...dead.pauses)).toBe(30_000)
  })

  it('stops when it is cancelled', async () => {
    const abort = new AbortController()
    const server = fakeUploads({
      chunkBytes,
      slips: (request) => {
        if (request === 3) abort.abort()
        return undefined
      },
    })
    await expect(send(server, abort.signal)).rejects.toThrow()
    expect(server.asked).toHaveLength(3)
  })

  it('arrives whole through any row of slips', async () => {
    const slip = fc.constantFrom<Slip | undefined>(
      ...([undefined, undefined, 'unreachable', 'lostAnswer', [503, 'busy'], [404, 'not_found']] as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(slip, { maxLength: 12 }), async (row) => {
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
