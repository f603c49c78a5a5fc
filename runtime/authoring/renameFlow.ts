import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import { NotFoundError } from '../http/problemError.ts'
import { lockDraft } from '../store/flows.ts'
import type { Database } from '../store/schema.ts'
import { readDocument } from './readDocument.ts'
import { saveDraftIn } from './saveDraft.ts'

/** Names live in the document: renaming is a change of the draft, and an editor that has it open learns so by its revision. */
export async function renameFlow(
  { db, clock }: { db: Kysely<Database>; clock: Clock },
  {
    companyId,
    flowId,
    userId,
    name,
    description,
  }: { companyId: string; flowId: string; userId: string; name: string | undefined; description: string | undefined },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const draft = await lockDraft(tx, { companyId, flowId })
    if (!draft) throw new NotFoundError('flow', flowId)
    const flow = {
      ...readDocument(draft.draft),
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
    }
    const revision = draft.draftRevision
    await saveDraftIn(tx, { companyId, flowId, stored: draft, revision, flow, userId, now: clock.now() })
  })
}
