import type { Kysely } from 'kysely'
import type { Program } from '#shared/run/program.ts'
import type { Session, SessionState } from '#shared/run/session.ts'
import type { Sealer } from '../security/sealer.ts'
import type { Database } from '../store/schema.ts'
import { loadSession } from '../store/sessions.ts'
import type { Programs } from './programs.ts'
import { unsealState, type StoredState } from './storedState.ts'

/** A session in this process's memory: what its row says, ready to step. Replaced as a whole whenever the row is read again. */
export type LiveSession = {
  readonly companyId: string
  readonly sessionId: string
  readonly startedAt: Date
  readonly flowId: string
  readonly versionId: string
  readonly callSid: string | undefined
  readonly carrierSid: string | undefined
  program: Program
  session: Session
  /** The turn that the next request is expected to carry. */
  turn: number
  /** The last document and the turn it answered: most repeats ask for this one. */
  lastReply?: { readonly turn: number; readonly body: string }
}

export type SessionRef = { companyId: string; sessionId: string }

/** The session as the database has it, or undefined. */
export async function readLiveSession(
  { db, programs, sealer }: { db: Kysely<Database>; programs: Programs; sealer: Sealer },
  ref: SessionRef,
): Promise<LiveSession | undefined> {
  const row = await loadSession(db, ref)
  if (!row) return undefined
  const program = await programs.program(ref.companyId, row.versionId)
  const state: SessionState = unsealState(row.state as StoredState, sealer)
  return {
    ...ref,
    startedAt: row.startedAt,
    flowId: row.flowId,
    versionId: row.versionId,
    callSid: row.callSid ?? undefined,
    carrierSid: row.carrierSid ?? undefined,
    program,
    session: { id: ref.sessionId, seq: row.seq, channel: row.channel, isTest: row.isTest, state },
    turn: row.turn,
  }
}
