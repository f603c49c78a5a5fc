import { createContext } from 'react'

/** What can be done to parts in place, on the canvas itself. Absent where nothing can be changed. */
export type CanvasDeeds = {
  changeNote(noteId: string, text: string, writing: Writing): void
  renameFrame(frameId: string, label: string, writing: Writing): void
}

/** One text being written in place, from its first letter on: one step, under a name of its own. */
export type Writing = {
  join: string
  /** The text is the one from before: the step is as if it had never been. */
  isTakenBack?: boolean
}

export const CanvasDeedsContext = createContext<CanvasDeeds | undefined>(undefined)
