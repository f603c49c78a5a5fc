import { useEffect, useEffectEvent, useRef } from 'react'
import { player, usePlayer, type Playable } from './player.ts'

/**
 * An address that is over, as after a sleep of the machine, is asked for anew, and what is heard goes on by the next one: at its
 * place, once a minute at most.
 */
export function useNextAddress({ id, url }: Playable, ask: (() => void) | undefined): void {
  const hasFailed = usePlayer((state) => state.failedId === id)
  const askedAt = useRef(-Infinity)
  const isAwaited = useRef(false)
  const refused = useEffectEvent(() => {
    // A sound that does not play for another reason says so.
    if (!ask || performance.now() - askedAt.current < 60_000) return
    askedAt.current = performance.now()
    isAwaited.current = true
    ask()
  })
  useEffect(() => {
    if (hasFailed) refused()
  }, [hasFailed])
  useEffect(() => {
    if (isAwaited.current && player.store.getState().failedId === id) player.toggle({ id, url })
    isAwaited.current = false
  }, [id, url])
}
