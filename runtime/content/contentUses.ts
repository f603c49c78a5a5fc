import { setImmediate } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import type { ContentUse } from '#shared/api/content.ts'
import { contentUsesOf } from '#shared/flow/bindFlow.ts'
import { readFlow } from '#shared/flow/upgrade.ts'
import type { Database } from '../store/schema.ts'

type Named = ReadonlyMap<string, readonly { id: string; label: string }[]>

/** References that are kept ready, in characters of keys and names: those of four thousand flows that name fifty items each. */
const maxCharacters = 50_000_000
/** Around each of them, roughly. */
const overhead = 100
/** Documents fetched by one statement. */
const atOnce = 20

/** What a document names. `mark` tells which state of it: a draft's revision; a version has one only. */
type Kept = { mark: number; named: Named; characters: number }
/** Where a document is; `id` is the flow's or the version's. */
type Place = { in: 'draft' | 'live'; id: string; mark: number }

/**
 * Where content items are named, in drafts and in live versions. What a document names is read once for each revision of a draft
 * and once for each version.
 */
export function createContentUses(db: Kysely<Database>, { bound = maxCharacters }: { bound?: number } = {}) {
  /** Least recently asked for first. */
  const kept = new Map<string, Kept>()
  let characters = 0

  const forget = (key: string) => {
    characters -= kept.get(key)?.characters ?? 0
    kept.delete(key)
  }
  const remember = (key: string, entry: Kept) => {
    forget(key)
    kept.set(key, entry)
    characters += entry.characters
    for (const oldest of kept.keys()) {
      if (characters <= bound) return
      forget(oldest)
    }
  }
  const read = (document: unknown): Named => {
    const flow = readFlow(document)
    return flow.ok ? contentUsesOf(flow.flow) : new Map()
  }

  /** What the documents name, by `keyOf`; those not known are read, and calls are answered in between. */
  async function namedIn(
    on: Kysely<Database>,
    companyId: string,
    places: readonly Place[],
  ): Promise<ReadonlyMap<string, Named>> {
    const found = new Map<string, Named>()
    const unread: Record<Place['in'], string[]> = { draft: [], live: [] }
    for (const place of places) {
      const entry = kept.get(keyOf(companyId, place))
      if (entry?.mark === place.mark) {
        remember(keyOf(companyId, place), entry)
        found.set(keyOf(companyId, place), entry.named)
      } else unread[place.in].push(place.id)
    }
    for (const kind of ['draft', 'live'] as const)
      for (let start = 0; start < unread[kind].length; start += atOnce) {
        const ids = unread[kind].slice(start, start + atOnce)
        for (const { id, mark, document } of await documentsOf(on, { companyId, kind, ids })) {
          const named = read(document())
          const key = keyOf(companyId, { in: kind, id })
          found.set(key, named)
          remember(key, { mark, named, characters: charactersOf(named) })
          // A large document takes some milliseconds.
          await setImmediate()
        }
      }
    return found
  }

  /** Every use in a company, flow by flow. */
  async function all(companyId: string, on = db): Promise<{ use: Omit<ContentUse, 'nodes'>; named: Named }[]> {
    const flows = await on
      .selectFrom('flow')
      .select(['id', 'key', 'name', 'draftRevision', 'liveVersionId'])
      .where('companyId', '=', companyId)
      .orderBy('name')
      .execute()
    const placed = flows.flatMap(({ id, key, name, draftRevision, liveVersionId }) => {
      const use = { flowId: id, flowKey: key, flowName: name }
      const draft: Place = { in: 'draft', id, mark: draftRevision }
      const live: Place[] = liveVersionId === null ? [] : [{ in: 'live', id: liveVersionId, mark: 0 }]
      return [draft, ...live].map((place) => ({
        use: { ...use, in: place.in, versionId: place.in === 'live' ? place.id : null },
        place,
      }))
    })
    const found = await namedIn(
      on,
      companyId,
      placed.map(({ place }) => place),
    )
    return placed.flatMap(({ use, place }) => {
      const named = found.get(keyOf(companyId, place))
      return named ? [{ use, named }] : []
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
    /** `on`: the transaction to look in, where it matters that nothing comes in between. */
    async of(companyId: string, key: string, on?: Kysely<Database>): Promise<ContentUse[]> {
      return (await all(companyId, on)).flatMap(({ use, named }) => {
        const nodes = named.get(key)
        return nodes ? [{ ...use, nodes: [...nodes] }] : []
      })
    },
  }
}
const keyOf = (companyId: string, place: Pick<Place, 'in' | 'id'>) => `${companyId} ${place.in} ${place.id}`

function charactersOf(named: Named): number {
  let sum = overhead
  for (const [key, nodes] of named)
    sum += nodes.reduce((all, { id, label }) => all + id.length + label.length + overhead, key.length + overhead)
  return sum
}

type FoundDocument = { id: string; mark: number; document: () => unknown }

async function documentsOf(
  db: Kysely<Database>,
  { companyId, kind, ids }: { companyId: string; kind: Place['in']; ids: readonly string[] },
): Promise<FoundDocument[]> {
  if (kind === 'draft') {
    const rows = await db
      .selectFrom('flow')
      .select(['id', 'draftRevision', 'draft'])
      .where('companyId', '=', companyId)
      .where('id', 'in', [...ids])
      .execute()
    return rows.map(({ id, draftRevision, draft }) => ({ id, mark: draftRevision, document: () => draft }))
  }
  const rows = await db
    .selectFrom('flowVersion')
    .select(['id', 'document'])
    .where('companyId', '=', companyId)
    .where('id', 'in', [...ids])
    .execute()
  return rows.map(({ id, document }) => ({ id, mark: 0, document: (): unknown => JSON.parse(document) }))
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
