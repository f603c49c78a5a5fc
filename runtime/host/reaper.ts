import type { Kysely } from 'kysely'
import type { Carriers } from '../channels/twilio/carriers.ts'
import type { Clock, Timers } from '../clock.ts'
import type { Log } from '../log.ts'
import { hungUpKey } from '../channels/twilio/callbacks.ts'
import { callEventId } from '../channels/twilio/sessionIds.ts'
import { hasEnded, insertCallEvent, listQuietCalls, updateStatus, type QuietCall } from '../store/calls.ts'
import type { Database } from '../store/schema.ts'
import { listExpiredLeases, listSilentSessions, type LeasedSession, type SilentSession } from '../store/sessions.ts'
import type { Host } from './hostTypes.ts'
import type { SessionRef } from './liveSession.ts'

export type ReaperDeps = {
  db: Kysely<Database>
  host: Host & { recover(ref: SessionRef): Promise<void> }
  carriers: Pick<Carriers, 'carrierBySid'>
  clock: Clock
  timers: Timers
  log: Log
  /** For tests: what a round looks at of each kind. */
  perRound?: number
}

/** Where the next round goes on. What is still alive stays on the lists: from the top again, it would hide all behind it. */
export type ReaperPlace = { leases?: LeasedSession; sessions?: SilentSession; calls?: QuietCall }

const everyMs = 30_000
/** Each session or call costs a question to the carrier. */
const defaultPerRound = 200
/** Questions to the carrier at a time. */
const atOnce = 10
/** A state that names no end of its wait (none of ours since the first release) is given this long. */
const quietSeconds = 3600
/** A call that has not moved for so long has lost a callback. */
const callQuietMs = 5 * 60_000
/** A call we asked for and never heard of again did not happen: no carrier takes longer to name it. */
const neverPlacedMs = 30 * 60_000

/**
 * What no webhook tells: effects whose process died go on, sessions silent past their longest wait are closed after asking the
 * carrier, and calls whose callbacks were lost learn how they ended. What it gives stops it, once the round under way is through.
 */
export function startReaper(deps: ReaperDeps): () => Promise<void> {
  const place: ReaperPlace = {}
  let running: Promise<void> | undefined
  const cancel = deps.timers.every(everyMs, () => {
    running ??= reap(deps, place).finally(() => (running = undefined))
  })
  return async () => {
    cancel()
    await running
  }
}

/** One round. Never throws: what fails for one session, or for one kind, is logged, and the others have their turn. */
export async function reap(deps: ReaperDeps, place: ReaperPlace = {}): Promise<void> {
  for (const part of [recoverEffects, closeSilentSessions, reconcileCalls])
    try {
      await part(deps, place)
    } catch (error) {
      deps.log.error({ err: error, part: part.name }, 'Looking after silent sessions and calls failed.')
    }
}

/** A few at a time; one that fails does not keep the others from theirs. */
async function forEach<Item extends { companyId: string; id: string }>(
  { log }: ReaperDeps,
  items: readonly Item[],
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items]
  const work = async () => {
    for (let item = left.shift(); item; item = left.shift())
      try {
        await run(item)
      } catch (error) {
        log.error({ companyId: item.companyId, sessionId: item.id, err: error }, 'A session could not be looked after.')
      }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

async function recoverEffects(deps: ReaperDeps, place: ReaperPlace): Promise<void> {
  const { db, host, clock, perRound = defaultPerRound } = deps
  const expired = await listExpiredLeases(db, { at: clock.now(), limit: perRound, after: place.leases })
  goOn(place, 'leases', expired.length < perRound ? undefined : expired.at(-1))
  await forEach(deps, expired, ({ companyId, id }) => host.recover({ companyId, sessionId: id }))
}

async function closeSilentSessions(deps: ReaperDeps, place: ReaperPlace): Promise<void> {
  const { db, host, clock, log, perRound = defaultPerRound } = deps
  const silent = await listSilentSessions(db, { at: clock.now(), quietSeconds, limit: perRound, after: place.sessions })
  goOn(place, 'sessions', silent.length < perRound ? undefined : silent.at(-1))
  await forEach(deps, silent, async ({ companyId, id, callSid, carrierSid }) => {
    const status = await askCarrier(deps, { companyId, callSid, carrierSid })
    if (status === 'unreachable' || (status && !hasEnded(status))) return
    log.info({ companyId, sessionId: id, callStatus: status }, 'A session fell silent and was closed.')
    await host.deliver(
      { companyId, sessionId: id },
      { kind: 'hungUp', at: clock.now().toISOString(), cause: 'silent' },
      hungUpKey(callSid ?? id),
    )
  })
}

function goOn<Kind extends keyof ReaperPlace>(
  place: ReaperPlace,
  kind: Kind,
  last: ReaperPlace[Kind] | undefined,
): void {
  if (last) place[kind] = last
  else delete place[kind]
}

/** How the carrier says the call stands; undefined when it knows none, or when nobody can be asked. */
async function askCarrier(
  { carriers, log }: ReaperDeps,
  { companyId, callSid, carrierSid }: { companyId: string; callSid: string | null; carrierSid: string | null },
) {
  if (callSid === null || carrierSid === null) return undefined
  try {
    const carrier = await carriers.carrierBySid(companyId, carrierSid)
    return (await carrier?.findCall(callSid))?.status
  } catch (error) {
    log.warn({ companyId, callSid, err: error }, 'The carrier could not be asked about a silent call.')
    return 'unreachable' as const
  }
}

async function reconcileCalls(deps: ReaperDeps, place: ReaperPlace): Promise<void> {
  const { db, clock, perRound = defaultPerRound } = deps
  const before = new Date(clock.now().getTime() - callQuietMs)
  const quiet = await listQuietCalls(db, { before, limit: perRound, after: place.calls })
  goOn(place, 'calls', quiet.length < perRound ? undefined : quiet.at(-1))
  await forEach(deps, quiet, (call) => reconcileCall(deps, call))
}

async function reconcileCall({ db, clock, host, carriers }: ReaperDeps, call: QuietCall): Promise<void> {
  const now = clock.now()
  const ref = { companyId: call.companyId, callId: call.id }
  const carrier = call.carrierSid === null ? undefined : await carriers.carrierBySid(call.companyId, call.carrierSid)
  const found =
    call.callSid === null ? undefined : await carrier?.findCall(call.callSid).catch(() => 'unreachable' as const)
  if (found === 'unreachable' || (found && found.status === call.status)) return
  const isOld = now.getTime() - call.createdAt.getTime() > neverPlacedMs
  // A call without a SID is one whose REST request got no answer: the carrier cannot be asked, only waited for.
  const isLost = found === undefined && ((carrier !== undefined && call.callSid !== null) || isOld)
  if (!found && !isLost) return
  const status = found?.status ?? 'failed'
  const moved = await updateStatus(db, ref, {
    status,
    at: now,
    ...(found?.durationSeconds !== undefined && { durationSeconds: found.durationSeconds }),
    ...(!found && { error: { code: 'unknown', message: 'The carrier knows no such call.' } }),
  })
  if (moved === 'stale') return
  await insertCallEvent(db, {
    ...ref,
    id: callEventId(call.id, `reconciled ${status}`),
    kind: 'reconciled',
    detail: { status },
    at: now,
  })
  if (hasEnded(status))
    await host.deliver(
      { companyId: call.companyId, sessionId: call.id },
      { kind: 'hungUp', at: now.toISOString(), cause: status },
      hungUpKey(call.callSid ?? call.id),
    )
}
