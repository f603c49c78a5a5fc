import { createContext, useContext } from 'react'
import type { Deeds } from '../state/deeds.ts'

export const DeedsContext = createContext<Deeds | undefined>(undefined)

/** What an author does to the open flow. */
export function useDeeds(): Deeds {
  const deeds = useContext(DeedsContext)
  if (!deeds) throw new Error('There is no open flow around this component.')
  return deeds
}
