import type { Problem } from '#shared/flow/problem.ts'
import { createStore } from 'zustand/vanilla'

const keyOf = ({ field = '', language = '', message }: Problem) => JSON.stringify([field, language, message])

/** Which problems stand at their fields at this moment: those are not told once more at the top. */
export function createToldProblems() {
  const counts = new Map<string, number>()
  const store = createStore<{ keys: ReadonlySet<string> }>(() => ({ keys: new Set() }))
  let isDue = false
  // What is drawn anew goes and comes in one go.
  const tellSoon = () => {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      const { keys } = store.getState()
      if (counts.size !== keys.size || [...counts.keys()].some((key) => !keys.has(key)))
        store.setState({ keys: new Set(counts.keys()) })
    })
  }
  const add = (key: string, by: number) => {
    const count = (counts.get(key) ?? 0) + by
    if (count > 0) counts.set(key, count)
    else counts.delete(key)
  }
  return {
    store,
    /** Some are drawn, until the function given back is called. */
    show(problems: readonly Problem[]): () => void {
      const keys = problems.map(keyOf)
      for (const key of keys) add(key, 1)
      tellSoon()
      return () => {
        for (const key of keys) add(key, -1)
        tellSoon()
      }
    },
    isTold: (keys: ReadonlySet<string>, problem: Problem): boolean => keys.has(keyOf(problem)),
  }
}
export type ToldProblems = ReturnType<typeof createToldProblems>
