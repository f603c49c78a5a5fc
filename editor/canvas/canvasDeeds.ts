import { createContext } from 'react'

/** What can be done to parts in place, on the canvas itself. Absent where nothing can be changed. */
export type CanvasDeeds = {
  changeNote(noteId: string, text: string): void
  renameFrame(frameId: string, label: string): void
}

export const CanvasDeedsContext = createContext<CanvasDeeds | undefined>(undefined)
