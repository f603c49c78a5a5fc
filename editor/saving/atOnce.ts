import type { WorkStore } from './workStore.ts'

/**
 * What a page keeps while it goes: a write to IndexedDB that begins then may not arrive, one to localStorage has been made. The
 * next page puts it where the rest is.
 */
const prefix = 'patchbay-leaving/'

type Entries = readonly (readonly [key: string, value: unknown])[]

/** Entries for the store, named by the first of them. Where there is no room, the store has what was kept before. */
export function keepAtOnce(entries: Entries): void {
  const [first] = entries
  if (!first) return
  try {
    localStorage.setItem(prefix + first[0], JSON.stringify(entries))
  } catch {
    // The page is on its way out, and nobody can be told.
  }
}

export function forgetAtOnce(key: string): void {
  try {
    localStorage.removeItem(prefix + key)
  } catch {
    // A browser that keeps nothing has nothing to take away.
  }
}

/** Moves what pages kept on their way out, whosever it is, into the store. */
export async function bringIn(store: Pick<WorkStore, 'setMany'>): Promise<void> {
  for (const [name, text] of keptAtOnce()) {
    const entries = readEntries(text)
    if (entries) await store.setMany(entries)
    // Its page may have come back meanwhile, and gone again.
    if (localStorage.getItem(name) === text) localStorage.removeItem(name)
  }
}

function keptAtOnce(): readonly (readonly [string, string])[] {
  try {
    return Array.from({ length: localStorage.length }, (_none, index) => localStorage.key(index) ?? '')
      .filter((name) => name.startsWith(prefix))
      .map((name) => [name, localStorage.getItem(name) ?? ''])
  } catch {
    return []
  }
}

function readEntries(text: string): Entries | undefined {
  try {
    return JSON.parse(text) as Entries
  } catch {
    return undefined
  }
}
