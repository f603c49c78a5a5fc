import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiFailure } from './client.ts'
import { followEvents, type StreamEvent } from './followEvents.ts'

type Answer = Response | ApiFailure
/** What a stream says, piece by piece; open for good when `isOpen`. */
function stream(text: string, { isOpen = false, onCancel }: { isOpen?: boolean; onCancel?: () => void } = {}) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (text !== '') controller.enqueue(new TextEncoder().encode(text))
      if (!isOpen) controller.close()
    },
    cancel: () => onCancel?.(),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

/** Follows a server that answers in order, then with 204. `at` are the times of its requests, in milliseconds. */
function follow(answers: (() => Answer)[], onEvent: (event: StreamEvent) => void = () => undefined) {
  const leaving = new AbortController()
  const at: number[] = []
  const lastIds: (string | null)[] = []
  const began = Date.now()
  const client = {
    async fetch(_path: string, init: RequestInit = {}) {
      at.push(Date.now() - began)
      lastIds.push(new Headers(init.headers).get('last-event-id'))
      const answer = answers[at.length - 1]?.() ?? new Response(null, { status: 204 })
      if (answer instanceof ApiFailure) throw answer
      return answer
    },
  }
  const states: boolean[] = []
  const ended = followEvents(client, '/events', { onEvent, onState: (is) => states.push(is), signal: leaving.signal })
  ended.catch(() => undefined)
  return { at, lastIds, states, ended, leaving }
}

describe('followEvents', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('goes on after the last event once the connection is lost', async () => {
    const events: StreamEvent[] = []
    const { lastIds, ended } = follow([() => stream('event: saved\nid: 7\ndata: {"revision":2}\n\n')], (event) =>
      events.push(event),
    )
    await vi.advanceTimersByTimeAsync(1000)
    await ended
    expect(events).toEqual([{ event: 'saved', id: '7', data: { revision: 2 } }])
    expect(lastIds).toEqual([null, '7'])
  })

  it('leaves out what is no JSON and what its reader throws at', async () => {
    const read: unknown[] = []
    const { ended } = follow([() => stream('data: {\n\ndata: "odd"\n\ndata: "good"\n\n')], ({ data }) => {
      if (data === 'odd') throw new Error('What is this?')
      read.push(data)
    })
    await vi.advanceTimersByTimeAsync(1000)
    await ended
    expect(read).toEqual(['good'])
  })

  it('asks a server that says only what cannot be read less and less often', async () => {
    const { at, leaving } = follow(Array.from({ length: 100 }, () => () => stream('data: {\n\n')))
    await vi.advanceTimersByTimeAsync(20_000)
    leaving.abort()
    expect(at).toEqual([0, 250, 750, 1750, 3750, 8750, 13_750, 18_750])
  })

  it('waits as long as a server with too many streams asks for', async () => {
    const { at, ended } = follow([() => new Response(null, { status: 429, headers: { 'retry-after': '30' } })])
    await vi.advanceTimersByTimeAsync(60_000)
    await ended
    expect(at).toEqual([0, 30_000])
  })

  it('goes on after a failure of the server, also while a new token is asked for', async () => {
    const { at, ended } = follow([
      () => new ApiFailure(502, 'failed', 'The server could not do that.'),
      () => new Response('oh', { status: 500 }),
    ])
    await vi.advanceTimersByTimeAsync(10_000)
    await ended
    expect(at).toEqual([0, 250, 750])
  })

  it('ends with the words of a refusal', async () => {
    const { at, ended } = follow([
      () => Response.json({ code: 'forbidden', message: 'Your role is viewer.' }, { status: 403 }),
    ])
    await expect(ended).rejects.toMatchObject({ status: 403, message: 'Your role is viewer.' })
    expect(at).toEqual([0])
  })

  it('drops a connection that has gone silent, and asks for another', async () => {
    const cancelled = vi.fn()
    const { at, states, ended } = follow([() => stream('data: 1\n\n', { isOpen: true, onCancel: cancelled })])
    await vi.advanceTimersByTimeAsync(44_000)
    expect([at.length, cancelled.mock.calls.length]).toEqual([1, 0])
    await vi.advanceTimersByTimeAsync(2000)
    await ended
    expect(cancelled).toHaveBeenCalledOnce()
    expect(at).toHaveLength(2)
    expect(states).toEqual([true, false])
  })

  it('lets go of its stream, its timers and its listeners when it is called off', async () => {
    const cancelled = vi.fn()
    const answers = [() => stream(''), () => stream(''), () => stream('', { isOpen: true, onCancel: cancelled })]
    const { leaving, ended } = follow(answers)
    const added = vi.spyOn(leaving.signal, 'addEventListener')
    const removed = vi.spyOn(leaving.signal, 'removeEventListener')
    await vi.advanceTimersByTimeAsync(5000)
    // The listener from before the count is gone, and the open stream has one.
    expect(added.mock.calls.length - removed.mock.calls.length).toBe(0)
    leaving.abort()
    await ended
    expect(cancelled).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })
})
