import type { Kysely } from 'kysely'
import type { Log } from '../../log.ts'
import type { Sealer } from '../../security/sealer.ts'
import type { Database } from '../../store/schema.ts'
import { createCarrier, type Carrier } from './carrier.ts'

export type Carriers = {
  /** The account a company's calls go out through: its newest; undefined when it has none that can be asked. */
  carrierOf(companyId: string): Promise<Carrier | undefined>
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
  /** The account of the stand-in carrier, which nothing answers for unless its row names an address. */
  localAccountSid: string
  log: Pick<Log, 'error'>
}

type Known = { sid: string; carrier: Carrier | undefined }

/** Carriers by company, kept until told to forget: each holds its connections. */
export function createCarriers({ db, sealer, localAccountSid, log }: Options): Carriers {
  const known = new Map<string, Promise<readonly Known[]>>()

  const load = async (companyId: string): Promise<readonly Known[]> => {
    const rows = await db
      .selectFrom('carrierAccount')
      .select(['sid', 'sealedToken', 'apiUrl'])
      .where('companyId', '=', companyId)
      .orderBy('createdAt', 'desc')
      .execute()
    return rows.map(({ sid, sealedToken, apiUrl }) => {
      if (sid === localAccountSid && apiUrl === null) return { sid, carrier: undefined }
      try {
        const authToken = sealer.unseal(sealedToken)
        return { sid, carrier: createCarrier({ accountSid: sid, authToken, ...(apiUrl !== null && { apiUrl }) }) }
      } catch (error) {
        log.error({ companyId, err: error }, 'The token of a carrier account cannot be read: its key is lost.')
        return { sid, carrier: undefined }
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
    carrierOf: async (companyId) => (await carriersOf(companyId))[0]?.carrier,
    carrierBySid: async (companyId, sid) => (await carriersOf(companyId)).find((each) => each.sid === sid)?.carrier,
    forget: (companyId) => void known.delete(companyId),
    forgetAll: () => known.clear(),
  }
}
