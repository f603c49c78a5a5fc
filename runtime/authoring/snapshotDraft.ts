import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { bindFlow } from '#shared/flow/bindFlow.ts'
import { canonicalText } from '#shared/flow/canonical.ts'
import { contentHash } from '#shared/flow/hash.ts'
import { lint } from '#shared/flow/lint/lint.ts'
import { blockingTrial } from '#shared/flow/lint/trialProblems.ts'
import type { Problem } from '#shared/flow/problem.ts'
import type { Clock, Random } from '../clock.ts'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import { findDraft } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'
import { saveSnapshot } from '../store/trials.ts'
import { readWorld } from './lintFlow.ts'
import { readDocument } from './readDocument.ts'

type Deps = { db: Kysely<Database>; clock: Clock; random: Pick<Random, 'uuid'> }
type Wanted = { companyId: string; flowId: string; userId: string; startNode?: string | undefined }

function notTriable(problems: readonly Problem[]): ProblemError {
  const count = problems.length === 1 ? 'an error' : `${problems.length} errors`
  const message = `The draft cannot be tried: it has ${count}. ${problems[0]?.message ?? ''}`.trim()
  return new ProblemError(422, 'not_publishable', message, { problems })
}

/**
 * Keeps the draft as it is now, linted but for ways that lead nowhere yet, and bound to the live versions of the flows it calls, for a trial to run. The same
 * content is kept once. Gives the id that a session names as its version.
 */
export async function snapshotDraft({ db, clock, random }: Deps, wanted: Wanted): Promise<string> {
  const { companyId, flowId, userId, startNode } = wanted
  const draft = await findDraft(db, { companyId, flowId })
  if (!draft) throw new NotFoundError('flow', flowId)
  const flow = readDocument(draft.draft)
  if (startNode !== undefined && !flow.nodes.some(({ id }) => id === startNode))
    throw new ProblemError(422, 'unknown_node', `Node ${startNode} is not in the flow.`)
  const { world, lookup } = await readWorld(db, { companyId, flowKey: draft.key, flow })
  const blocking = blockingTrial(lint(flow, world))
  if (blocking.length > 0) throw notTriable(blocking)
  const bound = bindFlow(flow, lookup)
  if (!bound.ok) throw notTriable(bound.problems)
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
