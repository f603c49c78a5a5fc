import type { Kysely } from 'kysely'
import type { CallerEvent } from '#shared/run/event.ts'
import type { Sealer } from '../security/sealer.ts'
import type { Database } from '../store/schema.ts'
import { findReply, hasEventKey, insertLateInput } from '../store/sessions.ts'
import type { CarrierSide } from './carrierSide.ts'
import type { LiveSession } from './liveSession.ts'
import type { PhoneChannel } from './phoneChannel.ts'

/** Documents that were made before: what a repeated, late or premature webhook gets (docs/contract.md §1). */
export type StoredReplies = {
  /** The document of an older turn. Input that came too late for it is noted. */
  of(session: LiveSession, turn: number, event?: CallerEvent): Promise<string>
  /** The newest document of the session: what a turn we do not know yet is answered with. */
  current(session: LiveSession): Promise<string>
  /** Whether a row of the session bears this event key. */
  hasKey(session: LiveSession, eventKey: string): Promise<boolean>
}

/** Marks the step of a turn that has no document yet: the same webhook again must not step twice. */
export const turnKey = (turn: number) => `turn:${turn}`
const lateKey = (turn: number) => `late:${turn}`

type Deps = { db: Kysely<Database>; sealer: Sealer; channel: PhoneChannel; carrier: CarrierSide }

export function createStoredReplies({ db, sealer, channel, carrier }: Deps): StoredReplies {
  const hasKey = ({ companyId, sessionId, startedAt }: LiveSession, eventKey: string) =>
    hasEventKey(db, { companyId, sessionId, startedAt, eventKey })

  /** A turn's document from its row. The one to be played now pauses the recording once more: whoever made it may have died before. */
  async function read(session: LiveSession, turn: number) {
    const { companyId, sessionId, startedAt } = session
    const found = await findReply(db, { companyId, sessionId, startedAt, turn })
    if (!found) return undefined
    if (turn === session.turn - 1 && session.session.state?.callRecording === 'paused')
      await carrier.prepare(session, [{ kind: 'recording', change: 'pause' }])
    return { body: found.isReplySealed ? sealer.unseal(found.reply) : found.reply, isOutOfBand: found.isOutOfBand }
  }

  /** Once, however often the webhook comes, and not for input that was stepped before its turn was answered. */
  async function recordLate(
    live: LiveSession,
    turn: number,
    event: Extract<CallerEvent, { kind: 'collected' }>,
  ): Promise<void> {
    const { companyId, sessionId, session } = live
    if ((await hasKey(live, turnKey(turn))) || (await hasKey(live, lateKey(turn)))) return
    await insertLateInput(db, {
      companyId,
      sessionId,
      seq: session.seq,
      turn,
      at: new Date(event.at),
      eventKey: lateKey(turn),
      event: {
        kind: 'late',
        at: event.at,
        ...(event.keys !== undefined && { keyCount: event.keys.length }),
        ...(event.speech && { hasSpeech: true }),
      },
    })
  }

  const replies: StoredReplies = {
    hasKey,
    async of(session, turn, event) {
      const isInput = event?.kind === 'collected'
      if (session.lastReply?.turn === turn && !isInput) return session.lastReply.body
      const found = await read(session, turn)
      if (!found) return replies.current(session)
      if (isInput && found.isOutOfBand) await recordLate(session, turn, event)
      return found.body
    },
    async current(session) {
      const turn = session.turn - 1
      if (session.lastReply?.turn === turn) return session.lastReply.body
      const found = turn < 0 ? undefined : await read(session, turn)
      if (found) return found.body
      return channel.render([{ kind: 'pause', seconds: 1 }], {
        companyId: session.companyId,
        sessionId: session.sessionId,
        nextTurn: session.turn,
        language: session.session.state?.language ?? session.program.root.flow.defaultLanguage,
      })
    },
  }
  return replies
}
