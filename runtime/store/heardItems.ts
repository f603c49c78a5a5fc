import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

export type HeardItemRow = {
  hash: string
  itemId: string
  key: string
  title: string
  language: string
  text: string
  isPrivate: boolean
}

/**
 * What telephones played in a session: of each file its item, with the newest words of it. Where several items have the same file,
 * the one that the session's version names; none that callers recorded, which have readers of their own.
 */
export async function listHeardItems(
  db: Kysely<Database>,
  { companyId, sessionId, hashes }: { companyId: string; sessionId: string; hashes: readonly string[] },
): Promise<HeardItemRow[]> {
  if (hashes.length === 0) return []
  const { rows } = await sql<HeardItemRow>`
    with bound as (
      select jsonb_object_keys(ran.bindings -> 'content') as key
        from session
        join (select id, bindings from flow_version where company_id = ${companyId}
              union all
              select id, bindings from trial_snapshot where company_id = ${companyId}) ran on ran.id = session.version_id
       where session.company_id = ${companyId} and session.id = ${sessionId})
    select distinct on (revision.phone_hash) revision.phone_hash as hash, item.id as "itemId", item.key, item.title,
           revision.language, revision.text, item.is_private as "isPrivate"
      from content_revision revision
      join content_item item on item.company_id = revision.company_id and item.id = revision.item_id
     where revision.company_id = ${companyId} and revision.phone_hash = any(${[...hashes]}::text[])
       and item.kind <> 'recording'
     order by revision.phone_hash, item.key in (select key from bound) desc, item.deleted_at is null desc,
              revision.created_at desc, revision.number desc`.execute(db)
  return rows
}
