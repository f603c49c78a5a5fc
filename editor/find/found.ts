import { create } from 'zustand'

/** The nodes that the search in the flow found; null while nobody searches. */
export const useFoundStore = create<{ found: ReadonlySet<string> | null }>(() => ({ found: null }))

export const useFound = (): ReadonlySet<string> | null => useFoundStore(({ found }) => found)
