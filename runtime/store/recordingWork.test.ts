import { CompiledQuery, createQueryId, sql, type Kysely, type RootOperationNode } from 'kysely'
import { expect, it } from 'vitest'
import { newCompany } from '#runtime/testing/companies.ts'
import { onPostgres } from '#runtime/testing/databases.ts'
import { listRecordingsBefore, takeDueRecordings } from './recordingWork.ts'
import type { Database } from './schema.ts'

onPostgres('what is due of recordings', (database) => {
  it('is found by indexes, not among all there ever were', async () => {
    const { db } = database.store
    const companyId = await newCompany(db)
    await sql`insert into recording (company_id, sid, call_id, source, status, started_at, updated_at)
      select ${companyId}::uuid, 'RE' || n, gen_random_uuid(), 'RecordVerb', 'completed', now() - n * interval '1 minute', now()
      from generate_series(1, 20000) n`.execute(db)
    await sql`analyze recording`.execute(db)
    const now = new Date()
    const before = new Date(now.getTime() - 13 * 24 * 3600_000)
    const take = { now, leaseUntil: now, limit: 3 }
    expect(await planOf(db, (on) => takeDueRecordings(on, 'fetchAt', take))).toContain('recording_fetch')
    expect(await planOf(db, (on) => takeDueRecordings(on, 'deleteAtCarrierAt', take))).toContain(
      'recording_delete_at_carrier',
    )
    const after = { since: new Date(before.getTime() - 3600_000).toISOString(), sid: 'RE1' }
    for (const place of [undefined, after]) {
      const old = await planOf(db, (on) => listRecordingsBefore(on, { companyId, before, after: place, limit: 50 }))
      expect(old).toContain('recording_age')
      // Only those that began at the same moment are sorted by their names.
      expect(old).not.toMatch(/(?<!Incremental )Sort {2}/)
    }
  })
})

/** How Postgres goes about a query. */
async function planOf(db: Kysely<Database>, run: (on: Kysely<Database>) => Promise<unknown>): Promise<string> {
  const seen: RootOperationNode[] = []
  await run(
    db.withPlugin({
      transformQuery: ({ node }) => (seen.push(node), node),
      transformResult: async ({ result }) => result,
    }),
  )
  const bare = db.withoutPlugins()
  const [node] = seen
  if (!node) throw new Error('No query was made.')
  const { sql: text, parameters } = bare.getExecutor().compileQuery(node, createQueryId())
  const { rows } = await bare.executeQuery(CompiledQuery.raw(`explain ${text}`, [...parameters]))
  return JSON.stringify(rows)
}
