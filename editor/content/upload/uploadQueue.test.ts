import { describe, expect, it, vi } from 'vitest'
import { limits } from '../testing.ts'
import { fakeUploads } from './fakeUploads.ts'
import type { Line } from './sendUpload.ts'
import { createUploadQueue, type Job, type UploadQueue } from './uploadQueue.ts'

const job = (name: string, over: Partial<Job> = {}): Job => ({
  file: new File(['12345678'], name),
  kind: 'audio',
  finish: { newItem: { title: name }, language: 'en-US' },
  limits: limits.maxBytes,
  ...over,
})
const statesOf = (queue: UploadQueue) => queue.store.getState().rows.map(({ state }) => state.kind)
const all = (queue: UploadQueue, kind: string) =>
  vi.waitFor(() => expect(new Set(statesOf(queue))).toEqual(new Set([kind])), { timeout: 15_000 })

/** Holds requests back until they are let go. */
function gate(line: Line, isHeld: (path: string, init: RequestInit) => boolean) {
  let letGo = () => {}
  const opened = new Promise<void>((resolve) => (letGo = resolve))
  const gated: Line = {
    ...line,
    async fetch(path, init = {}) {
      if (isHeld(path, init)) await opened
      return line.fetch(path, init)
    },
  }
  return { line: gated, letGo: () => letGo() }
}

describe('the files on their way', () => {
  it('are sent three at a time, and all arrive', async () => {
    const server = fakeUploads()
    const placed: string[] = []
    const queue = createUploadQueue(server.line, ({ key }) => placed.push(key))
    queue.add(Array.from({ length: 10 }, (_, index) => job(`prompt-${index}.wav`)))
    expect(statesOf(queue).filter((kind) => kind === 'sending')).toHaveLength(3)
    await all(queue, 'ready')
    expect(server.mostAtOnce()).toBe(3)
    expect(placed).toHaveLength(10)
    queue.clear()
    expect(queue.store.getState().rows).toEqual([])
  })

  it('refuses at once what can never be sent, and asks the server nothing', () => {
    const server = fakeUploads()
    const queue = createUploadQueue(server.line)
    queue.add([job('notes.pdf')])
    expect(queue.store.getState().rows[0]?.state).toMatchObject({ kind: 'refused' })
    expect(server.asked).toEqual([])
  })

  it('tries at once when asked to, in place of waiting for the next try', async () => {
    const server = fakeUploads({ slips: (request) => (request === 2 ? [500, 'internal'] : undefined) })
    const pauses: number[] = []
    // Waits of seconds never end by themselves here.
    const pause: Line['pause'] = (milliseconds, signal) => {
      pauses.push(milliseconds)
      return milliseconds >= 1000 ? new Promise(() => undefined) : server.line.pause(milliseconds, signal)
    }
    const queue = createUploadQueue({ ...server.line, pause })
    queue.add([job('a.wav')])
    await all(queue, 'lost')
    const [row] = queue.store.getState().rows
    expect(row?.state).toMatchObject({ cause: 'server' })
    queue.tryNow(row?.id ?? '')
    await all(queue, 'ready')
    expect(pauses.filter((one) => one >= 1000)).toHaveLength(1)
  })

  it('cancels one, takes it off the server, and lets the next one go', async () => {
    const server = fakeUploads()
    const { line, letGo } = gate(server.line, (path) => path.includes('/chunks'))
    const queue = createUploadQueue(line)
    queue.add(['a', 'b', 'c', 'd'].map((name) => job(`${name}.wav`)))
    await vi.waitFor(() => expect(server.held.size).toBe(3))
    expect(statesOf(queue)).toEqual(['sending', 'sending', 'sending', 'waiting'])
    queue.cancel(queue.store.getState().rows[0]?.id ?? '')
    // The others are held: only the place of the cancelled one is free.
    const names = () => [...server.held.values()].map(({ upload }) => upload.fileName)
    await vi.waitFor(() => expect(names()).toEqual(['b.wav', 'c.wav', 'd.wav']))
    expect(server.asked).toContain('DELETE /api/uploads/:id')
    letGo()
    await all(queue, 'ready')
    expect(queue.store.getState().rows.map(({ name }) => name)).toEqual(['b.wav', 'c.wav', 'd.wav'])
  })

  it('takes off the server what was begun in the moment it was cancelled', async () => {
    const server = fakeUploads()
    const { line, letGo } = gate(server.line, (path) => path === '/api/uploads')
    const queue = createUploadQueue(line)
    queue.add([job('a.wav')])
    await vi.waitFor(() => expect(statesOf(queue)).toEqual(['sending']))
    queue.cancel(queue.store.getState().rows[0]?.id ?? '')
    letGo()
    await vi.waitFor(() => expect(server.asked).toEqual(['POST /api/uploads', 'DELETE /api/uploads/:id']))
    await vi.waitFor(() => expect(server.held.size).toBe(0))
  })

  it('stands there with where it is when it was cancelled too late', async () => {
    const server = fakeUploads()
    const placed: string[] = []
    // The server is done with it, and its page does not know yet.
    const { line, letGo } = gate(
      server.line,
      (path, { method }) => method === undefined && path.startsWith('/api/uploads/'),
    )
    const queue = createUploadQueue(line, ({ key }) => placed.push(key))
    const onReady = vi.fn()
    queue.add([job('a.wav', { onReady })])
    await all(queue, 'converting')
    const [id = ''] = server.held.keys()
    await server.line.fetch(`/api/uploads/${id}`)
    queue.cancel(queue.store.getState().rows[0]?.id ?? '')
    letGo()
    await all(queue, 'late')
    const [row] = queue.store.getState().rows
    expect(row).toMatchObject({ name: 'a.wav', state: { placed: { key: 'item-1', language: 'en-US' } } })
    expect(placed).toEqual(['item-1'])
    expect(onReady).not.toHaveBeenCalled()
    queue.cancel(row?.id ?? '')
    expect(queue.store.getState().rows).toEqual([])
  })

  it('goes on with the same upload when what failed is tried again', async () => {
    let isBroken = true
    const server = fakeUploads({
      slips: (_, path) => (isBroken && path.includes('/chunks?offset=4') ? [403, 'forbidden'] : undefined),
    })
    const queue = createUploadQueue(server.line)
    queue.add([job('a.wav')])
    await all(queue, 'failed')
    isBroken = false
    queue.retry(queue.store.getState().rows[0]?.id ?? '')
    await all(queue, 'ready')
    expect(server.held.size).toBe(1)
    expect(server.asked.filter((one) => one === 'POST /api/uploads')).toHaveLength(1)
    expect(server.asked.filter((one) => one.endsWith('offset=0'))).toHaveLength(1)
  })

  it('takes off the server what was refused, and what failed once it is dismissed', async () => {
    const refusing = fakeUploads({ refuses: 'This is a program, not a sound.' })
    const queue = createUploadQueue(refusing.line)
    queue.add([job('a.wav')])
    await all(queue, 'refused')
    await vi.waitFor(() => expect(refusing.held.size).toBe(0))

    let isBroken = true
    const failing = fakeUploads({
      slips: (_, path) => (isBroken && path.includes('/chunks') ? [403, 'forbidden'] : undefined),
    })
    const other = createUploadQueue(failing.line)
    other.add([job('b.wav'), job('c.wav')])
    await all(other, 'failed')
    // While it can be tried again it stays.
    expect(failing.held.size).toBe(2)
    isBroken = false
    other.cancel(other.store.getState().rows[0]?.id ?? '')
    await vi.waitFor(() => expect(failing.held.size).toBe(1))
    other.clear()
    await vi.waitFor(() => expect(failing.held.size).toBe(0))
    expect(other.store.getState().rows).toEqual([])
  })

  it('sends a file anew when the server failed over it and it is tried again', async () => {
    const server = fakeUploads({ faults: 1 })
    const queue = createUploadQueue(server.line)
    queue.add([job('a.wav')])
    await all(queue, 'failed')
    expect(queue.store.getState().rows[0]?.state).toMatchObject({ message: 'Something went wrong on our side.' })
    await vi.waitFor(() => expect(server.held.size).toBe(0))
    queue.retry(queue.store.getState().rows[0]?.id ?? '')
    await all(queue, 'ready')
    expect(server.asked.filter((one) => one === 'POST /api/uploads')).toHaveLength(2)
    expect(server.bytesOf('a.wav').map(String)).toEqual(['12345678'])
  })

  it('ends everything at once, and leaves nothing at the server', async () => {
    const server = fakeUploads()
    const { line } = gate(server.line, (path) => path.includes('/chunks'))
    const queue = createUploadQueue(line)
    queue.add(['a', 'b', 'c', 'd'].map((name) => job(`${name}.wav`)))
    await vi.waitFor(() => expect(server.held.size).toBe(3))
    await queue.end()
    expect(queue.store.getState().rows).toEqual([])
    expect(server.held.size).toBe(0)
    expect(server.asked.filter((one) => one === 'POST /api/uploads')).toHaveLength(3)
  })

  const facts = { durationMs: 2000, width: 640, height: 360 }
  const film = (over: Partial<Job> = {}) =>
    job('tour.mp4', { kind: 'video', prepare: async () => ({ facts, poster: new Blob(['jpeg']) }), ...over })

  it('sends what the browser saw of a video, and its picture after it', async () => {
    const server = fakeUploads()
    const queue = createUploadQueue(server.line)
    queue.add([film()])
    await all(queue, 'ready')
    const [state] = queue.store.getState().rows.map((row) => row.state)
    const itemId = state?.kind === 'ready' ? state.placed.itemId : expect.unreachable()
    const finished = [...server.held.values()].map(({ finish }) => finish)
    expect(finished).toEqual([
      { newItem: { title: 'tour.mp4' }, language: 'en-US', ...facts },
      { itemId, as: 'poster', language: 'en-US', filmRevision: 1 },
    ])
    expect(server.bytesOf('poster.jpg').map(String)).toEqual(['jpeg'])
  })

  it('is not ready when it is cancelled while its picture goes out, and the lists hear of the video', async () => {
    const server = fakeUploads()
    const heard: string[] = []
    const { line, letGo } = gate(server.line, (path) => path.includes('/chunks') && server.held.size > 1)
    const queue = createUploadQueue(line, () => heard.push('placed'))
    queue.add([film({ onReady: () => heard.push('ready') })])
    await vi.waitFor(() => expect(server.held.size).toBe(2))
    expect(statesOf(queue)).toEqual(['picture'])
    queue.cancel(queue.store.getState().rows[0]?.id ?? '')
    letGo()
    await vi.waitFor(() => expect(server.bytesOf('poster.jpg')).toEqual([]))
    expect(queue.store.getState().rows).toEqual([])
    expect(heard).toEqual(['placed'])
  })

  it('is ready without its picture when that is lost', async () => {
    const server = fakeUploads({
      slips: (_, path) => (server.held.size > 1 && path.includes('/chunks') ? [413, 'too_large'] : undefined),
    })
    const onReady = vi.fn()
    const queue = createUploadQueue(server.line)
    queue.add([film({ onReady })])
    await all(queue, 'ready')
    expect(onReady).toHaveBeenCalledOnce()
    await vi.waitFor(() => expect(server.bytesOf('poster.jpg')).toEqual([]))
  })
})
