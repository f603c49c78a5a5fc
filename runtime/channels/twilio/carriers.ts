import type { Kysely } from 'kysely'
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
}

/** Carriers by company, kept until told to forget: each holds its connections. */
export function createCarriers({ db, sealer, localAccountSid }: Options): Carriers {
  const known = new Map<string, Promise<readonly Carrier[]>>()

  const load = async (companyId: string): Promise<readonly Carrier[]> => {
    const rows = await db
      .selectFrom('carrierAccount')
      .select(['sid', 'sealedToken', 'apiUrl'])
      .where('companyId', '=', companyId)
      .orderBy('createdAt', 'desc')
      .execute()
    return rows
      .filter(({ sid, apiUrl }) => sid !== localAccountSid || apiUrl !== null)
      .map(({ sid, sealedToken, apiUrl }) =>
        createCarrier({ accountSid: sid, authToken: sealer.unseal(sealedToken), ...(apiUrl !== null && { apiUrl }) }),
      )
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
    carrierOf: async (companyId) => (await carriersOf(companyId))[0],
    carrierBySid: async (companyId, sid) => (await carriersOf(companyId)).find(({ accountSid }) => accountSid === sid),
    forget: (companyId) => void known.delete(companyId),
    forgetAll: () => known.clear(),
  }
}
