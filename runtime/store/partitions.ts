import { sql, type Kysely, type Transaction } from 'kysely'
import type { Database } from './schema.ts'

/** Any number will do that nobody else in this database takes. */
const partitionLock = 7_224_002

type Month = { name: string; from: Date; to: Date }

/**
 * Makes the partitions of `interaction` for this month and those ahead, in UTC. Run daily: a month without one goes into the
 * default partition, from where this moves it. Idempotent; processes that do it at once queue for a lock.
 */
export async function ensurePartitions(db: Kysely<Database>, now: Date, monthsAhead = 3): Promise<void> {
  for (let ahead = 0; ahead <= monthsAhead; ahead += 1) {
    const month = monthOf(now, ahead)
    if (await hasTable(db, month.name)) continue
    await db.transaction().execute((tx) => addPartition(tx, month))
  }
}

async function addPartition(tx: Transaction<Database>, { name, from, to }: Month): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(partitionLock)})`.execute(tx)
  if (await hasTable(tx, name)) return
  const partition = sql.table(name)
  const range = sql`for values from (${sql.lit(from.toISOString())}) to (${sql.lit(to.toISOString())})`
  await sql`create table ${partition} (like interaction including defaults including constraints)`.execute(tx)
  // Attaching is refused while the default partition holds rows of the range. Steps into other partitions go on meanwhile.
  await sql`lock table interaction_default in access exclusive mode`.execute(tx)
  await sql`with moved as (delete from interaction_default where at >= ${from} and at < ${to} returning *)
            insert into ${partition} select * from moved`.execute(tx)
  await sql`alter table interaction attach partition ${partition} ${range}`.execute(tx)
}

/** Not by to_regclass: it answers from a cache that learns of another process's table only at the next lock of a table. */
async function hasTable(db: Kysely<Database>, name: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relname = ${name}`.execute(db)
  return rows.length > 0
}

function monthOf(now: Date, ahead: number): Month {
  const first = (months: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1))
  const from = first(ahead)
  return { name: `interaction_${from.toISOString().slice(0, 7).replace('-', '_')}`, from, to: first(ahead + 1) }
}
