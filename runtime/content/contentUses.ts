import { sql, type Kysely } from 'kysely'
import type { ContentUse } from '#shared/api/content.ts'
import { contentUsesOf } from '#shared/flow/bindFlow.ts'
import { readFlow } from '#shared/flow/upgrade.ts'
import type { Database } from '../store/schema.ts'

type Named = ReadonlyMap<string, readonly { id: string; label: string }[]>

/** Documents whose references are kept ready; a thousand flows with draft and live version. */
const maxKept = 2000

/**
 * Where content items are named, in drafts and in live versions. What a document names is read once for each revision of a draft
 * and once for each version.
 */
export function createContentUses(db: Kysely<Database>) {
  /** Least recently asked for first. */
  const kept = new Map<string, Named>()

  const remember = (id: string, named: Named): Named => {
    kept.delete(id)
    kept.set(id, named)
    if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? '')
    return named
  }
  const read = (document: unknown): Named => {
    const flow = readFlow(document)
    return flow.ok ? contentUsesOf(flow.flow) : new Map()
  }

  /** Every use in a company, flow by flow. */
  async function all(companyId: string): Promise<{ use: Omit<ContentUse, 'nodes'>; named: Named }[]> {
    const flows = await db
      .selectFrom('flow')
      .select(['id', 'key', 'name', 'draftRevision', 'liveVersionId'])
      .where('companyId', '=', companyId)
      .orderBy('name')
      .execute()
    const draftId = (flow: { id: string; draftRevision: number }) => `${companyId} ${flow.id} ${flow.draftRevision}`
    const liveId = (versionId: string) => `${companyId} ${versionId}`
    const unreadDrafts = flows.filter((flow) => !kept.has(draftId(flow))).map(({ id }) => id)
    const unreadLive = flows.flatMap(({ liveVersionId: id }) => (id !== null && !kept.has(liveId(id)) ? [id] : []))
    const found = new Map<string, Named>()
    if (unreadDrafts.length > 0)
      for (const row of await db
        .selectFrom('flow')
        .select(['id', 'draftRevision', 'draft'])
        .where('companyId', '=', companyId)
        .where('id', 'in', unreadDrafts)
        .execute())
        found.set(draftId(row), remember(draftId(row), read(row.draft)))
    if (unreadLive.length > 0)
      for (const row of await db
        .selectFrom('flowVersion')
        .select(['id', 'document'])
        .where('companyId', '=', companyId)
        .where('id', 'in', unreadLive)
        .execute())
        found.set(liveId(row.id), remember(liveId(row.id), read(JSON.parse(row.document))))
    return flows.flatMap((flow) => {
      const use = { flowId: flow.id, flowKey: flow.key, flowName: flow.name }
      const draft = found.get(draftId(flow)) ?? kept.get(draftId(flow))
      const live =
        flow.liveVersionId === null
          ? undefined
          : (found.get(liveId(flow.liveVersionId)) ?? kept.get(liveId(flow.liveVersionId)))
      return [
        ...(draft ? [{ use: { ...use, in: 'draft' as const }, named: draft }] : []),
        ...(live ? [{ use: { ...use, in: 'live' as const }, named: live }] : []),
      ]
    })
  }

  return {
    /** Key → in how many flows it is used. */
    async counts(companyId: string): Promise<ReadonlyMap<string, number>> {
      const flowsOf = new Map<string, Set<string>>()
      for (const { use, named } of await all(companyId))
        for (const key of named.keys()) flowsOf.set(key, (flowsOf.get(key) ?? new Set()).add(use.flowId))
      return new Map([...flowsOf].map(([key, flows]) => [key, flows.size]))
    },
    async of(companyId: string, key: string): Promise<ContentUse[]> {
      return (await all(companyId)).flatMap(({ use, named }) => {
        const nodes = named.get(key)
        return nodes ? [{ ...use, nodes: [...nodes] }] : []
      })
    },
  }
}
export type ContentUses = ReturnType<typeof createContentUses>

/** Hashes that any version or trial of the company is bound to: their files stay, whatever becomes of the item. */
export async function listBoundHashes(db: Kysely<Database>, companyId: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ hash: string | null }>`
    select distinct substring(address from '([0-9a-f]{64})\\.[a-z0-9]+$') as hash
    from (
      select bindings from flow_version where company_id = ${companyId}
      union all select bindings from trial_snapshot where company_id = ${companyId}
    ) as bound,
    jsonb_path_query(bindings, '$.content.*.*.*?(@.type() == "string")') as value,
    lateral (select value #>> '{}' as address) as text`.execute(db)
  return new Set(rows.flatMap(({ hash }) => (hash === null ? [] : [hash])))
}
