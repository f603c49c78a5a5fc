import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { DraftSaver } from './draftSaver.ts'
import { createPeople, type People, type PeopleStore } from './people.ts'
import type { SaveStatus } from './saveState.ts'

export type SavingParts = { saver: DraftSaver; people: PeopleStore; openConflict(): void }
/** Undefined in a studio that nothing is saved of. */
export const SavingContext = createContext<SavingParts | undefined>(undefined)

export const useSaving = (): SavingParts | undefined => useContext(SavingContext)

export function useSaveStatus(saver: DraftSaver): SaveStatus {
  return useStore(saver.status)
}

const nobody = createPeople({ id: '', name: '' })
/** Others at this flow; nobody where nothing is saved. */
export function usePeople<Part>(select: (people: People) => Part): Part {
  return useStore(useSaving()?.people ?? nobody, select)
}
