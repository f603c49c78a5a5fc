import { useEffect, useRef, type RefObject } from 'react'
import { focusDetails } from '../studio/focusDetails.ts'

/** From the outline into the first field of the inspector, and back by Escape. */
export function useDetailsFocus(tree: RefObject<HTMLElement | null>): { enter: () => void } {
  const hasEntered = useRef(false)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || !hasEntered.current) return
      const { target } = event
      if (!(target instanceof HTMLElement) || !target.closest('.inspector')) return
      // What is open in the inspector closes first.
      if (target.getAttribute('aria-expanded') === 'true') return
      hasEntered.current = false
      event.preventDefault()
      tree.current?.focus()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [tree])
  return {
    enter() {
      hasEntered.current = focusDetails()
    },
  }
}
