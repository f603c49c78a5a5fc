type Turn = { sessionId: string; turn: number }

/** Requests that wait for a turn's document which some other step of this process will make. */
export type TurnWaiters = {
  /** The document once it is made. Ask while the session stands still, so that none is missed; `stop` when no longer interested. */
  documentOf(turn: Turn): { reply: Promise<string>; stop: () => void }
  /** Hands the document to whoever waits for it. */
  tell(turn: Turn, body: string): void
  isAwaited(turn: Turn): boolean
}

const keyOf = ({ sessionId, turn }: Turn) => `${sessionId} ${turn}`

export function createTurnWaiters(): TurnWaiters {
  const waiting = new Map<string, Set<(reply: string) => void>>()
  return {
    documentOf(turn) {
      const key = keyOf(turn)
      const waiters = waiting.get(key) ?? new Set<(reply: string) => void>()
      waiting.set(key, waiters)
      let tell: (reply: string) => void = () => {}
      const reply = new Promise<string>((resolve) => (tell = resolve))
      waiters.add(tell)
      return {
        reply,
        stop: () => {
          waiters.delete(tell)
          if (waiters.size === 0 && waiting.get(key) === waiters) waiting.delete(key)
        },
      }
    },
    tell(turn, body) {
      const waiters = waiting.get(keyOf(turn))
      waiting.delete(keyOf(turn))
      waiters?.forEach((tell) => tell(body))
    },
    isAwaited: (turn) => waiting.has(keyOf(turn)),
  }
}
