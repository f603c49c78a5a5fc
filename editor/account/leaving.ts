import { createContext, useContext } from 'react'
import { createStore } from 'zustand/vanilla'
import { ApiFailure } from '../api/client.ts'
import { messageOf } from '../api/messageOf.ts'

/** Work that has to be at the server before its author goes. */
export type Unfinished = {
  /** Resolves once the server has it; rejects with why it has not. */
  flush(): Promise<void>
  isSaved(): boolean
  /** True while this browser does not keep it either. */
  wouldLose(): boolean
}

export type LeavingState =
  | { kind: 'staying' }
  | { kind: 'saving' }
  /** The member decides; `isKept`: what is not saved stays in this browser. */
  | { kind: 'failed'; message: string; isKept: boolean }

/** As long as one save may take (see draftServer.ts). */
const limitMs = 30_000

/** What is in the way of signing out and of another company: work is saved first, or its author says that it may wait. */
export function createLeaving(timeLimitMs = limitMs) {
  const works = new Set<Unfinished>()
  const store = createStore<LeavingState>()(() => ({ kind: 'staying' }))
  let decide: ((mayLeave: boolean) => void) | undefined

  const unsaved = () => [...works].filter((work) => !work.isSaved())
  const isKept = () => unsaved().every((work) => !work.wouldLose())

  async function flushAll(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new ApiFailure(0, 'timeout', 'The server does not answer.')), timeLimitMs)
    })
    try {
      // A pause between two words is enough for another change.
      while (unsaved().length > 0) await Promise.race([Promise.all(unsaved().map((work) => work.flush())), limit])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    store,

    /** Returns how to take it off again. */
    add(work: Unfinished): () => void {
      works.add(work)
      return () => void works.delete(work)
    },

    hasUnsaved: () => unsaved().length > 0,

    /**
     * Saves everything; when that fails, asks. Resolves with false when the member stays. `findLeft` tells, once all is saved here,
     * what else is not: of earlier pages and other tabs.
     */
    async mayLeave(findLeft: () => Promise<string | undefined> = async () => undefined): Promise<boolean> {
      if (store.getState().kind !== 'staying') return false
      const decided = new Promise<boolean>((resolve) => {
        decide = resolve
      })
      store.setState({ kind: 'saving' }, true)
      const ask = (message: string) => {
        if (store.getState().kind === 'saving') store.setState({ kind: 'failed', message, isKept: isKept() }, true)
        return decided
      }
      const saved = flushAll()
        .then(findLeft)
        .then(
          (left) => (left === undefined ? true : ask(left)),
          (error: unknown) => ask(messageOf(error)),
        )
      const answer = await Promise.race([saved, decided])
      decide = undefined
      store.setState({ kind: 'staying' }, true)
      return answer
    },

    stay: () => decide?.(false),
    leaveAnyway: () => decide?.(true),
  }
}
export type Leaving = ReturnType<typeof createLeaving>

export const LeavingContext = createContext<Leaving>(createLeaving())
export const useLeaving = (): Leaving => useContext(LeavingContext)
