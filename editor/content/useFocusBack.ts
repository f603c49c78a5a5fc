import { useEffect, useState } from 'react'

/** Gives the focus back to what had it before, once a dialog that is simply taken away is gone. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    },
    [before],
  )
}
