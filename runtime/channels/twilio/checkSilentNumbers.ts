import type { Kysely } from 'kysely'
import type { Clock } from '../../clock.ts'
import type { Host } from '../../host/hostTypes.ts'
import type { Log } from '../../log.ts'
import { findCall } from '../../store/calls.ts'
import { announceChange } from '../../store/changes.ts'
import { findPhoneNumber } from '../../store/phoneNumbers.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import type { Carriers } from './carriers.ts'
import { checkNumber } from './numbers.ts'

type Deps = {
  db: Kysely<Database>
  store: Pick<Store, 'notify'>
  carriers: Pick<Carriers, 'carrierBySid'>
  clock: Clock
  log: Log
}

/** One question does for all the calls that a number lost at about the same time. */
const freshMs = 60_000

/**
 * The host as the reaper has it. What the reaper delivers no callback told, so where the call came in by a number of ours, that
 * number may have lost its StatusCallback: the carrier is asked, and the number shows the fault.
 */
export const checkingSilentNumbers = <Delivering extends Pick<Host, 'deliver'>>(
  deps: Deps,
  host: Delivering,
): Delivering => ({
  ...host,
  async deliver(ref, event, eventKey) {
    const delivered = await host.deliver(ref, event, eventKey)
    try {
      await checkNumberOf(deps, ref)
    } catch (error) {
      deps.log.warn({ ...ref, err: error }, 'The carrier could not be asked about the number of a silent call.')
    }
    return delivered
  },
})

async function checkNumberOf(
  { db, store, carriers, clock, log }: Deps,
  { companyId, sessionId }: { companyId: string; sessionId: string },
): Promise<void> {
  const call = await findCall(db, companyId, sessionId)
  if (!call || call.direction !== 'inbound' || call.toNumber === null || call.carrierSid === null) return
  const ref = { companyId, number: call.toNumber }
  const before = await findPhoneNumber(db, ref)
  if (!before || (before.checkedAt && clock.now().getTime() - before.checkedAt.getTime() < freshMs)) return
  const carrier = await carriers.carrierBySid(companyId, call.carrierSid)
  if (!carrier) return
  const { statusCallbackUrl } = await checkNumber({ db, clock }, ref, carrier)
  if (statusCallbackUrl === before.statusCallbackUrl) return
  log.warn({ companyId, carrierSid: before.carrierSid }, 'The carrier no longer has the StatusCallback of a number.')
  await announceChange(store, { companyId, subject: 'number', id: call.toNumber })
}
