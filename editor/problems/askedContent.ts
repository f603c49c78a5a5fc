import { maxAskedContent } from '#shared/api/flow.ts'
import type { Problem } from '#shared/flow/problem.ts'

/**
 * Content items that a document names and the server was not asked about yet: it tells of those in the saved draft by itself. Each
 * begins one asking; what was asked for comes with every later answer, as far as an address carries it: by then the draft is saved.
 */
export function createAskedContent() {
  const pending = new Set<string>()
  const known = new Set<string>()
  let asked: readonly string[] = []
  return {
    asked: (): readonly string[] => asked,
    /** `new`: the server is to be asked now. `pending`: its answer about one of these is still to come. */
    ask(missing: readonly string[]): 'new' | 'pending' | 'known' {
      // A comma stands between keys, and belongs to none.
      const fresh = missing.filter((key) => !known.has(key) && !pending.has(key) && !key.includes(','))
      const wanted = fresh.slice(0, maxAskedContent)
      for (const key of wanted) pending.add(key)
      asked = [...asked, ...wanted].slice(-maxAskedContent)
      if (wanted.length > 0) return 'new'
      return missing.some((key) => pending.has(key)) ? 'pending' : 'known'
    },
    answered(keys: readonly string[]): void {
      for (const key of keys) {
        pending.delete(key)
        known.add(key)
      }
    },
  }
}

/** Whether an item is there is not known yet. */
export const withoutUnasked = (problems: readonly Problem[]): Problem[] =>
  problems.filter(({ rule }) => rule !== 'unknown-content')
