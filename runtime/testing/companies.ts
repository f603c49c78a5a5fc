import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { noBindings } from '#shared/flow/bindings.ts'
import { canonicalText } from '#shared/flow/canonical.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { contentHash } from '#shared/flow/hash.ts'
import type { Database } from '../store/schema.ts'

const at = new Date('2026-03-01T00:00:00.000Z')

export async function newCompany(db: Kysely<Database>, name = 'Test company'): Promise<string> {
  const id = randomUUID()
  await db.insertInto('company').values({ id, name, createdAt: at }).execute()
  return id
}

export type Published = { flowId: string; versionId: string; key: string }

/** Publishes a flow as it is, bound to versions of sub-flows by key; a flow of this key gets its next version. */
export async function publishFlow(
  db: Kysely<Database>,
  companyId: string,
  {
    key = `flow-${randomUUID().slice(0, 8)}`,
    flow,
    below = {},
  }: { key?: string; flow: Flow; below?: Record<string, Published> },
): Promise<Published> {
  const known = await db
    .selectFrom('flow')
    .select('id')
    .where('companyId', '=', companyId)
    .where('key', '=', key)
    .executeTakeFirst()
  const flowId = known?.id ?? randomUUID()
  const draft = JSON.stringify(flow)
  if (!known)
    await db
      .insertInto('flow')
      .values({ companyId, id: flowId, key, name: flow.name, draft, draftUpdatedAt: at, createdAt: at, updatedAt: at })
      .execute()
  const earlier = await db
    .selectFrom('flowVersion')
    .select((count) => count.fn.max('number').as('number'))
    .where('companyId', '=', companyId)
    .where('flowId', '=', flowId)
    .executeTakeFirst()
  const versionId = randomUUID()
  const flows = Object.fromEntries(
    Object.entries(below).map(([name, bound]) => [name, { flowId: bound.flowId, versionId: bound.versionId }]),
  )
  await db
    .insertInto('flowVersion')
    .values({
      companyId,
      id: versionId,
      flowId,
      number: Number(earlier?.number ?? 0) + 1,
      document: canonicalText(flow),
      hash: contentHash(flow),
      bindings: JSON.stringify({ ...noBindings, flows }),
      publishedAt: at,
    })
    .execute()
  await db
    .updateTable('flow')
    .set({ liveVersionId: versionId })
    .where('companyId', '=', companyId)
    .where('id', '=', flowId)
    .execute()
  return { flowId, versionId, key }
}
