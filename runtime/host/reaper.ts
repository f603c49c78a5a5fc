import type { Kysely } from 'kysely'
import type { Carriers } from '../channels/twilio/carriers.ts'
import type { Clock, Timers } from '../clock.ts'
import type { Log } from '../log.ts'
import { callEventId } from '../channels/twilio/sessionIds.ts'
import { hasEnded, insertCallEvent, listQuietCalls, updateStatus } from '../store/calls.ts'
import type { Database } from '../store/schema.ts'
import { listExpiredLeases, listSilentSessions } from '../store/sessions.ts'
import type { Host } from './hostTypes.ts'
import type { SessionRef } from './liveSession.ts'

type Deps = {
  db: Kysely<Database>
  host: Host & { recover(ref: SessionRef): Promise<void> }
  carriers: Carriers
  clock: Clock
  timers: Timers
  log: Log
}

const everyMs = 30_000
/** Sessions a round looks at: each costs a question to the carrier. */
const maxPerRound = 200
/** A state that names no end of its wait (none of ours since the first release) is given this long. */
const quietSeconds = 3600
/** A call that has not moved for so long has lost a callback. */
const callQuietMs = 5 * 60_000
/** A call we asked for and never heard of again did not happen: no carrier takes longer to name it. */
const neverPlacedMs = 30 * 60_000

/**
 * What no webhook tells: effects whose process died go on, sessions silent past their longest wait are closed after asking the
 * carrier, and calls whose callbacks were lost learn how they ended.
 */
export function startReaper(deps: Deps): () => void {
  let running: Promise<void> | undefined
  return deps.timers.every(everyMs, () => {
    running ??= reap(deps)
      .catch((error: unknown) => deps.log.error({ err: error }, 'Looking after silent sessions failed.'))
      .finally(() => (running = undefined))
  })
}

export async function reap(deps: Deps): Promise<void> {
  await recoverEffects(deps)
  await closeSilentSessions(deps)
  await reconcileCalls(deps)
}

async function recoverEffects({ db, host, clock }: Deps): Promise<void> {
  for (const { companyId, id } of await listExpiredLeases(db, { at: clock.now(), limit: maxPerRound }))
    await host.recover({ companyId, sessionId: id })
}

async function closeSilentSessions(deps: Deps): Promise<void> {
  const { db, host, clock, log } = deps
  for (const { companyId, id, callSid, carrierSid } of await listSilentSessions(db, {
    at: clock.now(),
    quietSeconds,
    limit: maxPerRound,
  })) {
    const status = await askCarrier(deps, { companyId, callSid, carrierSid })
    if (status === 'unreachable' || (status && !hasEnded(status))) continue
    log.info({ companyId, sessionId: id, callStatus: status }, 'A session fell silent and was closed.')
    await host.deliver(
      { companyId, sessionId: id },
      { kind: 'hungUp', at: clock.now().toISOString(), cause: 'silent' },
      `reaped:${id}`,
    )
  }
}

/** How the carrier says the call stands; undefined when it knows none, or when nobody can be asked. */
async function askCarrier(
  { carriers, log }: Deps,
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

async function reconcileCalls(deps: Deps): Promise<void> {
  const { db, clock, host } = deps
  const now = clock.now()
  for (const call of await listQuietCalls(db, { before: new Date(now.getTime() - callQuietMs), limit: maxPerRound })) {
    const ref = { companyId: call.companyId, callId: call.id }
    const carrier =
      call.carrierSid === null ? undefined : await deps.carriers.carrierBySid(call.companyId, call.carrierSid)
    const found =
      call.callSid === null ? undefined : await carrier?.findCall(call.callSid).catch(() => 'unreachable' as const)
    if (found === 'unreachable' || (found && found.status === call.status)) continue
    const isLost =
      found === undefined && (carrier !== undefined || now.getTime() - call.createdAt.getTime() > neverPlacedMs)
    if (!found && !isLost) continue
    const status = found?.status ?? 'failed'
    const moved = await updateStatus(db, ref, {
      status,
      at: now,
      ...(found?.durationSeconds !== undefined && { durationSeconds: found.durationSeconds }),
      ...(!found && { error: { code: 'unknown', message: 'The carrier knows no such call.' } }),
    })
    if (moved === 'stale') continue
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
        `reconciled:${call.id}`,
      )
  }
}
