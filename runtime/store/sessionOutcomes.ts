import { sql, type Kysely } from 'kysely'
import type { OutcomeKind } from '#shared/api/session.ts'
import type { Database } from './schema.ts'

/** Whether a session ended with this disposition, selection or tag, in whatever case it was written. */
export const havingOutcome = (outcome: string) => sql<boolean>`(
  lower(session.disposition) = lower(${outcome}) or lower(session.selection) = lower(${outcome})
  or exists (select from jsonb_array_elements_text(
    case jsonb_typeof(session.state -> 'tags') when 'array' then session.state -> 'tags' else '[]' end) as tag
    where lower(tag) = lower(${outcome})))`

/** So many of the latest sessions are looked at: what occurs is in them, and the cost is the same however many there are. */
export const maxCounted = 1000
/** Words that callers make up, such as selections of a directory, are more than a list to choose from. */
const mostOfKind = 50

export type OutcomeRow = { kind: OutcomeKind; value: string; sessions: number }

/** The dispositions, selections and tags of the latest sessions, by kind, the most frequent first. */
export async function listOutcomes(
  db: Kysely<Database>,
  { companyId, flowId, isTest }: { companyId: string; flowId?: string | undefined; isTest?: boolean | undefined },
): Promise<OutcomeRow[]> {
  const { rows } = await sql<OutcomeRow>`
    with recent as (
      select selection, disposition,
        case jsonb_typeof(state -> 'tags') when 'array' then state -> 'tags' else '[]' end as tags
      from session
      where company_id = ${companyId}
        ${flowId === undefined ? sql`` : sql`and flow_id = ${flowId}`}
        ${isTest === undefined ? sql`` : sql`and is_test = ${isTest}`}
      order by started_at desc limit ${maxCounted}
    ), counted as (
      select kind, value, count(*)::int as sessions,
        row_number() over (partition by kind order by count(*) desc, value) as place
      from (
        select 'disposition' as kind, disposition as value from recent
        union all select 'selection', selection from recent
        union all select 'tag', tag from recent cross join lateral jsonb_array_elements_text(tags) as tag
      ) as found
      where value <> ''
      group by kind, value
    )
    select kind, value, sessions from counted where place <= ${mostOfKind} order by kind, place`.execute(db)
  return rows
}
