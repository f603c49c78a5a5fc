import { sql, type Kysely, type Selectable } from 'kysely'
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

/** Versions of other flows that are bound to a version of this one; they may still be running, or be activated again. */
export const listVersionsBinding = (
  db: Kysely<Database>,
  { companyId, flowId }: { companyId: string; flowId: string },
): Promise<{ flowId: string; number: number }[]> =>
  db
    .selectFrom('flowVersion')
    .select(['flowId', 'number'])
    .where('companyId', '=', companyId)
    .where('flowId', '!=', flowId)
    .where(
      sql<boolean>`exists (select 1 from jsonb_each(bindings -> 'flows') as bound where bound.value ->> 'flowId' = ${flowId}::text)`,
    )
    .orderBy('flowId')
    .orderBy('number', 'desc')
    .limit(20)
    .execute()
