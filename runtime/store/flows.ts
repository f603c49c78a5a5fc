import { sql, type Kysely, type Selectable } from 'kysely'
import type { Bindings } from '#shared/flow/bindings.ts'
import type { Flow, Json } from '#shared/flow/flow.ts'
import type { Database, FlowTable } from './schema.ts'
import { containing } from './likePattern.ts'

type FlowKey = { companyId: string; flowId: string }
type FlowColumns = Pick<
  Selectable<FlowTable>,
  | 'id'
  | 'key'
  | 'name'
  | 'description'
  | 'tags'
  | 'isOutOfService'
  | 'closedMessage'
  | 'archivedAt'
  | 'draftRevision'
  | 'draftUpdatedAt'
  | 'createdAt'
  | 'updatedAt'
>
/** A flow as lists show it: without its graph. */
export type FlowRow = FlowColumns & {
  liveId: string | null
  liveNumber: number | null
  livePublishedAt: Date | null
  numbers: string[]
  liveCalls: number
}

const select = (db: Kysely<Database>, companyId: string) =>
  db
    .selectFrom('flow')
    .leftJoin('flowVersion as live', (join) =>
      join.onRef('live.companyId', '=', 'flow.companyId').onRef('live.id', '=', 'flow.liveVersionId'),
    )
    .select([
      'flow.id',
      'flow.key',
      'flow.name',
      'flow.description',
      'flow.tags',
      'flow.isOutOfService',
      'flow.closedMessage',
      'flow.archivedAt',
      'flow.draftRevision',
      'flow.draftUpdatedAt',
      'flow.createdAt',
      'flow.updatedAt',
      'live.id as liveId',
      'live.number as liveNumber',
      'live.publishedAt as livePublishedAt',
      sql<
        string[]
      >`array(select p.number from phone_number p where p.company_id = flow.company_id and p.flow_id = flow.id order by p.number)`.as(
        'numbers',
      ),
    ])
    .where('flow.companyId', '=', companyId)

/**
 * Sessions of each flow that are live, trials left out. Counts all of the company at once: the index of live sessions is small,
 * and naming flows would lead the planner to the one that holds every session a flow ever had.
 */
async function countLiveCalls(db: Kysely<Database>, companyId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('session')
    .select((eb) => ['flowId', eb.fn.countAll<string>().as('count')])
    .where('companyId', '=', companyId)
    .where('endedAt', 'is', null)
    .where('isTest', '=', false)
    .groupBy('flowId')
    .execute()
  return new Map(rows.map(({ flowId, count }) => [flowId, Number(count)]))
}

async function withLiveCalls<Row extends { id: string }>(
  db: Kysely<Database>,
  companyId: string,
  rows: readonly Row[],
): Promise<(Row & { liveCalls: number })[]> {
  if (rows.length === 0) return []
  const counts = await countLiveCalls(db, companyId)
  return rows.map((row) => ({ ...row, liveCalls: counts.get(row.id) ?? 0 }))
}

export type FlowFilter = {
  search?: string | undefined
  tag?: string | undefined
  status: 'current' | 'live' | 'draft' | 'outOfService' | 'archived' | 'all'
}

/** Last changed first; one row more than `limit` when there is a next page. */
export const listFlows = async (
  db: Kysely<Database>,
  {
    companyId,
    filter: { search, tag, status },
    after,
    limit,
  }: { companyId: string; filter: FlowFilter; after: { at: Date; id: string } | undefined; limit: number },
): Promise<FlowRow[]> => {
  let query = select(db, companyId)
  if (status === 'archived') query = query.where('flow.archivedAt', 'is not', null)
  else if (status !== 'all') query = query.where('flow.archivedAt', 'is', null)
  if (status === 'live')
    query = query.where('flow.liveVersionId', 'is not', null).where('flow.isOutOfService', '=', false)
  if (status === 'draft') query = query.where('flow.liveVersionId', 'is', null)
  if (status === 'outOfService') query = query.where('flow.isOutOfService', '=', true)
  if (tag !== undefined) query = query.where(sql<boolean>`${tag} = any(flow.tags)`)
  if (search) {
    const pattern = containing(search)
    query = query.where((eb) =>
      eb.or([
        eb('flow.name', 'ilike', pattern),
        eb('flow.key', 'ilike', pattern),
        eb('flow.description', 'ilike', pattern),
      ]),
    )
  }
  if (after)
    query = query.where(sql<boolean>`(flow.updated_at, flow.id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  const rows = await query
    .orderBy('flow.updatedAt', 'desc')
    .orderBy('flow.id', 'desc')
    .limit(limit + 1)
    .execute()
  return withLiveCalls(db, companyId, rows)
}

export async function findFlow(db: Kysely<Database>, { companyId, flowId }: FlowKey): Promise<FlowRow | undefined> {
  const rows = await select(db, companyId).where('flow.id', '=', flowId).limit(1).execute()
  const [row] = await withLiveCalls(db, companyId, rows)
  return row
}

/** Tags of flows that are not archived, in the order of the alphabet. */
export async function listFlowTags(db: Kysely<Database>, companyId: string): Promise<{ tag: string; flows: number }[]> {
  const { rows } = await sql<{ tag: string; flows: string }>`
    select tag, count(distinct flow.id) as flows from flow, unnest(flow.tags) as tag
     where flow.company_id = ${companyId} and flow.archived_at is null
     group by tag order by lower(tag), tag limit 1000`.execute(db)
  return rows.map(({ tag, flows }) => ({ tag, flows: Number(flows) }))
}

export type DraftRow = Pick<
  Selectable<FlowTable>,
  'key' | 'draft' | 'draftRevision' | 'draftUpdatedAt' | 'draftUpdatedBy' | 'liveVersionId'
>

const selectDraft = (db: Kysely<Database>, { companyId, flowId }: FlowKey) =>
  db
    .selectFrom('flow')
    .select(['key', 'draft', 'draftRevision', 'draftUpdatedAt', 'draftUpdatedBy', 'liveVersionId'])
    .where('companyId', '=', companyId)
    .where('id', '=', flowId)
    .limit(1)
export const findDraft = (db: Kysely<Database>, key: FlowKey): Promise<DraftRow | undefined> =>
  selectDraft(db, key).executeTakeFirst()
/** Locked until the transaction ends: two publications of one flow get two numbers. */
export const lockDraft = (tx: Kysely<Database>, key: FlowKey): Promise<DraftRow | undefined> =>
  selectDraft(tx, key).forUpdate().executeTakeFirst()

export type DraftStateRow = Pick<
  Selectable<FlowTable>,
  'companyId' | 'draftRevision' | 'draftUpdatedAt' | 'draftUpdatedBy'
> & {
  flowId: string
  userName: string | null
}

/** How far drafts are and who saved them last, in any order; those that are gone are left out. */
export const listDraftStates = (db: Kysely<Database>, keys: readonly FlowKey[]): Promise<DraftStateRow[]> =>
  db
    .selectFrom('flow')
    .innerJoin(
      sql<{
        companyId: string
        flowId: string
      }>`unnest(${keys.map(({ companyId }) => companyId)}::uuid[], ${keys.map(({ flowId }) => flowId)}::uuid[])`.as<'wanted'>(
        sql`wanted(company_id, flow_id)`,
      ),
      (join) => join.onRef('wanted.companyId', '=', 'flow.companyId').onRef('wanted.flowId', '=', 'flow.id'),
    )
    .leftJoin('user', 'user.id', 'flow.draftUpdatedBy')
    .select([
      'flow.companyId',
      'flow.id as flowId',
      'flow.draftRevision',
      'flow.draftUpdatedAt',
      'flow.draftUpdatedBy',
      'user.name as userName',
    ])
    .execute()

/** False when the key is taken. */
export async function insertFlow(
  db: Kysely<Database>,
  {
    companyId,
    flowId,
    key,
    flow,
    tags,
    userId,
    now,
  }: FlowKey & { key: string; flow: Flow; tags: readonly string[]; userId: string | null; now: Date },
): Promise<boolean> {
  const inserted = await db
    .insertInto('flow')
    .values({
      companyId,
      id: flowId,
      key,
      name: flow.name,
      description: flow.description ?? '',
      tags: [...tags],
      draft: JSON.stringify(flow),
      draftUpdatedAt: now,
      draftUpdatedBy: userId,
      createdAt: now,
      updatedAt: now,
    })
    .onConflict((conflict) => conflict.columns(['companyId', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** Writes the draft when it is still at `revision`; undefined when it has moved on. The name in lists is the document's. */
export const updateDraft = (
  db: Kysely<Database>,
  {
    companyId,
    flowId,
    revision,
    flow,
    userId,
    now,
  }: FlowKey & { revision: number; flow: Flow; userId: string; now: Date },
): Promise<{ draftRevision: number } | undefined> =>
  db
    .updateTable('flow')
    .set({
      draft: JSON.stringify(flow),
      name: flow.name,
      description: flow.description ?? '',
      draftRevision: revision + 1,
      draftUpdatedAt: now,
      draftUpdatedBy: userId,
      updatedAt: now,
    })
    .where('companyId', '=', companyId)
    .where('id', '=', flowId)
    .where('draftRevision', '=', revision)
    .returning('draftRevision')
    .executeTakeFirst()

/** False when there is no such flow. */
export async function updateFlow(
  db: Kysely<Database>,
  { companyId, flowId }: FlowKey,
  change: Partial<{
    tags: string[]
    isOutOfService: boolean
    closedMessage: Json | null
    archivedAt: Date | null
    liveVersionId: string
    updatedAt: Date
  }>,
): Promise<boolean> {
  const { closedMessage, ...plain } = change
  const updated = await db
    .updateTable('flow')
    .set({
      ...plain,
      ...(closedMessage !== undefined && {
        closedMessage: closedMessage === null ? null : JSON.stringify(closedMessage),
      }),
    })
    .where('companyId', '=', companyId)
    .where('id', '=', flowId)
    .returning('id')
    .executeTakeFirst()
  return updated !== undefined
}

export async function changeTag(
  db: Kysely<Database>,
  { companyId, flowId }: FlowKey,
  { tag, as, now }: { tag: string; as: 'added' | 'removed'; now: Date },
): Promise<boolean> {
  const without = sql<string[]>`array_remove(tags, ${tag}::text)`
  const updated = await db
    .updateTable('flow')
    .set({ tags: as === 'removed' ? without : sql<string[]>`array_append(${without}, ${tag}::text)`, updatedAt: now })
    .where('companyId', '=', companyId)
    .where('id', '=', flowId)
    .returning('id')
    .executeTakeFirst()
  return updated !== undefined
}

/** Where a flow is used besides other flows: its numbers, and whether anyone ever ran it. */
export async function findFlowUses(
  db: Kysely<Database>,
  { companyId, flowId }: FlowKey,
): Promise<{ numbers: string[]; hasSessions: boolean; hasCalls: boolean }> {
  const numbers = await db
    .selectFrom('phoneNumber')
    .select('number')
    .where('companyId', '=', companyId)
    .where('flowId', '=', flowId)
    .orderBy('number')
    .limit(100)
    .execute()
  const session = await db
    .selectFrom('session')
    .select('id')
    .where('companyId', '=', companyId)
    .where('flowId', '=', flowId)
    .limit(1)
    .executeTakeFirst()
  const call = await db
    .selectFrom('call')
    .select('id')
    .where('companyId', '=', companyId)
    .where('flowId', '=', flowId)
    .limit(1)
    .executeTakeFirst()
  return {
    numbers: numbers.map(({ number }) => number),
    hasSessions: session !== undefined,
    hasCalls: call !== undefined,
  }
}

/** Drafts and live versions of other flows whose text holds a key in quotes; the caller looks closer. */
export async function listDocumentsNaming(
  db: Kysely<Database>,
  { companyId, key, exceptFlowId }: { companyId: string; key: string; exceptFlowId?: string },
): Promise<{ flowId: string; flowKey: string; document: unknown }[]> {
  const pattern = containing(JSON.stringify(key))
  const rows = await db
    .selectFrom('flow')
    .leftJoin('flowVersion as live', (join) =>
      join.onRef('live.companyId', '=', 'flow.companyId').onRef('live.id', '=', 'flow.liveVersionId'),
    )
    .select(['flow.id', 'flow.key', 'flow.draft', 'live.document'])
    .where('flow.companyId', '=', companyId)
    .$if(exceptFlowId !== undefined, (query) => query.where('flow.id', '!=', exceptFlowId ?? ''))
    .where((eb) => eb.or([eb(sql`flow.draft::text`, 'like', pattern), eb('live.document', 'like', pattern)]))
    .orderBy('flow.key')
    .execute()
  return rows.flatMap(({ id, key: flowKey, draft, document }) => [
    { flowId: id, flowKey, document: draft },
    ...(document === null ? [] : [{ flowId: id, flowKey, document: JSON.parse(document) as unknown }]),
  ])
}

export async function listFlowNames(
  db: Kysely<Database>,
  { companyId, keys }: { companyId: string; keys: readonly string[] },
): Promise<{ id: string; key: string; name: string }[]> {
  if (keys.length === 0) return []
  return db
    .selectFrom('flow')
    .select(['id', 'key', 'name'])
    .where('companyId', '=', companyId)
    .where('key', 'in', keys)
    .orderBy('name')
    .execute()
}

/** Every flow by key, with its live version and what that is bound to: what lint and publishing look up. */
export const listKnownFlows = (
  db: Kysely<Database>,
  companyId: string,
): Promise<{ flowId: string; key: string; versionId: string | null; bindings: Bindings | null }[]> =>
  db
    .selectFrom('flow')
    .leftJoin('flowVersion as live', (join) =>
      join.onRef('live.companyId', '=', 'flow.companyId').onRef('live.id', '=', 'flow.liveVersionId'),
    )
    .select(['flow.id as flowId', 'flow.key', 'live.id as versionId', 'live.bindings'])
    .where('flow.companyId', '=', companyId)
    .orderBy('flow.key')
    .execute()

export const findFlowByKey = (
  db: Kysely<Database>,
  { companyId, key }: { companyId: string; key: string },
): Promise<{ id: string } | undefined> =>
  db
    .selectFrom('flow')
    .select('id')
    .where('companyId', '=', companyId)
    .where('key', '=', key)
    .limit(1)
    .executeTakeFirst()

export async function deleteFlow(db: Kysely<Database>, { companyId, flowId }: FlowKey): Promise<boolean> {
  await db.deleteFrom('flowVersion').where('companyId', '=', companyId).where('flowId', '=', flowId).execute()
  const gone = await db
    .deleteFrom('flow')
    .where('companyId', '=', companyId)
    .where('id', '=', flowId)
    .returning('id')
    .executeTakeFirst()
  return gone !== undefined
}
