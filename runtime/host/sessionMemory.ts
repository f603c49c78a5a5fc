import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Sealer } from '../security/sealer.ts'
import type { Database } from '../store/schema.ts'
import { readLiveSession, type LiveSession, type SessionRef } from './liveSession.ts'
import type { Programs } from './programs.ts'

/** Idle sessions are dropped from memory beyond this many; they are read again when they speak. */
const maxLiveSessions = 20_000
/** Nobody is as quiet on a line; the session went on, or ended, at another process. */
const maxIdleMs = 10 * 60_000

type Deps = {
  clock: Pick<Clock, 'now'>
  db: Kysely<Database>
  programs: Programs
  sealer: Sealer
  onCount?: (count: number) => void
}

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

export function createSessionMemory({ db, programs, sealer, clock, onCount }: Deps): SessionMemory {
  /** Least recently asked for first. */
  const live = new Map<string, { session: LiveSession; usedAt: number }>()

  /** Makes a session the one asked for last, and drops from the other end whom nobody asks for any more. */
  const use = (session: LiveSession) => {
    const now = clock.now().getTime()
    const before = live.size
    live.delete(session.sessionId)
    live.set(session.sessionId, { session, usedAt: now })
    for (const [sessionId, { usedAt }] of live) {
      if (live.size <= maxLiveSessions && now - usedAt <= maxIdleMs) break
      live.delete(sessionId)
    }
    if (live.size !== before) onCount?.(live.size)
  }

  const memory: SessionMemory = {
    async find(ref) {
      const known = live.get(ref.sessionId)?.session
      if (!known || known.companyId !== ref.companyId) return memory.reload(ref)
      use(known)
      known.program = await programs.refreshed(ref.companyId, known.program)
      return known
    },
    async reload(ref) {
      memory.forget(ref.sessionId)
      const read = await readLiveSession({ db, programs, sealer }, ref)
      if (read && !read.session.state?.ended) memory.remember(read)
      return read
    },
    remember: use,
    forget(sessionId) {
      live.delete(sessionId)
      onCount?.(live.size)
    },
    peek: (sessionId) => live.get(sessionId)?.session,
  }
  return memory
}
