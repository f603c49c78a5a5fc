import { useEffect } from 'react'

/** A `g` waits so long for the letter that follows. */
const patienceMs = 1000

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    !!target.closest('[role="dialog"]'))

/** `g` and then a letter goes to a page, outside of text fields and dialogs. */
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
        go(path)
      } else if (key === 'g') armedAt = event.timeStamp
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [pathOf, go])
}
