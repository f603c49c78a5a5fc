import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { findFlowByKey } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'

/** Gives the company the number of the environment when nobody has it, answered by the marketing menu where there is one. */
export async function keepPhoneNumber(
  db: Kysely<Database>,
  {
    companyId,
    number,
    clock,
    log,
  }: { companyId: string; number: string; clock: Clock; log: Pick<Log, 'info' | 'warn'> },
): Promise<void> {
  const flow = await findFlowByKey(db, { companyId, key: 'marketing-menu' })
  const now = clock.now()
  const inserted = await db
    .insertInto('phoneNumber')
    .values({ companyId, number, label: 'Carrier', flowId: flow?.id ?? null, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .returning('number')
    .executeTakeFirst()
  if (inserted) log.info({ companyId, flowId: flow?.id }, 'The number of the environment was given to the company.')
}
