/** Runs a task when its turn has come; 'given up' when the signal came before that. */
export type Line = <Result>(task: () => Promise<Result>, signal?: AbortSignal) => Promise<Result | 'given up'>

/** At most `atOnce` tasks run at the same time; the others wait, first come first served. */
export function createLine(atOnce: number): Line {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task, signal) => {
    if (signal?.aborted) return 'given up'
    if (running < atOnce) running++
    else if ((await turn(waiting, signal)) === 'given up') return 'given up'
    try {
      return await task()
    } finally {
      // The next one takes over the place, and nobody who comes meanwhile.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

function turn(waiting: (() => void)[], signal?: AbortSignal): Promise<'come' | 'given up'> {
  return new Promise((resolve) => {
    const enter = () => {
      signal?.removeEventListener('abort', giveUp)
      resolve('come')
    }
    const giveUp = () => {
      waiting.splice(waiting.indexOf(enter), 1)
      resolve('given up')
    }
    waiting.push(enter)
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}
