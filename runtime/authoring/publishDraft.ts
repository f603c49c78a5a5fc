import type { Kysely } from 'kysely'
import { bindFlow } from '#shared/flow/bindFlow.ts'
import { canonicalText } from '#shared/flow/canonical.ts'
import { contentHash } from '#shared/flow/hash.ts'
import { blocksPublishing, lint } from '#shared/flow/lint/lint.ts'
import type { Problem } from '#shared/flow/problem.ts'
import type { Clock, Random } from '../clock.ts'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import { deleteAuthorsOfOtherNodes } from '../store/draftAuthors.ts'
import { holdContent } from '../store/content.ts'
import { lockDraft, updateFlow } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'
import { insertVersion, type VersionSummaryRow } from '../store/versions.ts'
import { nodeItem } from './changedItems.ts'
import { readWorld } from './lintFlow.ts'
import { readDocument } from './readDocument.ts'

type PublishDeps = { clock: Clock; random: Random }
type Published = { version: VersionSummaryRow; problems: Problem[] }
type Publication = { companyId: string; flowId: string; userId: string; note: string; revision?: number | undefined }

export function notPublishable(problems: readonly Problem[]): ProblemError {
  const errors = problems.filter(({ severity }) => severity === 'error')
  const count = errors.length === 1 ? 'an error' : `${errors.length} errors`
  return new ProblemError(422, 'not_publishable', `The flow has ${count}. ${errors[0]?.message ?? ''}`.trim(), {
    problems,
  })
}

/**
 * Makes the draft the version new callers run: linted, its named resources bound to what they are now, its canonical text and
 * hash kept. All of it in one transaction, so two publications get two numbers.
 */
export const publishDraft = (
  { db, ...deps }: { db: Kysely<Database> } & PublishDeps,
  publication: Publication,
): Promise<Published> => db.transaction().execute((tx) => publishDraftIn(tx, deps, publication))

/** What is bound may have been deleted since it was looked up; from here on it waits. */
async function refuseDeleted(tx: Kysely<Database>, companyId: string, keys: readonly string[]): Promise<void> {
  const held = await holdContent(tx, { companyId, keys })
  const gone = keys.filter((key) => !held.has(key))
  if (gone.length > 0)
    throw notPublishable(
      gone.map((key) => ({ severity: 'error', rule: 'unknown-content', message: `There is no content item ${key}.` })),
    )
}

/** `publishDraft` as a part of the transaction given. */
export async function publishDraftIn(
  tx: Kysely<Database>,
  { clock, random }: PublishDeps,
  { companyId, flowId, userId, note, revision }: Publication,
): Promise<Published> {
  const draft = await lockDraft(tx, { companyId, flowId })
  if (!draft) throw new NotFoundError('flow', flowId)
  if (revision !== undefined && revision !== draft.draftRevision)
    throw new ProblemError(412, 'stale_draft', `The draft is at revision ${draft.draftRevision}, not ${revision}.`, {
      revision: draft.draftRevision,
    })
  const flow = readDocument(draft.draft)
  const { world, lookup } = await readWorld(tx, { companyId, flowKey: draft.key, flow })
  const problems = lint(flow, world)
  if (blocksPublishing(problems)) throw notPublishable(problems)
  const bound = bindFlow(flow, lookup)
  if (!bound.ok) throw notPublishable(bound.problems)
  await refuseDeleted(tx, companyId, Object.keys(bound.bindings.content))
  const now = clock.now()
  const version = await insertVersion(tx, {
    companyId,
    id: random.uuid(),
    flowId,
    document: canonicalText(flow),
    hash: contentHash(flow),
    bindings: bound.bindings,
    note,
    problems,
    publishedAt: now,
    publishedBy: userId,
  })
  await updateFlow(tx, { companyId, flowId }, { liveVersionId: version.id, updatedAt: now })
  await deleteAuthorsOfOtherNodes(tx, { companyId, flowId, items: flow.nodes.map(({ id }) => nodeItem(id)) })
  return { version, problems }
}
