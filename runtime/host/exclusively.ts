/** Runs what concerns one key one after another; different keys run side by side. */
export type Exclusively = {
  <Result>(key: string, run: () => Promise<Result>): Promise<Result>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

export function createExclusively(): Exclusively {
  const tails = new Map<string, Promise<unknown>>()
  const exclusively = <Result>(key: string, run: () => Promise<Result>): Promise<Result> => {
    const before = tails.get(key)
    const result = before ? before.then(run, run) : run()
    const tail = result.then(
      () => {
        if (tails.get(key) === tail) tails.delete(key)
      },
      () => {
        if (tails.get(key) === tail) tails.delete(key)
      },
    )
    tails.set(key, tail)
    return result
  }
  return Object.assign(exclusively, {
    async idle() {
      while (tails.size > 0) await Promise.allSettled(tails.values())
    },
  })
}
