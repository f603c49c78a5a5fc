import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

type FlowKey = { companyId: string; flowId: string }
/** A part of a draft as the table names it: `node:<id>`, or `edges` and the like. */
export type DraftItem = string
export type DraftAuthorRow = { item: DraftItem; userId: string; userName: string | null; changedAt: Date }

/** Notes who changed these parts last; part of the transaction that saves them. */
export async function saveDraftAuthors(
  tx: Kysely<Database>,
  { companyId, flowId, items, userId, now }: FlowKey & { items: readonly DraftItem[]; userId: string; now: Date },
): Promise<void> {
  if (items.length === 0) return
  await sql`
    insert into draft_author (company_id, flow_id, item, user_id, changed_at)
    select ${companyId}::uuid, ${flowId}::uuid, item, ${userId}::uuid, ${now}::timestamptz from unnest(${[...items]}::text[]) as item
    on conflict (company_id, flow_id, item) do update set user_id = excluded.user_id, changed_at = excluded.changed_at`.execute(
    tx,
  )
}

/** Last changed first. A node that was removed since the last publication is among them. */
export const listDraftAuthors = (db: Kysely<Database>, { companyId, flowId }: FlowKey): Promise<DraftAuthorRow[]> =>
  db
    .selectFrom('draftAuthor as author')
    .leftJoin('user', 'user.id', 'author.userId')
    .select(['author.item', 'author.userId', 'user.name as userName', 'author.changedAt'])
    .where('author.companyId', '=', companyId)
    .where('author.flowId', '=', flowId)
    .orderBy('author.changedAt', 'desc')
    .orderBy('author.item')
    .limit(5000)
    .execute()

/** Lets go of removed nodes, which no later comparison names. */
export async function deleteAuthorsOfOtherNodes(
  tx: Kysely<Database>,
  { companyId, flowId, items }: FlowKey & { items: readonly DraftItem[] },
): Promise<void> {
  await sql`
    delete from draft_author
     where company_id = ${companyId} and flow_id = ${flowId} and item like 'node:%' and item <> all(${[...items]}::text[])`.execute(
    tx,
  )
}
