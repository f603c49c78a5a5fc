import type { Kysely, Selectable } from 'kysely'
import type { Bindings } from '#shared/flow/bindings.ts'
import type { Problem } from '#shared/flow/problem.ts'
import type { Database, FlowVersionTable } from './schema.ts'

export type VersionRow = Selectable<FlowVersionTable>
export type VersionSummaryRow = Pick<
  VersionRow,
  'id' | 'flowId' | 'number' | 'hash' | 'note' | 'publishedAt' | 'publishedBy'
>
const summaryColumns = ['id', 'flowId', 'number', 'hash', 'note', 'publishedAt', 'publishedBy'] as const
const columns = [...summaryColumns, 'companyId', 'document', 'bindings', 'problems'] as const

/** Newest first; one row more than `limit` when there is a next page. `after` is the number last shown. */
export const listVersions = (
  db: Kysely<Database>,
  { companyId, flowId, after, limit }: { companyId: string; flowId: string; after: number | undefined; limit: number },
): Promise<VersionSummaryRow[]> =>
  db
    .selectFrom('flowVersion')
    .select(summaryColumns)
    .where('companyId', '=', companyId)
    .where('flowId', '=', flowId)
    .$if(after !== undefined, (query) => query.where('number', '<', after ?? 0))
    .orderBy('number', 'desc')
    .limit(limit + 1)
    .execute()

export const findVersion = (
  db: Kysely<Database>,
  { companyId, flowId, versionId }: { companyId: string; flowId: string; versionId: string },
): Promise<VersionRow | undefined> =>
  db
    .selectFrom('flowVersion')
    .select(columns)
    .where('companyId', '=', companyId)
    .where('flowId', '=', flowId)
    .where('id', '=', versionId)
    .limit(1)
    .executeTakeFirst()

/** Inserts the next version of a flow; the flow's row is locked by the same transaction. */
export async function insertVersion(
  tx: Kysely<Database>,
  {
    bindings,
    problems,
    ...row
  }: Omit<VersionRow, 'number' | 'bindings' | 'problems'> & { bindings: Bindings; problems: readonly Problem[] },
): Promise<VersionSummaryRow> {
  const { last } = await tx
    .selectFrom('flowVersion')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('companyId', '=', row.companyId)
    .where('flowId', '=', row.flowId)
    .executeTakeFirstOrThrow()
  return tx
    .insertInto('flowVersion')
    .values({
      ...row,
      number: Number(last ?? 0) + 1,
      bindings: JSON.stringify(bindings),
      problems: JSON.stringify(problems),
    })
    .returning(summaryColumns)
    .executeTakeFirstOrThrow()
}

/** Live versions of these flows, with what they bind: to find circles among sub-flows. */
export const listLiveBindings = (
  db: Kysely<Database>,
  companyId: string,
): Promise<{ flowId: string; key: string; versionId: string; document: string; bindings: Bindings }[]> =>
  db
    .selectFrom('flow')
    .innerJoin('flowVersion as live', (join) =>
      join.onRef('live.companyId', '=', 'flow.companyId').onRef('live.id', '=', 'flow.liveVersionId'),
    )
    .select(['flow.id as flowId', 'flow.key', 'live.id as versionId', 'live.document', 'live.bindings'])
    .where('flow.companyId', '=', companyId)
    .orderBy('flow.key')
    .execute()

/** Versions, of other flows, that call this one. */
export const listVersionsBinding = (
  db: Kysely<Database>,
  { companyId, flowKey }: { companyId: string; flowKey: string },
): Promise<{ flowId: string; number: number }[]> =>
  db
    .selectFrom('flowVersion')
    .select(['flowId', 'number'])
    .where('companyId', '=', companyId)
    .where((eb) => eb(eb.ref('bindings', '->').key('flows'), '?', flowKey as never))
    .limit(20)
    .execute()
