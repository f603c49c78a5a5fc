import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino'
import { hideSecrets } from './hideSecrets.ts'

export type Log = Logger

/** Values that are whole objects or lists (`headers`) are cut by path; everything else by hideSecrets. */
const redactedPaths = ['headers', 'req.headers', '*.headers', 'cookies', '*.cookies']

/** Structured lines on standard output, one JSON object each. `log.child({ sessionId, callSid })` for what follows a call. */
export function createLog({ level, to }: { level: string; to?: DestinationStream }): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths, censor: '[hidden]' },
    hooks: { streamWrite: hideSecrets },
  }
  return to ? pino(options, to) : pino(options)
}
