import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { drainOnSignal } from './drain.ts'
import { createLog } from './log.ts'

const log = createLog({ level: 'silent' })
let server: Server | undefined
afterEach(() => server?.closeAllConnections())

/** Stands for the process: signals are sent to it, and its end is awaited instead of happening. */
function fakeProcess() {
  const listeners = new Map<string, (signal: NodeJS.Signals) => void>()
  let ended: (code: number) => void = () => {}
  const exitCode = new Promise<number>((resolve) => {
    ended = resolve
  })
  return {
    on: (signal: string, listener: (signal: NodeJS.Signals) => void) => listeners.set(signal, listener),
    exit: (code: number) => ended(code),
    send: (signal: NodeJS.Signals) => listeners.get(signal)?.(signal),
    exitCode,
  }
}

async function listen(
  onRequest: Parameters<typeof createServer>[1] & object,
): Promise<{ server: Server; port: number }> {
  server = createServer(onRequest).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

describe('drainOnSignal', () => {
  it('tells load balancers, answers what is under way, then finishes the steps, then closes the database, and ends with 0', async () => {
    const happened: string[] = []
    let answer = (): void => {}
    const arrived = new Promise<void>((resolve) => {
      void listen((_request, response) => {
        answer = () => response.end('answered')
        resolve()
      }).then(({ server, port }) => {
        drainOnSignal(
          {
            server,
            leave: () => void happened.push('told load balancers'),
            finishSteps: async () => void happened.push('steps'),
            closeDatabase: async () => void happened.push('database'),
            log,
          },
          ownProcess,
        )
        request({ port, agent: undefined, headers: { connection: 'keep-alive' } })
          .on('response', (response) => response.on('data', () => happened.push('answered')))
          .end()
      })
    })
    const ownProcess = fakeProcess()
    await arrived
    ownProcess.send('SIGTERM')
    expect(server?.listening).toBe(false)
    answer()
    expect(await ownProcess.exitCode).toBe(0)
    expect(happened).toEqual(['told load balancers', 'answered', 'steps', 'database'])
  })

  it('ends with 1 when the limit is over', async () => {
    const ownProcess = fakeProcess()
    const { server } = await listen(() => {})
    drainOnSignal(
      { server, finishSteps: () => new Promise(() => {}), closeDatabase: async () => {}, log, limitMs: 5 },
      ownProcess,
    )
    ownProcess.send('SIGINT')
    expect(await ownProcess.exitCode).toBe(1)
  })

  it('ends at once on a second signal', async () => {
    const ownProcess = fakeProcess()
    const { server } = await listen(() => {})
    drainOnSignal(
      { server, finishSteps: () => new Promise(() => {}), closeDatabase: async () => {}, log, limitMs: 60_000 },
      ownProcess,
    )
    ownProcess.send('SIGTERM')
    ownProcess.send('SIGINT')
    expect(await ownProcess.exitCode).toBe(130)
  })

  it('ends with 1 when something on the way fails', async () => {
    const ownProcess = fakeProcess()
    const { server } = await listen(() => {})
    drainOnSignal(
      { server, finishSteps: () => Promise.reject(new Error('No.')), closeDatabase: async () => {}, log },
      ownProcess,
    )
    ownProcess.send('SIGTERM')
    expect(await ownProcess.exitCode).toBe(1)
  })
})
