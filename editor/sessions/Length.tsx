import type { SessionView } from '#shared/api/session.ts'
import { useEffect, useState } from 'react'
import { lengthOf } from './sessionWords.ts'

/** How long a call took; of one that goes on how long it has taken so far, second by second. */
export function Length({ session }: { session: Pick<SessionView, 'status' | 'startedAt' | 'endedAt' | 'lastStepAt'> }) {
  const isLive = session.status === 'live'
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    if (!isLive) return
    const timer = setInterval(() => setNowMs(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isLive])
  return (
    <span className="numeric oneLine">
      {lengthOf(session, nowMs)}
      {isLive && <span className="quiet"> so far</span>}
    </span>
  )
}
