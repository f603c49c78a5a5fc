import type { Flow } from '#shared/flow/flow.ts'
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { FlowStore } from './flowStore.ts'
import type { StudioView, StudioViewStore } from './studioView.ts'

/** One flow, open in the studio. */
export type Studio = {
  flowId: string
  flowKey: string
  /** This tab, to the server and to the tabs of others. */
  clientId: string
  /** Of the draft as it was opened; its saving counts on from here. */
  firstRevision: number
  /** Who saved that revision. */
  firstUpdatedBy: string | null
  document: FlowStore
  view: StudioViewStore
  /** Why nothing can be changed; undefined when it can. */
  readOnly: string | undefined
}

export const StudioContext = createContext<Studio | undefined>(undefined)

export function useStudio(): Studio {
  const studio = useContext(StudioContext)
  if (!studio) throw new Error('There is no open flow around this component.')
  return studio
}

/** A part of the document; select narrowly, the document changes with every key. */
export const useFlow = <Part>(select: (flow: Flow) => Part): Part =>
  useStore(useStudio().document.store, (state) => select(state.flow))

export const useView = <Part>(select: (view: StudioView) => Part): Part => useStore(useStudio().view, select)

/** The words for undo and redo. */
export function useSteps(): { undo: string | undefined; redo: string | undefined } {
  const { document } = useStudio()
  const undo = useStore(document.history, ({ pastStates }) => pastStates.length > 0)
  const redo = useStore(document.history, ({ futureStates }) => futureStates.at(-1)?.step)
  const step = useStore(document.store, (state) => state.step)
  return { undo: undo ? step : undefined, redo }
}
