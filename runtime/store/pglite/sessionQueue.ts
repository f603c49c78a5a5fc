export type ReleaseSession = () => void

/**
 * The embedded database has one session: whoever holds it runs alone, be it for one statement or from begin to commit. The hot
 * batch goes next at every boundary; as there is only ever one, the others get their turn between two.
 */
export type SessionQueue = {
  take(as: 'hot' | 'normal'): Promise<ReleaseSession>
  /** Resolves when nobody holds or waits for the session. */
  idle(): Promise<void>
}

export function createSessionQueue(): SessionQueue {
  const hot: Array<(release: ReleaseSession) => void> = []
  const normal: Array<(release: ReleaseSession) => void> = []
  let idlers: Array<() => void> = []
  let isTaken = false

  function hand(): ReleaseSession {
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      const next = hot.shift() ?? normal.shift()
      if (next) return next(hand())
      isTaken = false
      for (const resolve of idlers) resolve()
      idlers = []
    }
  }

  return {
    take(as) {
      if (isTaken) return new Promise((resolve) => (as === 'hot' ? hot : normal).push(resolve))
      isTaken = true
      return Promise.resolve(hand())
    },
    idle() {
      return isTaken ? new Promise((resolve) => idlers.push(resolve)) : Promise.resolve()
    },
  }
}
