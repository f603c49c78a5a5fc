import { useCallback, useEffect, useRef } from 'react'
import { useBlocker, type BlockerFunction } from 'react-router'
import { useLeaving } from '../account/leaving.ts'

/** Stops on the way to another page, by a link, Back or Forward, while what was written in this one would be lost. */
export function LeaveGuard() {
  const leaving = useLeaving()
  const stops: BlockerFunction = useCallback(
    ({ currentLocation, nextLocation }) =>
      currentLocation.pathname !== nextLocation.pathname && leaving.hasUnsavedInPage(),
    [leaving],
  )
  const blocker = useBlocker(stops)
  const asked = useRef<unknown>(undefined)
  useEffect(() => {
    if (blocker.state !== 'blocked' || asked.current === blocker.location) return
    asked.current = blocker.location
    void leaving.mayLeavePage().then((mayGo) => (mayGo ? blocker.proceed() : blocker.reset()))
  }, [blocker, leaving])
  return null
}
