import type { Timers } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Exclusively } from './exclusively.ts'
import type { TurnRef } from './hostTypes.ts'
import type { SessionMemory } from './sessionMemory.ts'
import type { StoredReplies } from './storedReplies.ts'

/** While another process has the effect, its row is read this often. */
const pollMs = 250

type Deps = {
  timers: Timers
  log: Pick<Log, 'warn'>
  memory: SessionMemory
  replies: Pick<StoredReplies, 'of'>
  exclusively: Exclusively
  /** Whether this process carries out the effect with this key. */
  isUnderWay(key: string): boolean
  patienceMs: number
}

/** Waits for a turn's document as long as a caller is patient: from this process it comes at once, from another its row tells. */
export const createTurnPatience =
  ({ timers, log, memory, replies, exclusively, isUnderWay, patienceMs }: Deps) =>
  (ref: TurnRef, document: Promise<string> | undefined): Promise<string | undefined> =>
    new Promise((resolve) => {
      let isReading = false
      const stopPolling = timers.every(pollMs, () => {
        const pending = memory.peek(ref.sessionId)?.session.state?.pending
        if (isReading || (pending && isUnderWay(pending.key))) return
        isReading = true
        exclusively(ref.sessionId, async () => {
          const session = await memory.reload(ref)
          if (session && session.turn > ref.turn) done(await replies.of(session, ref.turn))
        })
          // The hold that follows finds out whether the database is gone for longer.
          .catch((error: unknown) => log.warn({ sessionId: ref.sessionId, err: error }, 'A turn could not be read.'))
          .finally(() => (isReading = false))
      })
      const stopWaiting = timers.after(patienceMs, () => done(undefined))
      const done = (reply: string | undefined) => {
        stopPolling()
        stopWaiting()
        resolve(reply)
      }
      void document?.then(done)
    })
