import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { bindFlow } from '#shared/flow/bindFlow.ts'
import { canonicalText } from '#shared/flow/canonical.ts'
import { contentHash } from '#shared/flow/hash.ts'
import { blocksPublishing, lint } from '#shared/flow/lint/lint.ts'
import type { Clock, Random } from '../clock.ts'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import { findDraft } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'
import { saveSnapshot } from '../store/trials.ts'
import { readWorld } from './lintFlow.ts'
import { notPublishable } from './publishDraft.ts'
import { readDocument } from './readDocument.ts'

type Deps = { db: Kysely<Database>; clock: Clock; random: Pick<Random, 'uuid'> }
type Wanted = { companyId: string; flowId: string; userId: string; startNode?: string | undefined }

/**
 * Keeps the draft as it is now, linted and bound to the live versions of the flows it calls, for a trial to run. The same
 * content is kept once. Gives the id that a session names as its version.
 */
export async function snapshotDraft({ db, clock, random }: Deps, wanted: Wanted): Promise<string> {
  const { companyId, flowId, userId, startNode } = wanted
  const draft = await findDraft(db, { companyId, flowId })
  if (!draft) throw new NotFoundError('flow', flowId)
  const flow = readDocument(draft.draft)
  if (startNode !== undefined && !flow.nodes.some(({ id }) => id === startNode))
    throw new ProblemError(422, 'unknown_node', `Node ${startNode} is not in the flow.`)
  const { world, lookup } = await readWorld(db, { companyId, flowKey: draft.key })
  const problems = lint(flow, world)
  if (blocksPublishing(problems)) throw notPublishable(problems)
  const bound = bindFlow(flow, lookup)
  if (!bound.ok) throw notPublishable(bound.problems)
  const { bindings } = bound
  return saveSnapshot(db, {
    companyId,
    flowId,
    hash: createHash('sha256').update(contentHash(flow)).update(JSON.stringify(bindings)).digest('hex'),
    id: random.uuid(),
    document: canonicalText(flow),
    bindings,
    createdAt: clock.now(),
    createdBy: userId,
  })
}
