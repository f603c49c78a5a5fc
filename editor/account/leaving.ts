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
  /** True for what lives in the page alone: it is asked about before any other page, too. */
  isInPage?: boolean
  /** Ends it once it is decided to leave, while its author is still signed in. */
  giveUp?(): Promise<void>
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

  type Which = (work: Unfinished) => boolean
  const every: Which = () => true
  const inPage: Which = ({ isInPage }) => isInPage === true
  const unsaved = (which: Which) => [...works].filter((work) => which(work) && !work.isSaved())

  async function flushAll(which: Which): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new ApiFailure(0, 'timeout', 'The server does not answer.')), timeLimitMs)
    })
    try {
      // A pause between two words is enough for another change.
      while (unsaved(which).length > 0)
        await Promise.race([Promise.all(unsaved(which).map((work) => work.flush())), limit])
    } finally {
      clearTimeout(timer)
    }
  }

  async function decideOn(which: Which, findLeft: () => Promise<string | undefined>): Promise<boolean> {
    if (store.getState().kind !== 'staying') return false
    const decided = new Promise<boolean>((resolve) => {
      decide = resolve
    })
    store.setState({ kind: 'saving' }, true)
    const ask = (message: string) => {
      const isKept = unsaved(which).every((work) => !work.wouldLose())
      if (store.getState().kind === 'saving') store.setState({ kind: 'failed', message, isKept }, true)
      return decided
    }
    const saved = flushAll(which)
      .then(findLeft)
      .then(
        (left) => (left === undefined ? true : ask(left)),
        (error: unknown) => ask(messageOf(error)),
      )
    const answer = await Promise.race([saved, decided])
    decide = undefined
    store.setState({ kind: 'staying' }, true)
    return answer
  }

  return {
    store,

    /** Returns how to take it off again. */
    add(work: Unfinished): () => void {
      works.add(work)
      return () => void works.delete(work)
    },

    hasUnsaved: () => unsaved(every).length > 0,
    hasUnsavedInPage: () => unsaved(inPage).length > 0,

    /**
     * Before signing out and before another company: saves everything; when that fails, asks. Resolves with false when the member
     * stays. `findLeft` tells, once all is saved here, what else is not: of earlier pages and other tabs.
     */
    async mayLeave(findLeft: () => Promise<string | undefined> = nothingLeft): Promise<boolean> {
      const mayGo = await decideOn(every, findLeft)
      if (mayGo) await Promise.allSettled([...works].map((work) => work.giveUp?.()))
      return mayGo
    },

    /** Before another page: of what lives in this one alone. */
    mayLeavePage: (): Promise<boolean> => decideOn(inPage, nothingLeft),

    /** Once the member has left: nothing is in the way of another page any more. */
    forget: () => works.clear(),

    stay: () => decide?.(false),
    leaveAnyway: () => decide?.(true),
  }
}
export type Leaving = ReturnType<typeof createLeaving>

const nothingLeft = async () => undefined

export const LeavingContext = createContext<Leaving>(createLeaving())
export const useLeaving = (): Leaving => useContext(LeavingContext)
