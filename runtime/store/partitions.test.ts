import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { eachDatabase, onPostgres, silentLog } from '#runtime/testing/databases.ts'
import { firstStep } from '#runtime/testing/stepRows.ts'
import { ensurePartitions } from './partitions.ts'
import { createStepWriter } from './saveStep.ts'
import { listInteractions } from './sessionList.ts'
import { findReply } from './sessions.ts'
import type { Store } from './store.ts'

const listPartitions = async ({ db }: Store) => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'interaction'::regclass order by 1`.execute(db)
  return rows.map(({ name }) => name)
}

eachDatabase('ensurePartitions', (database) => {
  it("makes this month and three ahead, over a year's end, and is content the second time", async () => {
    const { store } = database
    const now = new Date('2030-11-30T23:59:59.000Z')
    await ensurePartitions(store.db, now)
    await ensurePartitions(store.db, now)
    expect(await listPartitions(store)).toEqual([
      'interaction_2030_11',
      'interaction_2030_12',
      'interaction_2031_01',
      'interaction_2031_02',
      'interaction_default',
    ])
  })

  it('moves rows of the month out of the default partition', async () => {
    const { store } = database
    const writer = createStepWriter({ store, log: silentLog })
    const at = new Date('2032-05-31T23:59:59.999Z')
    const inside = firstStep({ at, startedAt: at, reply: 'kept' })
    const after = new Date('2032-06-01T00:00:00.000Z')
    const outside = firstStep({ at: after, startedAt: after })
    await Promise.all([writer.saveStep(inside), writer.saveStep(outside)])
    await ensurePartitions(store.db, at, 0)
    const where = async (sessionId: string) =>
      (
        await sql<{
          name: string
        }>`select tableoid::regclass::text as name from interaction where session_id = ${sessionId}`.execute(store.db)
      ).rows
    expect(await where(inside.sessionId)).toEqual([{ name: 'interaction_2032_05' }])
    expect(await where(outside.sessionId)).toEqual([{ name: 'interaction_default' }])
    expect(await findReply(store.db, { ...inside, turn: 0 })).toMatchObject({ reply: 'kept' })
    expect(await listInteractions(store.db, inside)).toHaveLength(1)
  })

  it('gives each partition the index of the whole', async () => {
    const { store } = database
    await ensurePartitions(store.db, new Date('2033-01-15T00:00:00.000Z'), 0)
    const { rows } = await sql<{ columns: string }>`
      select pg_get_indexdef(indexrelid) as columns from pg_index where indrelid = 'interaction_2033_01'::regclass`.execute(
      store.db,
    )
    expect(rows.map(({ columns }) => columns)).toEqual([expect.stringContaining('(company_id, session_id, seq)')])
  })
})

onPostgres('ensurePartitions', (database) => {
  it('survives two processes that make the same months at once, while steps are written', async () => {
    const stores = [database.store, await database.openAgain()]
    const now = new Date('2034-03-10T00:00:00.000Z')
    const writer = createStepWriter({ store: database.store, log: silentLog })
    const rows = Array.from({ length: 200 }, () => firstStep({ at: now, startedAt: now }))
    await Promise.all([
      ...stores.map(({ db }) => ensurePartitions(db, now)),
      ...rows.map((row) => writer.saveStep(row)),
    ])
    expect((await listPartitions(database.store)).filter((name) => name.startsWith('interaction_2034'))).toHaveLength(4)
    for (const row of rows) expect(await findReply(database.store.db, { ...row, turn: 0 })).toBeDefined()
  })
})
