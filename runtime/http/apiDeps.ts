import type { Kysely } from 'kysely'
import type { Carrier } from '../channels/twilio/carrier.ts'
import type { RequestAction } from '#shared/run/action.ts'
import type { Clock, Random } from '../clock.ts'
import type { CliSignIn } from '../accounts/cliSignIn.ts'
import type { DraftWatch } from '../authoring/draftWatch.ts'
import type { StandIn } from '../channels/twilio/standIn.ts'
import type { Config } from '../config.ts'
import type { Library } from '../content/library.ts'
import type { ChangeVariables } from '../host/changeVariables.ts'
import type { EffectAnswer } from '../host/host.ts'
import type { Programs } from '../host/programs.ts'
import type { StepFeed } from '../host/stepFeed.ts'
import type { Metrics } from '../metrics.ts'
import type { Database } from '../store/schema.ts'
import type { Sealer } from '../security/sealer.ts'
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
  /** One of the company's accounts at carriers, also of those it had before. */
  carrierBySid(companyId: string, accountSid: string): Promise<Carrier | undefined>
  calls: CallControl
  /** Seals what tables must not show. */
  sealer: Sealer
  /** The stand-in carrier: the carrier itself while no account is configured, else for trials. */
  standIn: StandIn
  /** The versions that sessions run. */
  programs: Pick<Programs, 'program'>
  /** Sets variables of a trial between two of its steps. */
  changeVariables: ChangeVariables
  /** What sessions do here, as it becomes durable. */
  steps: StepFeed
  /** Content: what flows play and show. */
  media: Library
  /** Who has which draft open, and its saves. */
  drafts: DraftWatch
  /** Told that the carrier is to be asked to delete recordings. */
  onRecordingDue?: () => void
  /** Sends a request of a flow to where it may go. */
  sendRequest(action: RequestAction): Promise<EffectAnswer>
  /** The bearer of the terminal tools; undefined: there is none. */
  cliSignIn?: CliSignIn
  metrics: Metrics
  log: Log
  /** False while the process drains: /readyz then answers 503 and load balancers look elsewhere. */
  isReady?: () => boolean
}
