export type Timer = { cancel(): void }

/** Where the stand-in takes all its time from. Instants are milliseconds since 1970. */
export type Clock = {
  now(): number
  /** Calls back once `ms` have passed on this clock. */
  after(ms: number, run: () => void): Timer
  /** Work whose answer comes from outside (a webhook, a person): until it settles, a clock that need not wait does not jump. */
  hold<T>(work: Promise<T>): Promise<T>
  /** It jumps to what comes next: nobody can do anything of their own accord, but while it walks. */
  readonly isHurried: boolean
  /** Makes a hurried clock go as on the wall until the returned function is called: people are at it. Others do so anyway. */
  walk(): () => void
}

const noWalk = () => () => undefined

/** Time as it passes on the wall, `speed` times as fast. `hold` changes nothing: outside work takes the time it takes. */
export function createRealClock({ speed = 1, startAt = Date.now() }: { speed?: number; startAt?: number } = {}): Clock {
  const startedAt = performance.now()
  return {
    now: () => Math.round(startAt + (performance.now() - startedAt) * speed),
    after: (ms, run) => {
      const timeout = setTimeout(run, Math.max(0, ms / speed))
      return { cancel: () => clearTimeout(timeout) }
    },
    hold: (work) => work,
    isHurried: false,
    walk: noWalk,
  }
}

export type SteppedClock = Clock & {
  /** Lets `ms` pass: timers run in order, each after everything before it has settled. */
  advance(ms: number): Promise<void>
  /** Jumps from timer to timer until `isDone`, or nothing is left to happen; never beyond `limitMs`. */
  runUntil(isDone: () => boolean, limitMs?: number): Promise<void>
  /** Resolves once nothing from outside is awaited. */
  settle(): Promise<void>
}

/** Time that stands still until told, for tests. */
export function createSteppedClock(startAt = Date.UTC(2026, 10, 19, 18, 0, 0)): SteppedClock {
  const jumps = createJumps(startAt)
  return {
    ...jumps.clock,
    settle: jumps.settle,
    async advance(ms) {
      const until = jumps.clock.now() + ms
      await jumps.settle()
      while (jumps.nextAt() <= until) {
        jumps.jump()
        await jumps.settle()
      }
      jumps.set(until)
    },
    async runUntil(isDone, limitMs = 24 * 3600_000) {
      const until = jumps.clock.now() + limitMs
      await jumps.settle()
      while (!isDone() && jumps.nextAt() <= until) {
        jumps.jump()
        await jumps.settle()
      }
    },
  }
}

/**
 * Time that jumps to whatever comes next as soon as nothing from outside is awaited: a call takes as long as its answers do.
 * While it walks it goes as `wall` does.
 */
export function createHurriedClock(startAt = Date.now(), wall: Clock = createRealClock()): Clock {
  let isGoing = false
  let walkers = 0
  let from = { at: startAt, wallAt: 0 }
  let wake: () => void = () => undefined
  const jumps = createJumps(startAt, () => {
    wake()
    void go()
  })
  const now = () =>
    walkers === 0 ? jumps.clock.now() : Math.max(jumps.clock.now(), from.at + wall.now() - from.wallAt)
  async function go(): Promise<void> {
    if (isGoing) return
    isGoing = true
    await jumps.settle()
    while (jumps.nextAt() < Infinity) {
      const left = walkers > 0 ? jumps.nextAt() - now() : 0
      if (left > 0) await walked(left)
      else jumps.jump()
      await jumps.settle()
    }
    isGoing = false
  }
  /** Until then on the wall, or something is to come earlier, or the walk is over. */
  const walked = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = wall.after(ms, resolve)
      wake = () => {
        timer.cancel()
        resolve()
      }
    })
  return {
    ...jumps.clock,
    now,
    after(ms, run) {
      jumps.set(now())
      return jumps.clock.after(ms, run)
    },
    isHurried: true,
    walk() {
      if (walkers === 0) from = { at: jumps.clock.now(), wallAt: wall.now() }
      walkers++
      let isWalking = true
      return () => {
        if (!isWalking) return
        isWalking = false
        jumps.set(now())
        walkers--
        wake()
      }
    },
  }
}

type Due = { at: number; order: number; run: () => void }

function createJumps(startAt: number, onTimer?: () => void) {
  let at = startAt
  let order = 0
  let held = 0
  let onReleased: (() => void)[] = []
  const due: Due[] = []
  const before = (a: Due, b: Due) => a.at < b.at || (a.at === b.at && a.order < b.order)

  const clock: Clock = {
    now: () => at,
    after(ms, run) {
      const timer: Due = { at: at + Math.max(0, ms), order: order++, run }
      // From the back: most timers are set for later than those already waiting.
      let place = due.length
      while (place > 0) {
        const earlier = due[place - 1]
        if (!earlier || before(earlier, timer)) break
        place--
      }
      due.splice(place, 0, timer)
      onTimer?.()
      return {
        cancel: () => {
          const index = due.indexOf(timer)
          if (index >= 0) due.splice(index, 1)
        },
      }
    },
    hold(work) {
      held++
      const release = () => {
        held--
        if (held > 0) return
        const waiting = onReleased
        onReleased = []
        for (const resume of waiting) resume()
      }
      work.then(release, release)
      return work
    },
    isHurried: false,
    walk: noWalk,
  }
  return {
    clock,
    nextAt: () => due[0]?.at ?? Infinity,
    set: (to: number) => {
      at = Math.max(at, to)
    },
    jump: () => {
      const next = due.shift()
      if (!next) return
      at = Math.max(at, next.at)
      next.run()
    },
    /** setImmediate runs after every promise that is already settled has been followed up. */
    async settle(): Promise<void> {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve))
        if (held === 0) return
        await new Promise<void>((resolve) => onReleased.push(resolve))
      }
    },
  }
}
