import type { Server } from 'node:http'
import type { Log } from './log.ts'

type Drained = {
  readonly server: Pick<Server, 'close' | 'closeIdleConnections' | 'closeAllConnections'>
  /** Tells load balancers to look elsewhere; answers under way on kept connections are the last. */
  readonly leave?: () => void
  /** Resolves once every step under way is durable. */
  readonly finishSteps: () => Promise<void>
  readonly closeDatabase: () => Promise<void>
  readonly log: Pick<Log, 'info' | 'error'>
  /** Ten seconds: container platforms kill after thirty, and a carrier waits fifteen for an answer. */
  readonly limitMs?: number
}
type Process = {
  on: (signal: 'SIGTERM' | 'SIGINT', listener: (signal: NodeJS.Signals) => void) => unknown
  exit: (code: number) => void
}

/**
 * On SIGTERM or SIGINT: accepts nothing new, answers the requests under way, writes the steps under way, closes the
 * database, ends with 0. Past the limit it ends with 1; a second signal ends it at once (128 + signal number).
 */
export function drainOnSignal(drained: Drained, ownProcess: Process = process): void {
  let isDraining = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isDraining) return ownProcess.exit(signal === 'SIGINT' ? 130 : 143)
    isDraining = true
    drained.log.info({ signal }, 'Stopping: finishing what is under way.')
    drained.leave?.()
    void drain(drained).then((code) => ownProcess.exit(code))
  }
  ownProcess.on('SIGTERM', onSignal)
  ownProcess.on('SIGINT', onSignal)
}

async function drain({ server, finishSteps, closeDatabase, log, limitMs = 10_000 }: Drained): Promise<0 | 1> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs)
  })
  const finish = async (): Promise<'finished'> => {
    await closeServer(server)
    await finishSteps()
    await closeDatabase()
    return 'finished'
  }
  try {
    if ((await Promise.race([finish(), limit])) === 'finished') {
      log.info('Stopped.')
      return 0
    }
    log.error({ limitMs }, 'Stopped before everything under way was finished.')
  } catch (error) {
    log.error({ err: error }, 'Stopping failed.')
  } finally {
    clearTimeout(timer)
    server.closeAllConnections()
  }
  return 1
}

/** A kept-alive connection turns idle only after its answer, so the idle ones are closed again and again. */
function closeServer(server: Drained['server']): Promise<void> {
  return new Promise((resolve, reject) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    server.close((error) => {
      clearInterval(sweep)
      if (error) reject(error)
      else resolve()
    })
    server.closeIdleConnections()
  })
}
