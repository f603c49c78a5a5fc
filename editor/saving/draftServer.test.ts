import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flowOf } from '#shared/testing/flows.ts'
import { createDraftServer } from './draftServer.ts'

describe('createDraftServer', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const flow = flowOf({ start: { type: 'start', to: 'end' }, end: { type: 'end' } })

  it.each(['get', 'put'] as const)('takes a %s without an answer for a lost connection', async (does) => {
    const signals: (AbortSignal | null | undefined)[] = []
    const client = {
      fetch: (_path: string, init: RequestInit = {}) => {
        signals.push(init.signal)
        return new Promise<Response>(() => undefined)
      },
    }
    const server = createDraftServer(client, 'f1', 't1')
    const asked = does === 'get' ? server.get() : server.put(flow, 1, { outlivesPage: false })
    const settled = vi.fn()
    asked.then(settled, settled)
    await vi.advanceTimersByTimeAsync(29_000)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1000)
    expect(settled.mock.calls).toMatchObject([[{ status: 0, code: 'timeout' }]])
    expect(signals.map((signal) => signal?.aborted)).toEqual([true])
  })
})
