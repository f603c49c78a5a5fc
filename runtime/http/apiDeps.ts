import type { Kysely } from 'kysely'
import type { Carrier } from '../channels/twilio/carrier.ts'
import type { Clock, Random } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import type { Database } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import type { CallControl } from './callControl.ts'
import type { Log } from './onError.ts'

/** What the API is handed. */
export type ApiDeps = {
  db: Kysely<Database>
  store: Pick<Store, 'notify'>
  clock: Clock
  random: Random
  config: Pick<
    Config,
    'publicUrl' | 'hasSecureCookies' | 'corsOrigins' | 'isRegistrationAllowed' | 'twilioPhoneNumber' | 'metricsToken'
  > & { jwtSecret: string }
  /** Where the carrier reaches us, without a slash at its end: the public address, else this machine's own. */
  baseUrl: string
  /** The carrier a company's numbers are at; undefined while none is connected. */
  carrierOf(companyId: string): Promise<Carrier | undefined>
  calls: CallControl
  metrics: Metrics
  log: Log
  /** False while the process drains: /readyz then answers 503 and load balancers look elsewhere. */
  isReady?: () => boolean
}
