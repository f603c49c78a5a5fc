import type { Clock } from '../clock.ts'

/** Why what a leg was doing stops: its party is gone, REST moved it elsewhere, or only this part of it is over. */
export type Interruption = { kind: 'hungUp' } | { kind: 'moved' } | { kind: 'stopped' }

export class Interrupted extends Error {
  readonly reason: Interruption
  constructor(reason: Interruption) {
    super(`Interrupted: ${reason.kind}.`)
    this.reason = reason
  }
}

/** A stretch of a leg's life that can be cut short: every wait in it rejects with `Interrupted`, and so does every later one. */
export class Scope {
  readonly clock: Clock
  #interruption: Interruption | undefined
  #waits = new Set<(reason: Interruption) => void>()
  #leaveParent: () => void = () => undefined

  constructor(clock: Clock) {
    this.clock = clock
  }

  get interruption(): Interruption | undefined {
    return this.#interruption
  }

  interrupt(reason: Interruption): void {
    if (this.#interruption) return
    this.#interruption = reason
    this.#leaveParent()
    const waits = [...this.#waits]
    this.#waits.clear()
    for (const reject of waits) reject(reason)
  }

  /** Cut short with its parent, or alone. */
  child(): Scope {
    const child = new Scope(this.clock)
    if (this.#interruption) {
      child.interrupt(this.#interruption)
      return child
    }
    const cut = (reason: Interruption) => child.interrupt(reason)
    this.#waits.add(cut)
    // A long call has thousands: none is kept beyond its own end.
    child.#leaveParent = () => this.#waits.delete(cut)
    return child
  }

  check(): void {
    if (this.#interruption) throw new Interrupted(this.#interruption)
  }

  /** `start` gets the way to end the wait and answers how to take it down again. */
  wait<T>(start: (done: (value: T) => void) => () => void): Promise<T> {
    if (this.#interruption) return Promise.reject(new Interrupted(this.#interruption))
    return new Promise<T>((resolve, reject) => {
      let isOver = false
      let takeDown: () => void = () => undefined
      const cut = (reason: Interruption) => {
        if (isOver) return
        isOver = true
        takeDown()
        reject(new Interrupted(reason))
      }
      this.#waits.add(cut)
      takeDown = start((value) => {
        if (isOver) return
        isOver = true
        this.#waits.delete(cut)
        takeDown()
        resolve(value)
      })
      // `start` may have ended the wait itself, before there was anything to take down.
      if (isOver) takeDown()
    })
  }

  sleep(ms: number): Promise<void> {
    return this.wait<void>((done) => {
      const timer = this.clock.after(ms, () => done())
      return () => timer.cancel()
    })
  }

  /** The work's outcome; when cut short before, the work goes on and nobody looks at it. */
  guard<T>(work: Promise<T>): Promise<T> {
    return this.wait<{ value: T } | { error: unknown }>((done) => {
      work.then(
        (value) => done({ value }),
        (error: unknown) => done({ error }),
      )
      return () => undefined
    }).then((outcome) => {
      if ('error' in outcome) throw outcome.error
      return outcome.value
    })
  }
}
