import { useEffect } from 'react'
import { create } from 'zustand'

/** Something the command palette offers, under a heading. */
export type Command = {
  id: string
  title: string
  group: string
  /** Further words it is found by. */
  keywords?: string
  shortcut?: string
  run: () => void
}

type CommandState = {
  sources: ReadonlyMap<string, readonly Command[]>
  offer(source: string, commands: readonly Command[]): void
  withdraw(source: string): void
}

export const useCommandStore = create<CommandState>((set) => ({
  sources: new Map(),
  offer: (source, commands) => set(({ sources }) => ({ sources: new Map(sources).set(source, commands) })),
  withdraw: (source) =>
    set(({ sources }) => {
      const left = new Map(sources)
      left.delete(source)
      return { sources: left }
    }),
}))

/** Offers commands while the component is shown. Memoise the list: a new one is a new offer. */
export function useCommands(source: string, commands: readonly Command[]): void {
  const { offer, withdraw } = useCommandStore.getState()
  useEffect(() => {
    offer(source, commands)
    return () => withdraw(source)
  }, [source, commands, offer, withdraw])
}
