import { describe, expect, it, vi } from 'vitest'
import { limits } from '../testing.ts'
import { fakeUploads } from './fakeUploads.ts'
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

describe('the files on their way', () => {
  it('are sent three at a time, and all arrive', async () => {
    const server = fakeUploads()
    const placed: string[] = []
    const queue = createUploadQueue(server.line, ({ key }) => placed.push(key))
    queue.add(Array.from({ length: 10 }, (_, index) => job(`prompt-${index}.wav`)))
    expect(statesOf(queue).filter((kind) => kind === 'sending')).toHaveLength(3)
    await all(queue, 'ready')
    expect(server.mostAtOnce()).toBeLessThanOrEqual(3)
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

  it('cancels one, takes it off the server, and lets the next one go', async () => {
    let isCancelled = false
    const server = fakeUploads({
      slips: (_, path) => {
        const [first] = queue.store.getState().rows
        if (first && !isCancelled && path.includes('/chunks')) queue.cancel(first.id)
        isCancelled ||= path.includes('/chunks')
        return undefined
      },
    })
    const queue = createUploadQueue(server.line)
    queue.add(['a', 'b', 'c', 'd'].map((name) => job(`${name}.wav`)))
    await vi.waitFor(() => expect(queue.store.getState().rows).toHaveLength(3))
    await all(queue, 'ready')
    expect(queue.store.getState().rows.map(({ name }) => name)).toEqual(['b.wav', 'c.wav', 'd.wav'])
    expect([...server.held.values()].map(({ upload }) => upload.fileName)).not.toContain('a.wav')
    expect(server.asked).toContain('DELETE /api/uploads/:id')
  })

  it('tries again what failed', async () => {
    let isBroken = true
    const server = fakeUploads({ slips: () => (isBroken ? [403, 'forbidden'] : undefined) })
    const queue = createUploadQueue(server.line)
    queue.add([job('a.wav')])
    await all(queue, 'failed')
    isBroken = false
    queue.retry(queue.store.getState().rows[0]?.id ?? '')
    await all(queue, 'ready')
  })

  it('sends what the browser saw of a video, and its picture after it', async () => {
    const server = fakeUploads()
    const queue = createUploadQueue(server.line)
    const facts = { durationMs: 2000, width: 640, height: 360 }
    queue.add([job('tour.mp4', { kind: 'video', prepare: async () => ({ facts, poster: new Blob(['jpeg']) }) })])
    await all(queue, 'ready')
    const finished = [...server.held.values()].map(({ finish }) => finish)
    expect(finished).toMatchObject([facts, { as: 'poster', language: 'en-US' }])
  })
})
