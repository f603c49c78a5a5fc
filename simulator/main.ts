import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { pino } from 'pino'
import { createCarrier } from './carrier.ts'
import { createRealClock } from './clock.ts'
import type { EngineEvent } from './engine.ts'
import { OptionError, readOptions } from './options.ts'
import { seedOfRun } from './seedOfRun.ts'

/**
 * The stand-in carrier as a process of its own; its options are the environment's (options.ts). It listens on 127.0.0.1, tells
 * its parent `{ kind: 'listening', url }`, and ends with it.
 */
function main(): void {
  const options = readOptions(process.env)
  const log = pino({ level: options.logLevel, base: { part: 'carrier' } })
  let url = ''
  const carrier = createCarrier({
    mainAccount: options.mainAccount,
    clock: createRealClock({ speed: options.speed }),
    // The ids of calls must not come again in the next run: the product remembers them.
    seed: options.seed === undefined ? randomUUID() : seedOfRun(options.seed, options.dataDir),
    faults: options.faults,
    isStrict: options.isStrict,
    callsPerSecond: options.callsPerSecond,
    apiUrl: () => url,
    ...(options.product && { product: options.product }),
    ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
    onEvent: (event) => logEvent(event),
    onError: (error) => log.error({ err: error }, 'The carrier made a mistake.'),
  })

  function logEvent(event: EngineEvent): void {
    if (event.kind === 'problem') {
      const { code, severity, callSid, text } = event
      log[severity === 'error' ? 'error' : 'warn']({ code, callSid }, text)
    } else if (event.kind === 'callLost') {
      log.error({ code: event.code, callSid: event.callSid }, 'The caller heard an apology: no document could be run.')
    } else if (event.kind === 'callChanged') {
      log.debug({ callSid: event.call.sid, status: event.call.status }, 'A call changed.')
    }
  }

  const server = serve({ fetch: carrier.app.fetch, port: options.port, hostname: '127.0.0.1' }, () => {
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    if (process.send) process.send({ kind: 'listening', url })
    else log.info({ url }, 'The carrier listens.')
  })
  server.once('error', (error: NodeJS.ErrnoException) => {
    log.fatal({ err: error }, `The carrier cannot listen on port ${options.port}.`)
    process.exitCode = 1
    end()
  })

  function end(): void {
    carrier.stop()
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
    if (process.connected) process.disconnect()
  }
  process.once('SIGTERM', end)
  // A terminal sends it to parent and child; the parent still needs us for what it finishes.
  if (process.send) {
    process.once('disconnect', end)
    process.on('SIGINT', () => undefined)
  } else {
    process.once('SIGINT', end)
  }
}

try {
  main()
} catch (error) {
  if (!(error instanceof OptionError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
