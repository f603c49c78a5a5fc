import { ConfigError, readConfig } from '../runtime/config.ts'
import { systemClock } from '../runtime/clock.ts'
import { loadEnvironment } from '../runtime/environment.ts'
import { MoveUsageError, runMove } from '../runtime/media/moveCommand.ts'

/** `npm run media:move`. */
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())

try {
  process.exitCode = await runMove({
    words: process.argv.slice(2),
    config: readConfig(loadEnvironment()),
    clock: systemClock,
    say: (line) => void process.stdout.write(`${line}\n`),
    signal: stopping.signal,
  })
} catch (error) {
  if (stopping.signal.aborted) process.stderr.write('Stopped. Start it again to go on.\n')
  else if (error instanceof MoveUsageError || error instanceof ConfigError) process.stderr.write(`${error.message}\n`)
  else throw error
  process.exitCode = 2
}
