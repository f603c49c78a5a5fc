import type { Kysely } from 'kysely'
import type { Log } from '../../log.ts'
import type { Sealer } from '../../security/sealer.ts'
import type { Database } from '../../store/schema.ts'
import { createCarrier, type Carrier } from './carrier.ts'

export type Carriers = {
  /** The account a company's calls go out through: its newest; undefined when it has none that can be asked. */
  carrierOf(companyId: string): Promise<Carrier | undefined>
  /** The company's account at the stand-in carrier; undefined when it has none or nothing listens there. */
  standInOf(companyId: string): Promise<Carrier | undefined>
  /** The account a call came in through. */
  carrierBySid(companyId: string, accountSid: string): Promise<Carrier | undefined>
  /** The company's accounts changed. */
  forget(companyId: string): void
  /** Messages about changes may have been missed. */
  forgetAll(): void
}

type Options = {
  db: Kysely<Database>
  sealer: Pick<Sealer, 'unseal'>
  /** Beside a real account the stand-in carrier serves trials only, and no company calls through it. */
  standInServes: 'calls' | 'trials'
  log: Pick<Log, 'error'>
}

type Known = { sid: string; isStandIn: boolean; carrier: Carrier | undefined }

/** Carriers by company, kept until told to forget: each holds its connections. */
export function createCarriers({ db, sealer, standInServes, log }: Options): Carriers {
  const known = new Map<string, Promise<readonly Known[]>>()

  const load = async (companyId: string): Promise<readonly Known[]> => {
    const rows = await db
      .selectFrom('carrierAccount')
      .select(['sid', 'sealedToken', 'apiUrl', 'isStandIn'])
      .where('companyId', '=', companyId)
      .orderBy('createdAt', 'desc')
      .execute()
    return rows.map(({ sid, sealedToken, apiUrl, isStandIn }) => {
      if (isStandIn && apiUrl === null) return { sid, isStandIn, carrier: undefined }
      try {
        const authToken = sealer.unseal(sealedToken)
        const carrier = createCarrier({ accountSid: sid, authToken, isStandIn, ...(apiUrl !== null && { apiUrl }) })
        return { sid, isStandIn, carrier }
      } catch (error) {
        log.error({ companyId, err: error }, 'The token of a carrier account cannot be read: its key is lost.')
        return { sid, isStandIn, carrier: undefined }
      }
    })
  }
  const carriersOf = (companyId: string) => {
    const kept = known.get(companyId)
    if (kept) return kept
    const loading = load(companyId)
    loading.catch(() => known.delete(companyId))
    known.set(companyId, loading)
    return loading
  }
  return {
    carrierOf: async (companyId) =>
      (await carriersOf(companyId)).find(({ isStandIn }) => standInServes === 'calls' || !isStandIn)?.carrier,
    standInOf: async (companyId) => (await carriersOf(companyId)).find(({ isStandIn }) => isStandIn)?.carrier,
    carrierBySid: async (companyId, sid) => (await carriersOf(companyId)).find((each) => each.sid === sid)?.carrier,
    forget: (companyId) => void known.delete(companyId),
    forgetAll: () => known.clear(),
  }
}
