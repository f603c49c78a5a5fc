import type { Problem } from '#shared/flow/problem.ts'
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { MovingRoutes } from './canvasParts.ts'
import type { Mark, Trace } from '../state/studioView.ts'

/** What the cards show beside the document itself. Cards subscribe to their own part, so that a change redraws few of them. */
export type Display = {
  language: string
  problems: ReadonlyMap<string, readonly Problem[]>
  /** Nodes that are being made: what is missing in them is no reproach yet. */
  quiet: ReadonlySet<string>
  trace: Trace | null
  marks: ReadonlyMap<string, Mark> | null
  /** Nodes that a search found. */
  found: ReadonlySet<string> | null
  isEditable: boolean
  /** Where edges run while a node at them is dragged: few are drawn again, and React Flow hears of none. */
  movingRoutes?: MovingRoutes
  /** Opens the list of nodes to choose the next one from. */
  onAddAt?: (at: AddAt) => void
  /** Shows the ports that a card keeps folded away, or folds them again. */
  onFold?: (nodeId: string) => void
}
/** Where a node is to be added: behind a port, or into an edge. */
export type AddAt =
  | { kind: 'port'; nodeId: string; portId: string; x: number; y: number }
  | { kind: 'edge'; edgeId: string; x: number; y: number }

export const createDisplay = (first: Display) => createStore<Display>()(() => first)
export type DisplayStore = ReturnType<typeof createDisplay>
export const DisplayContext = createContext<DisplayStore | undefined>(undefined)

export function useDisplay<Part>(select: (display: Display) => Part): Part {
  const store = useContext(DisplayContext)
  if (!store) throw new Error('There is no canvas around this component.')
  return useStore(store, select)
}

export const problemsByNode = (problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> => {
  const byNode = new Map<string, Problem[]>()
  for (const problem of problems) {
    if (problem.nodeId === undefined) continue
    const list = byNode.get(problem.nodeId)
    if (list) list.push(problem)
    else byNode.set(problem.nodeId, [problem])
  }
  return byNode
}
