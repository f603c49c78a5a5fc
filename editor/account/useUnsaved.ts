import { useEffect } from 'react'
import { ApiFailure } from '../api/client.ts'
import { useLeaving } from './leaving.ts'

/**
 * Asks before the page is closed, its member signs out or goes to another company, and, where what was written lives in the page
 * alone, before another page. Nothing is saved unasked: callers would hear of it at once. `what` is a sentence for the question.
 */
export function useUnsaved(hasChanges: boolean, what: string, { isInPage = true }: { isInPage?: boolean } = {}): void {
  const leaving = useLeaving()
  useEffect(() => {
    if (!hasChanges) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    const takeOff = leaving.add({
      flush: () => Promise.reject(new ApiFailure(0, 'unsaved', what)),
      isSaved: () => false,
      wouldLose: () => true,
      isInPage,
    })
    return () => {
      window.removeEventListener('beforeunload', ask)
      takeOff()
    }
  }, [hasChanges, what, isInPage, leaving])
}
