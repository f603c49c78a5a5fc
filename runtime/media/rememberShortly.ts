import type { Clock } from '../clock.ts'

type Memory = { readonly clock: Clock; readonly keepMs: number; readonly most: number }

/**
 * `find`, asked once for all who want the same thing at a time and for a while after. What it does not find, or fails to
 * find out, is asked for again. `most` names are kept; the oldest go first.
 */
export function rememberShortly<T>(find: (name: string) => Promise<T | undefined>, { clock, keepMs, most }: Memory) {
  const kept = new Map<string, { readonly found: Promise<T | undefined>; readonly untilMs: number }>()

  const ask = (name: string): Promise<T | undefined> => {
    const found = find(name)
    const entry = { found, untilMs: clock.now().getTime() + keepMs }
    const forgetThis = () => {
      if (kept.get(name) === entry) kept.delete(name)
    }
    found.then((value) => value === undefined && forgetThis(), forgetThis)
    // Again at the end of the map, as the youngest.
    kept.delete(name)
    kept.set(name, entry)
    const [oldest] = kept.keys()
    if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    return found
  }

  return {
    get(name: string): Promise<T | undefined> {
      const entry = kept.get(name)
      return entry && entry.untilMs > clock.now().getTime() ? entry.found : ask(name)
    },
    forget: (name: string) => void kept.delete(name),
  }
}
