import { useEffect, useEffectEvent, useRef } from 'react'
import { player, usePlayer } from './player.ts'

/**
 * An address that is over, as after a sleep of the machine, is asked for anew, once a minute at most, and what was heard goes on
 * by the next one at its place. Where none comes, it says that it does not play, and stays quiet until it is pressed on.
 */
export function useNextAddress(id: string, ask: (() => Promise<string | undefined>) | undefined): void {
  const hasFailed = usePlayer((state) => state.failedId === id)
  const askedAt = useRef(-Infinity)
  const isShown = useRef(false)
  useEffect(() => {
    isShown.current = true
    return () => void (isShown.current = false)
  }, [])
  const refused = useEffectEvent(async () => {
    if (!ask || performance.now() - askedAt.current < 60_000) return
    askedAt.current = performance.now()
    // Whoever shows it tells why it cannot be read.
    const url = await ask().catch(() => undefined)
    if (url !== undefined && isShown.current) player.goOn({ id, url })
  })
  useEffect(() => {
    if (hasFailed) void refused()
  }, [hasFailed])
}
