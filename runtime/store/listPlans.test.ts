import { sql, type Kysely } from 'kysely'
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { eachDatabase } from '#runtime/testing/databases.ts'
import { plansOf as plansOfRun } from '#runtime/testing/plansOf.ts'
import { listFlows } from './flows.ts'
import type { Database } from './schema.ts'
import { listSessions } from './sessionList.ts'
import { listOutcomes } from './sessionOutcomes.ts'

/** What lists ask of a company with many sessions, told by the planner once it knows the tables. */
eachDatabase('lists', (database) => {
  const companyId = randomUUID()
  const otherId = randomUUID()
  const flowId = randomUUID()
  beforeAll(async () => {
    const { db } = database.store
    for (const id of [companyId, otherId])
      await db.insertInto('company').values({ id, name: 'Large', createdAt: new Date() }).execute()
    await sql`insert into flow (company_id, id, key, name, draft, draft_updated_at, created_at, updated_at)
      values (${companyId}, ${flowId}, 'one', 'One', '{}', now(), now(), now())`.execute(db)
    // One in 300 is live.
    await sql`insert into session (company_id, id, seq, turn, state, channel, flow_id, version_id, is_test, direction, started_at, last_step_at, ended_at)
      select case when n % 4 = 0 then ${otherId}::uuid else ${companyId}::uuid end, gen_random_uuid(), 3, 2, '{"tags":["a"]}', 'phone', ${flowId},
             gen_random_uuid(), false, 'inbound', now() - n * interval '1 minute', now(), case when n % 300 = 1 then null else now() end
        from generate_series(1, 12000) n`.execute(db)
    await sql`insert into interaction (company_id, session_id, seq, kind, event, at)
      select company_id, id, 1, 'collected', '{"keys":"1"}', started_at from session`.execute(db)
    await sql`analyze session`.execute(db)
    await sql`analyze interaction`.execute(db)
  }, 60_000)

  const plansOf = (run: (db: Kysely<Database>) => Promise<unknown>) => plansOfRun(database.store.db, run)

  it('count live calls in the index of live sessions', async () => {
    const plans = await plansOf((db) =>
      listFlows(db, { companyId, filter: { status: 'all' }, after: undefined, limit: 10 }),
    )
    expect(plans).toHaveLength(2)
    expect(plans[1]).toContain('session_live')
    expect(plans[1]).not.toContain('Seq Scan')
  })

  it('look for a text in sessions by their start, and in what was said by session', async () => {
    const plans = await plansOf((db) =>
      listSessions(db, { companyId, filter: { text: 'nowhere', isTest: false }, after: undefined, limit: 50 }),
    )
    expect(plans).toHaveLength(2)
    for (const plan of plans) {
      expect(plan).toContain('session_started')
      expect(plan).not.toMatch(/Seq Scan on (session|interaction)/)
    }
    expect(plans[1]).toMatch(/SubPlan[\s\S]*Index Cond: \(\(company_id = [^\n]*session_id = session\.id/)
  })

  it('look for an outcome, and for those that occur, in sessions by their start', async () => {
    for (const filter of [
      { outcome: 'nowhere', isTest: false },
      { outcome: 'nowhere', flowId },
    ]) {
      const plans = await plansOf((db) => listSessions(db, { companyId, filter, after: undefined, limit: 50 }))
      expect(plans).toHaveLength(2)
      for (const plan of plans) expect(plan).not.toContain('Seq Scan on session')
    }
    const [plan] = await plansOf((db) => listOutcomes(db, { companyId, isTest: false }))
    expect(plan).toMatch(/Limit[\s\S]*session_started/)
  })
})
