import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { earliest } from './sessions.ts'

type SessionRef = { companyId: string; sessionId: string }
export type SessionFlowRow = {
  flowId: string
  key: string
  name: string
  versionId: string
  /** 0 is the snapshot of a trial. */
  number: number
  /** Canonical text of the flow document. */
  document: string
}

/** The version or snapshot that a session runs. */
async function findOuter(
  db: Kysely<Database>,
  { companyId, versionId }: { companyId: string; versionId: string },
): Promise<SessionFlowRow | undefined> {
  const { rows } = await sql<SessionFlowRow>`
    select flow.id as "flowId", flow.key, flow.name, ran.id as "versionId", ran.number, ran.document
      from (select flow_id, id, number, document from flow_version where company_id = ${companyId} and id = ${versionId}
            union all
            select flow_id, id, 0, document from trial_snapshot where company_id = ${companyId} and id = ${versionId}) ran
      join flow on flow.company_id = ${companyId} and flow.id = ran.flow_id
     limit 1`.execute(db)
  return rows[0]
}

/**
 * Every version that a session went through, its own first, then those of sub-flows in the order in which it reached them. They
 * are told by the trail, which names flows by key and number: what a session is bound to may be more than it ever ran.
 */
export async function listSessionFlows(
  db: Kysely<Database>,
  { companyId, sessionId, startedAt, versionId }: SessionRef & { startedAt: Date; versionId: string },
): Promise<SessionFlowRow[]> {
  const outer = await findOuter(db, { companyId, versionId })
  const { rows } = await sql<SessionFlowRow>`
    with passed as (
      select entry ->> 'flow' as key, (entry ->> 'version')::int as number, min(seq) as seq
        from interaction, jsonb_array_elements(trail) as entry
       where company_id = ${companyId} and session_id = ${sessionId} and at >= ${earliest(startedAt)}
       group by 1, 2)
    select flow.id as "flowId", flow.key, flow.name, version.id as "versionId", version.number, version.document
      from passed
      join flow on flow.company_id = ${companyId} and flow.key = passed.key
      join flow_version version
        on version.company_id = ${companyId} and version.flow_id = flow.id and version.number = passed.number
     order by passed.seq, flow.key, version.number
     limit 100`.execute(db)
  return [...(outer ? [outer] : []), ...rows.filter((row) => row.versionId !== outer?.versionId)]
}
