import type { Kysely } from 'kysely'
import type { BindingLookup } from '#shared/flow/bindFlow.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { lint, type LintWorld } from '#shared/flow/lint/lint.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { readContent } from '../content/contentWorld.ts'
import { listKnownFlows } from '../store/flows.ts'
import { listScheduleKeys } from '../store/schedules.ts'
import type { Database } from '../store/schema.ts'

/** What lies outside a document, as lint sees it and as publishing binds it. */
export async function readWorld(
  db: Kysely<Database>,
  { companyId, flowKey }: { companyId: string; flowKey: string },
): Promise<{ world: LintWorld; lookup: BindingLookup }> {
  const known = await listKnownFlows(db, companyId)
  const schedules = await listScheduleKeys(db, companyId)
  const flows = Object.fromEntries(
    known.map(({ key, versionId, bindings }) => [
      key,
      { isPublished: versionId !== null, flows: Object.keys(bindings?.flows ?? {}) },
    ]),
  )
  const live = known.flatMap(({ key, flowId, versionId }) =>
    versionId === null ? [] : [[key, { flowId, versionId }] as const],
  )
  const { known: content, bound } = await readContent(db, companyId)
  return { world: { flowKey, flows, schedules, content }, lookup: { flows: Object.fromEntries(live), content: bound } }
}

/** Everything wrong with a draft, in the company as it is now. */
export async function lintFlow(
  db: Kysely<Database>,
  { companyId, flowKey, flow }: { companyId: string; flowKey: string; flow: Flow },
): Promise<Problem[]> {
  const { world } = await readWorld(db, { companyId, flowKey })
  return lint(flow, world)
}
