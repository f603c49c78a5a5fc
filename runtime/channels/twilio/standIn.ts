import type { Kysely } from 'kysely'
import type { Clock, Random } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Sealer } from '../../security/sealer.ts'
import {
  findCarrierAccount,
  listStandInAccounts,
  moveStandIn,
  saveCarrierAccount,
  type CarrierAccountRow,
} from '../../store/carrierAccounts.ts'
import { announceChange } from '../../store/changes.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { listTrialNumbers, trialCallableMs, updateTrialNumberSid } from '../../store/trials.ts'
import { CarrierError, type Carrier } from './carrier.ts'
import type { Carriers } from './carriers.ts'
import { keepStandInNumbers } from './numbers.ts'
import { trialUrls } from './urls.ts'

/** The stand-in carrier as the runtime uses it: by HTTP, as any other. */
export type StandIn = {
  /** `calls`: it is the carrier. `trials`: a real one is, and this one serves trials of signed-in members. */
  readonly serves: 'calls' | 'trials'
  /** Where it listens; undefined while none runs. */
  url(): string | undefined
  /** It listens here from now on, knowing nothing yet: it is told accounts and numbers again. Undefined: it runs no more. */
  connect(url: string | undefined): Promise<void>
  /** The company's account there, made when it has none; undefined while none runs. */
  accountOf(companyId: string): Promise<Carrier | undefined>
  /** A number there that begins this trial. Undefined while none runs; throws CarrierError. */
  addTrialNumber(ref: { companyId: string; trialId: string }): Promise<{ number: string; sid: string } | undefined>
}

export type StandInDeps = {
  db: Kysely<Database>
  store: Pick<Store, 'notify'>
  sealer: Sealer
  clock: Clock
  random: Pick<Random, 'bytes' | 'seed'>
  carriers: Carriers
  serves: 'calls' | 'trials'
  /** The account that it was started with, which may make others. */
  mainAccount: { readonly accountSid: string; readonly authToken: string }
  /** Where it reaches us, without a slash at its end. */
  baseUrl: string
  log: Pick<Log, 'info' | 'warn' | 'error'>
}

const announceTimeoutMs = 5000
/** A hundred thousand numbers: a taken one is another company's guess away. */
const maxGuesses = 5
/** Of a company; each costs a request at every start of the stand-in. */
const keptTrials = 100

/** 21422: the number is taken. https://www.twilio.com/docs/api/errors/21422 */
function unlessTaken(error: unknown): undefined {
  if (!(error instanceof CarrierError && error.code === '21422')) throw error
}

export function createStandIn(deps: StandInDeps): StandIn {
  const { db, store, sealer, clock, random, carriers, mainAccount, baseUrl, log, serves } = deps
  let url: string | undefined
  const making = new Map<string, Promise<void>>()

  const forget = async (companyId: string) => {
    carriers.forget(companyId)
    await announceChange(store, { companyId, subject: 'company', id: companyId })
  }
  const hex = (count: number) => Buffer.from(random.bytes(count)).toString('hex')

  /** As Twilio makes an account below the one that asks; but the names are ours, so that they outlive its memory. */
  async function announce({ sid, sealedToken }: Pick<CarrierAccountRow, 'sid' | 'sealedToken'>): Promise<void> {
    if (url === undefined || sid === mainAccount.accountSid) return
    const basic = Buffer.from(`${mainAccount.accountSid}:${mainAccount.authToken}`).toString('base64')
    const form = new URLSearchParams({ FriendlyName: 'Patchbay', Sid: sid, AuthToken: sealer.unseal(sealedToken) })
    let status = 0
    try {
      const answer = await fetch(`${url}/2010-04-01/Accounts.json`, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}` },
        body: form,
        signal: AbortSignal.timeout(announceTimeoutMs),
      })
      status = answer.status
    } catch (error) {
      throw new CarrierError('unreachable', 0, 'The stand-in carrier could not be reached.', error)
    }
    if (status >= 300) throw new CarrierError(String(status), status, 'The stand-in carrier refused an account.')
  }

  async function makeAccount(companyId: string): Promise<void> {
    const account = { sid: `AC${hex(16)}`, sealedToken: sealer.seal(hex(16)) }
    await announce(account)
    const saved = { companyId, ...account, apiUrl: url ?? null, isStandIn: true, now: clock.now() }
    await saveCarrierAccount(db, saved)
    await forget(companyId)
    log.info({ companyId }, 'The company was given an account at the stand-in carrier.')
  }

  async function accountOf(companyId: string): Promise<Carrier | undefined> {
    if (url === undefined) return undefined
    if (!(await findCarrierAccount(db, companyId, { isStandIn: true }))) {
      const under = making.get(companyId) ?? makeAccount(companyId).finally(() => making.delete(companyId))
      making.set(companyId, under)
      await under
    }
    return carriers.standInOf(companyId)
  }

  /** Trials given out before it started anew can be called still. */
  async function keepTrialNumbers(companyId: string, carrier: Carrier): Promise<void> {
    const since = new Date(clock.now().getTime() - trialCallableMs)
    const trials = await listTrialNumbers(db, { companyId, since, limit: keptTrials })
    if (trials.length === 0) return
    const there = new Set((await carrier.listNumbers()).map(({ number }) => number))
    for (const { id: trialId, number } of trials) {
      if (there.has(number)) continue
      const added = await carrier.standIn?.addNumber(number, 'Trial', trialUrls(baseUrl, trialId)).catch(unlessTaken)
      if (added) await updateTrialNumberSid(db, { companyId, trialId }, added.sid)
    }
  }

  return {
    serves,
    url: () => url,
    accountOf,

    async connect(listening) {
      url = listening
      await moveStandIn(db, listening ?? null)
      carriers.forgetAll()
      if (listening === undefined) return
      for (const account of await listStandInAccounts(db)) {
        const { companyId } = account
        try {
          await forget(companyId)
          await announce(account)
          const carrier = await carriers.standInOf(companyId)
          // By name, not by identity: our own notice may make both anew in between.
          const isTheCarrier = carrier && (await carriers.carrierOf(companyId))?.accountSid === carrier.accountSid
          if (isTheCarrier) await keepStandInNumbers({ db, clock, baseUrl }, { companyId, carrier })
          if (carrier) await keepTrialNumbers(companyId, carrier)
        } catch (error) {
          log.error({ companyId, err: error }, 'The stand-in carrier could not be told an account and its numbers.')
        }
      }
    },

    async addTrialNumber({ companyId, trialId }) {
      const carrier = await accountOf(companyId)
      if (!carrier?.standIn) return undefined
      for (let guess = 1; ; guess++) {
        const number = `+155502${String(random.seed() % 100_000).padStart(5, '0')}`
        try {
          const { sid } = await carrier.standIn.addNumber(number, 'Trial', trialUrls(baseUrl, trialId))
          return { number, sid }
        } catch (error) {
          if (guess === maxGuesses) throw error
          unlessTaken(error)
        }
      }
    },
  }
}
