import { useEffect } from 'react'
import { create } from 'zustand'

/** The palette is on the page from the first time it is wanted; `opened` counts the wishes to open or close it. */
type PaletteState = { isWanted: boolean; toggle(): void }

const loadPalette = () => import('./CommandPalette.tsx')

export const usePalette = create<PaletteState>((set) => ({
  isWanted: false,
  toggle: () => {
    set({ isWanted: true })
    // What fails here is told by the shell, which draws the palette.
    void loadPalette().then(
      ({ togglePalette }) => togglePalette(),
      () => undefined,
    )
  },
}))

/** Opens the command palette, from anywhere. */
export const openPalette = (): void => usePalette.getState().toggle()

/** After its code could not be loaded: the next wish tries anew. */
export const forgetPalette = (): void => usePalette.setState({ isWanted: false })

/** Ctrl/Cmd-K, also in text fields. Its code is fetched while nothing else is to do, so that the first press waits for nothing. */
export function usePaletteKey(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      openPalette()
    }
    window.addEventListener('keydown', listen)
    const stopWaiting = whenIdle(() => void loadPalette().catch(() => undefined))
    return () => {
      window.removeEventListener('keydown', listen)
      stopWaiting()
    }
  }, [])
}

/** Safari has no requestIdleCallback. */
function whenIdle(work: () => void): () => void {
  if (typeof window.requestIdleCallback === 'function') {
    const handle = window.requestIdleCallback(work, { timeout: 10_000 })
    return () => window.cancelIdleCallback(handle)
  }
  const timer = setTimeout(work, 3000)
  return () => clearTimeout(timer)
}
