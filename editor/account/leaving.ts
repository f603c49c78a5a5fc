import { createContext, useContext } from 'react'
import { createStore } from 'zustand/vanilla'
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
  /** The member decides, and is told of everything that is not saved; `isKept`: it stays in this browser. */
  | { kind: 'failed'; messages: readonly string[]; isKept: boolean }

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

  /** Gives what could not be saved, in words. */
  async function flushAll(which: Which): Promise<readonly string[]> {
    const failures = new Set<string>()
    const flush = (work: Unfinished) => work.flush().catch((error: unknown) => void failures.add(messageOf(error)))
    const flushed = async () => {
      // A pause between two words is enough for another change.
      while (failures.size === 0 && unsaved(which).length > 0) await Promise.all(unsaved(which).map(flush))
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        failures.add('The server does not answer.')
        resolve()
      }, timeLimitMs)
    })
    await Promise.race([flushed(), limit])
    clearTimeout(timer)
    return [...failures]
  }

  async function decideOn(which: Which, findLeft: () => Promise<string | undefined>): Promise<boolean> {
    if (store.getState().kind !== 'staying') return false
    const decided = new Promise<boolean>((resolve) => {
      decide = resolve
    })
    store.setState({ kind: 'saving' }, true)
    const ask = (messages: readonly string[]) => {
      const isKept = unsaved(which).every((work) => !work.wouldLose())
      if (store.getState().kind === 'saving') store.setState({ kind: 'failed', messages, isKept }, true)
      return decided
    }
    const save = async () => {
      const failures = await flushAll(which)
      if (failures.length > 0) return ask(failures)
      const left = await findLeft()
      return left === undefined ? true : ask([left])
    }
    const saved = save().catch((error: unknown) => ask([messageOf(error)]))
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
