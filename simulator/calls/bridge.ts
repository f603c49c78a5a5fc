import { tell } from './tell.ts'
import type { Leg } from './leg.ts'
import type { Switch } from './switch.ts'

/** Two legs that hear each other, until one of them ends it. */
export type Bridge = {
  readonly startedAt: number
  end(): void
  /** At once when it is over already. */
  onEnd(listener: () => void): () => void
}

export function connect(sw: Switch, a: Leg, b: Leg): Bridge {
  const listeners = new Set<() => void>()
  let isOver = false
  a.listeners = () => [b]
  b.listeners = () => [a]
  tell(sw, a, { kind: 'bridged', with: b.call.sid })
  tell(sw, b, { kind: 'bridged', with: a.call.sid })
  const end = () => {
    if (isOver) return
    isOver = true
    a.listeners = () => []
    b.listeners = () => []
    leaveA()
    leaveB()
    for (const listener of [...listeners]) listener()
  }
  const leaveA = a.onGone(end)
  const leaveB = b.onGone(end)
  return {
    startedAt: a.clock.now(),
    end,
    onEnd(listener) {
      if (isOver) listener()
      else listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
