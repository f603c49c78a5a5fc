import { useMemo } from 'react'
import { useStore, type StoreApi } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { useStudio, type Studio } from '../state/studio.ts'

export type Against = 'previous' | 'draft' | 'live' | (string & {})
/** Which version is looked at, next to what; it takes the place of the canvas while it is. */
export type Comparison = {
  versionId: string | undefined
  /** `previous`, `draft`, `live`, or the id of a version. */
  against: Against
  isOnlyDifferences: boolean
  /** What the list of differences points at. */
  focusNodeId: string | undefined
}

const nothing: Comparison = {
  versionId: undefined,
  against: 'previous',
  isOnlyDifferences: false,
  focusNodeId: undefined,
}
const stores = new WeakMap<Studio, StoreApi<Comparison>>()

/** One for each open flow: the panel chooses, the canvas shows. */
export function comparisonOf(studio: Studio): StoreApi<Comparison> {
  const known = stores.get(studio)
  if (known) return known
  const made = createStore<Comparison>()(() => nothing)
  stores.set(studio, made)
  return made
}

/** The canvas is the draft's again. */
export const endComparison = (studio: Studio): void => comparisonOf(studio).setState(nothing)

export function useComparison() {
  const studio = useStudio()
  const store = useMemo(() => comparisonOf(studio), [studio])
  const comparison = useStore(store)
  return {
    comparison,
    change: store.setState,
    end: () => store.setState(nothing),
  }
}
