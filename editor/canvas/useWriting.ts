import { useState } from 'react'
import { newId } from '../graph/newId.ts'
import type { Writing } from './canvasDeeds.ts'

/**
 * A text written in place on the canvas. Every letter goes into the document at once: a card out of view is taken off the page, and
 * what only it knew would be gone.
 */
export function useWriting(write: (text: string, writing: Writing) => void) {
  // What the field shows: the document answers too late for the cursor to stay where it is.
  const [now, setNow] = useState<{ text: string; before: string; join: string }>()
  return {
    /** Undefined while nothing is written. */
    text: now?.text,
    begin: (text: string) => setNow({ text, before: text, join: newId('writing') }),
    change(text: string): void {
      if (!now) return
      setNow({ ...now, text })
      write(text, { join: now.join })
    },
    finish: () => setNow(undefined),
    /** The text from before writing began. */
    takeBack(): void {
      if (now && now.text !== now.before) write(now.before, { join: now.join, isTakenBack: true })
      setNow(undefined)
    },
  }
}
