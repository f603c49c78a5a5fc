import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** The only file that reads clock and chance; everything else is handed these. */
export type Clock = { now(): Date }

/** Undoes a timer; harmless when it has run or was cancelled before. */
export type Cancel = () => void

export type Timers = {
  /** Runs once, after so many milliseconds. */
  after(ms: number, run: () => void): Cancel
  /** Runs every so many milliseconds. */
  every(ms: number, run: () => void): Cancel
}

export type Random = {
  /** A random UUID, version 4. */
  uuid(): string
  /** 32 bits, unsigned: what a session takes all its chance from. */
  seed(): number
  bytes(count: number): Uint8Array
}

export const systemClock: Clock = { now: () => new Date() }

/** Timers do not keep the process alive: the listening socket and the database do that. */
export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
  every(ms, run) {
    const timer = setInterval(run, ms).unref()
    return () => clearInterval(timer)
  },
}

export const systemRandom: Random = {
  uuid: () => randomUUID(),
  seed: () => randomInt(2 ** 32),
  bytes: (count) => new Uint8Array(randomBytes(count)),
}
