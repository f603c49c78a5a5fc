import type { Kysely } from 'kysely'
import { NotFoundError, ProblemError } from '../http/problemError.ts'
import { deleteFlow, findFlow, findFlowUses, lockDraft } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'
import { listVersionsBinding } from '../store/versions.ts'
import { findReferences } from './findReferences.ts'

type FlowRef = { companyId: string; flowId: string }

/** Refuses while a number leads here: its callers would meet nothing. */
export async function refuseWhileNumbered(db: Kysely<Database>, ref: FlowRef): Promise<void> {
  const { numbers } = await findFlowUses(db, ref)
  if (numbers.length > 0)
    throw new ProblemError(
      409,
      'flow_in_use',
      `The flow answers ${numbers.length} of the company's numbers. Give them another flow first.`,
      {
        numbers,
      },
    )
}

/** Deletes a flow that nothing needs, with its versions; 409 says what does. One that ever ran can only be archived. */
export async function removeFlow(db: Kysely<Database>, ref: FlowRef): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const draft = await lockDraft(tx, ref)
    if (!draft) throw new NotFoundError('flow', ref.flowId)
    await refuseWhileNumbered(tx, ref)
    const flows = await findReferences(tx, {
      companyId: ref.companyId,
      to: 'flows',
      key: draft.key,
      exceptFlowId: ref.flowId,
    })
    const bound = await listVersionsBinding(tx, ref)
    for (const { flowId } of bound) {
      const caller = await findFlow(tx, { companyId: ref.companyId, flowId })
      if (caller && !flows.includes(caller.key)) flows.push(caller.key)
    }
    if (flows.length > 0)
      throw new ProblemError(409, 'flow_in_use', `Other flows call this one: ${flows.slice(0, 10).join(', ')}.`, {
        flows,
      })
    const { hasSessions, hasCalls } = await findFlowUses(tx, ref)
    if (hasSessions || hasCalls)
      throw new ProblemError(
        409,
        'flow_in_use',
        'Callers have been through this flow, and their records need it. Archive it instead.',
        {
          hasSessions,
          hasCalls,
        },
      )
    await deleteFlow(tx, ref)
  })
}
