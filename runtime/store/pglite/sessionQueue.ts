export type ReleaseSession = () => void

/**
 * The embedded database has one session: whoever holds it runs alone, be it for one statement or from begin to commit. The hot
 * batch waits for no more than a few of those that came before it: were it for none, calls would begin one a batch and the
 * batches stay small; were it for all, a burst of other work would hold up every caller.
 */
export type SessionQueue = {
  take(as: 'hot' | 'normal'): Promise<ReleaseSession>
  /** Resolves when nobody holds or waits for the session. */
  idle(): Promise<void>
}

const maxBeforeHot = 8

export function createSessionQueue(): SessionQueue {
  const hot: Array<{ go: (release: ReleaseSession) => void; letsBefore: number }> = []
  const normal: Array<(release: ReleaseSession) => void> = []
  let idlers: Array<() => void> = []
  let isTaken = false

  function nextOne() {
    const [first] = hot
    if (!first) return normal.shift()
    const before = first.letsBefore-- > 0 ? normal.shift() : undefined
    return before ?? hot.shift()?.go
  }

  function hand(): ReleaseSession {
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      const next = nextOne()
      if (next) return next(hand())
      isTaken = false
      for (const resolve of idlers) resolve()
      idlers = []
    }
  }

  return {
    take(as) {
      if (isTaken)
        return new Promise((resolve) => {
          if (as === 'normal') normal.push(resolve)
          else hot.push({ go: resolve, letsBefore: Math.min(normal.length, maxBeforeHot) })
        })
      isTaken = true
      return Promise.resolve(hand())
    },
    idle() {
      return isTaken ? new Promise((resolve) => idlers.push(resolve)) : Promise.resolve()
    },
  }
}
