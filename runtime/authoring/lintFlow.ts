import type { Kysely } from 'kysely'
import type { BindingLookup } from '#shared/flow/bindFlow.ts'
import type { Flow } from '#shared/flow/flow.ts'
import { contentKeysOf } from '#shared/flow/lint/contentKeys.ts'
import { lint, type LintWorld } from '#shared/flow/lint/lint.ts'
import type { Problem } from '#shared/flow/problem.ts'
import { readBoundContent, readKnownContent } from '../content/contentWorld.ts'
import { listKnownFlows } from '../store/flows.ts'
import { listScheduleKeys } from '../store/schedules.ts'
import type { Database } from '../store/schema.ts'

type Ref = { companyId: string; flowKey: string }

async function readFlows(db: Kysely<Database>, { companyId, flowKey }: Ref) {
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
  return { outside: { flowKey, flows, schedules }, live: Object.fromEntries(live) }
}

/** What lies outside a document, as lint sees it and as publishing binds it; of content what the document names. */
export async function readWorld(
  db: Kysely<Database>,
  { flow, ...ref }: Ref & { flow: Flow },
): Promise<{ world: LintWorld; lookup: BindingLookup }> {
  const { outside, live } = await readFlows(db, ref)
  const named = { companyId: ref.companyId, keys: contentKeysOf(flow) }
  const content = await readKnownContent(db, named)
  return { world: { ...outside, content }, lookup: { flows: live, content: await readBoundContent(db, named) } }
}

/** What lies outside a document, as lint sees it; of content what it names, and what an author names who has not saved yet. */
export async function readWorldOf(
  db: Kysely<Database>,
  { flow, keys, ...ref }: Ref & { flow: Flow; keys: readonly string[] },
): Promise<LintWorld> {
  const { outside } = await readFlows(db, ref)
  const named = [...new Set([...contentKeysOf(flow), ...keys])]
  return { ...outside, content: await readKnownContent(db, { companyId: ref.companyId, keys: named }) }
}

/** Everything wrong with a draft, in the company as it is now. */
export async function lintFlow(db: Kysely<Database>, { flow, ...ref }: Ref & { flow: Flow }): Promise<Problem[]> {
  return lint(flow, await readWorldOf(db, { ...ref, flow, keys: [] }))
}
