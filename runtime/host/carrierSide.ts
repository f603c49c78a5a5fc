import type { Action } from '#shared/run/action.ts'
import type { Timers } from '../clock.ts'
import type { Log } from '../log.ts'
import type { LiveSession } from './liveSession.ts'
import type { PhoneChannel } from './phoneChannel.ts'

/** What is asked of the carrier beside the documents. A refusal is logged: the call goes on without it. */
export type CarrierSide = {
  /** Changes the recording of the call as the actions say, before their document goes out. */
  prepare(session: LiveSession, actions: readonly Action[]): Promise<void>
  /** Has the carrier fetch the document of a turn that no request waits for. */
  push(session: LiveSession, turn: number): Promise<void>
}

type Deps = { channel: PhoneChannel; timers: Timers; log: Log; patienceMs: number }

export function createCarrierSide({ channel, timers, log, patienceMs }: Deps): CarrierSide {
  return {
    async prepare({ companyId, sessionId, callSid, carrierSid }, actions) {
      if (callSid === undefined || carrierSid === undefined || !actions.some(({ kind }) => kind === 'recording')) return
      let cancel = () => {}
      // The carrier may take ten seconds, a caller waits for the document.
      const late = new Promise<never>((_, reject) => {
        cancel = timers.after(patienceMs, () => reject(new Error(`No answer within ${patienceMs} ms.`)))
      })
      try {
        await Promise.race([channel.prepare({ companyId, sessionId, callSid, carrierSid }, actions), late])
      } catch (error) {
        log.warn({ sessionId, err: error }, 'The carrier did not change the recording of a call.')
      } finally {
        cancel()
      }
    },

    async push({ companyId, sessionId, callSid, carrierSid }, turn) {
      if (callSid === undefined || carrierSid === undefined) return
      try {
        await channel.push({ companyId, sessionId, callSid, carrierSid }, turn)
      } catch (error) {
        log.warn(
          { sessionId, err: error },
          'The carrier did not take a push; the caller gets the document at the next turn.',
        )
      }
    },
  }
}
