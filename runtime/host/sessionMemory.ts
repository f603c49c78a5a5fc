import type { Kysely } from 'kysely'
import type { Sealer } from '../security/sealer.ts'
import type { Database } from '../store/schema.ts'
import { readLiveSession, type LiveSession, type SessionRef } from './liveSession.ts'
import type { Programs } from './programs.ts'

/** Idle sessions are dropped from memory beyond this many; they are read again when they speak. */
const maxLiveSessions = 20_000

type Deps = { db: Kysely<Database>; programs: Programs; sealer: Sealer; onCount?: (count: number) => void }

/** Sessions this process took the last step of, as far as it knows: a cache, the rows decide. */
export type SessionMemory = {
  /** From memory with the company's present schedules, else from its row. */
  find(ref: SessionRef): Promise<LiveSession | undefined>
  /** From its row, whatever was remembered. */
  reload(ref: SessionRef): Promise<LiveSession | undefined>
  remember(session: LiveSession): void
  forget(sessionId: string): void
  /** What is remembered, as it is. */
  peek(sessionId: string): LiveSession | undefined
}

export function createSessionMemory({ db, programs, sealer, onCount }: Deps): SessionMemory {
  const live = new Map<string, LiveSession>()
  const memory: SessionMemory = {
    async find(ref) {
      const known = live.get(ref.sessionId)
      if (!known || known.companyId !== ref.companyId) return memory.reload(ref)
      known.program = await programs.refreshed(ref.companyId, known.program)
      return known
    },
    async reload(ref) {
      memory.forget(ref.sessionId)
      const read = await readLiveSession({ db, programs, sealer }, ref)
      if (read && !read.session.state?.ended) memory.remember(read)
      return read
    },
    remember(session) {
      const [oldest] = live.keys()
      if (live.size >= maxLiveSessions && oldest !== undefined) live.delete(oldest)
      live.set(session.sessionId, session)
      onCount?.(live.size)
    },
    forget(sessionId) {
      live.delete(sessionId)
      onCount?.(live.size)
    },
    peek: (sessionId) => live.get(sessionId),
  }
  return memory
}
