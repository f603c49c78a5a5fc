import { tell } from './tell.ts'
import type { Leg } from './leg.ts'
import { untilLull } from './lull.ts'
import type { Switch } from './switch.ts'

/** Two legs that hear each other, until one of them ends it, or on a hurried clock neither does anything. */
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
  const end = () => {
    if (isOver) return
    isOver = true
    a.listeners = () => []
    b.listeners = () => []
    for (const leave of leaving) leave()
    for (const listener of [...listeners]) listener()
  }
  const leaving = [a.onGone(end), b.onGone(end), untilLull(a, () => [b], end), untilLull(b, () => [a], end)]
  tell(sw, a, { kind: 'bridged', with: b.call.sid })
  tell(sw, b, { kind: 'bridged', with: a.call.sid })
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
