import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Sealer } from '../security/sealer.ts'
import { findCarrierAccount, saveCarrierAccount } from '../store/carrierAccounts.ts'
import type { Database } from '../store/schema.ts'

type Credentials = { readonly accountSid: string; readonly authToken: string }
export type CarrierConfig = Pick<Config, 'twilio' | 'twilioApiUrl'> & {
  /** The account while the environment names none. */
  readonly localCarrier: Credentials
}

/**
 * Gives the company the carrier account of this start. Nothing is written while it is the one it has; an account that it
 * replaces stays on record, so that calls begun under it are still recognised.
 */
export async function keepCarrierAccount(
  db: Kysely<Database>,
  {
    companyId,
    config,
    sealer,
    clock,
    log,
  }: {
    companyId: string
    config: CarrierConfig
    sealer: Sealer
    clock: Clock
    log: Pick<Log, 'info' | 'warn'>
  },
): Promise<void> {
  const { accountSid: sid, authToken } = config.twilio ?? config.localCarrier
  const isStandIn = config.twilio === undefined
  // Trials beside a real account have one of the stand-in, which may be the newer row.
  const present = await findCarrierAccount(db, companyId, isStandIn ? {} : { isStandIn })
  // Where the stand-in listens is known once it has started.
  const known = isStandIn && present?.sid === sid ? present.apiUrl : null
  const apiUrl = config.twilioApiUrl ?? known
  const isSame = present?.sid === sid && present.apiUrl === apiUrl && present.isStandIn === isStandIn
  if (isSame && unsealed(sealer, present.sealedToken) === authToken) return
  const sealedToken = sealer.seal(authToken)
  const isSaved = await saveCarrierAccount(db, { companyId, sid, sealedToken, apiUrl, isStandIn, now: clock.now() })
  if (!isSaved)
    log.warn({ companyId }, 'The carrier account of the environment belongs to another company and is left there.')
  else if (present && present.sid !== sid)
    log.info({ companyId }, 'The carrier account of the company was changed to that of the environment.')
}

/** Undefined when the text was sealed under a key that is lost: then it is sealed anew. */
function unsealed(sealer: Sealer, text: string): string | undefined {
  try {
    return sealer.unseal(text)
  } catch {
    return undefined
  }
}
