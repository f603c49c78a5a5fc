import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { eachDatabase, silentLog } from '#runtime/testing/databases.ts'
import { firstStep } from '#runtime/testing/stepRows.ts'
import { createStepWriter } from './saveStep.ts'
import { createUpkeep } from './upkeep.ts'

eachDatabase('upkeep', (database) => {
  it('has a session looked up by its own key once a company has many', async () => {
    const { store } = database
    const upkeep = createUpkeep({ store, log: silentLog })
    const writer = createStepWriter({ store, log: silentLog, metrics: { batch: (rows) => upkeep.stepped(rows) } })
    const companyId = randomUUID()
    await Promise.all(Array.from({ length: 300 }, () => writer.saveStep(firstStep({ companyId }))))
    await upkeep.idle()
    const plan = await store.db.transaction().execute(async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx)
      const { rows } = await sql<Record<string, string>>`explain select seq from session
        where company_id = ${sql.lit(companyId)} and id = ${sql.lit(randomUUID())}`.execute(tx)
      return rows.flatMap((row) => Object.values(row)).join('\n')
    })
    expect(plan).toContain('session_pkey')
  })
})

it('looks after 200, 2,000 and 20,000 steps, and later on in the embedded database only', async () => {
  const looks = { postgres: [] as number[], pglite: [] as number[] }
  for (const kind of ['postgres', 'pglite'] as const) {
    let steps = 0
    const upkeep = createUpkeep({
      store: {
        kind,
        withSession: async () => {
          if (looks[kind].at(-1) !== steps) looks[kind].push(steps)
          return undefined as never
        },
      },
      log: silentLog,
    })
    while (steps < 450_000) {
      steps += 50
      upkeep.stepped(50)
      await upkeep.idle()
    }
  }
  expect(looks).toEqual({ postgres: [200, 2000, 20_000], pglite: [200, 2000, 20_000, 200_000, 400_000] })
})

it('goes on when the database refuses', async () => {
  const upkeep = createUpkeep({
    store: { kind: 'postgres', withSession: () => Promise.reject(new Error('No.')) },
    log: silentLog,
  })
  upkeep.stepped(500)
  await expect(upkeep.idle()).resolves.toBeUndefined()
})
