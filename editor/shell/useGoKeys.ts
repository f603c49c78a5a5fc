import { useEffect } from 'react'
import { isTyping } from './isTyping.ts'

/** A `g` waits so long for the letter that follows. */
const patienceMs = 1000

/** `g` and then a letter goes to a page, outside of text fields and dialogs; the letter does nothing else then. */
export function useGoKeys(pathOf: Readonly<Record<string, string>>, go: (path: string) => void): void {
  useEffect(() => {
    let armedAt = -Infinity
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const key = event.key.toLowerCase()
      if (event.timeStamp - armedAt < patienceMs) {
        armedAt = -Infinity
        const path = pathOf[key]
        if (path === undefined) return
        event.preventDefault()
        event.stopPropagation()
        go(path)
      } else if (key === 'g') armedAt = event.timeStamp
    }
    // Ahead of the page's own letters, such as T on the canvas.
    window.addEventListener('keydown', listen, { capture: true })
    return () => window.removeEventListener('keydown', listen, { capture: true })
  }, [pathOf, go])
}
