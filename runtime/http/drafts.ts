import { Hono } from 'hono'
import {
  draftAuthorsSchema,
  draftSchema,
  draftWriteSchema,
  savedDraftSchema,
  type DraftAuthor,
} from '#shared/api/flow.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { lintFlow } from '../authoring/lintFlow.ts'
import { readDocument } from '../authoring/readDocument.ts'
import { saveDraft } from '../authoring/saveDraft.ts'
import { listDraftAuthors, type DraftAuthorRow } from '../store/draftAuthors.ts'
import { findDraft, type DraftRow } from '../store/flows.ts'
import type { ApiDeps } from './apiDeps.ts'
import { flowParams } from './flows.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

/** RFC 9110 §8.8.3: an entity tag is a quoted string. */
const tagOf = (revision: number) => `"${revision}"`
const revisionIn = (header: string | undefined): number | undefined => {
  const digits = /^(?:W\/)?"(\d{1,9})"$/.exec(header?.trim() ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const about = ({
  draftRevision,
  draftUpdatedAt,
  draftUpdatedBy,
}: Pick<DraftRow, 'draftRevision' | 'draftUpdatedAt' | 'draftUpdatedBy'>) => ({
  revision: draftRevision,
  updatedAt: draftUpdatedAt.toISOString(),
  updatedBy: draftUpdatedBy,
})

const nodeMark = 'node:'
const authorView = ({ item, userId, userName, changedAt }: DraftAuthorRow): DraftAuthor => ({
  item: item.startsWith(nodeMark) ? 'node' : (item as DraftAuthor['item']),
  nodeId: item.startsWith(nodeMark) ? item.slice(nodeMark.length) : null,
  user: userName === null ? null : { id: userId, name: userName },
  at: changedAt.toISOString(),
})

/** The editable graph of a flow. Writes name the revision they were made from, so that two authors never undo each other unseen. */
export const draftRoutes = ({ db, clock }: ApiDeps) =>
  new Hono<SignedInEnv>()
    .get(
      '/:flowId/draft',
      allow('flows:read'),
      operation('Get the draft; its ETag is its revision', { schema: draftSchema, errors: [404] }),
      validate('param', flowParams),
      async (c) => {
        const { companyId } = c.var.member
        const { flowId } = c.req.valid('param')
        const row = await findDraft(db, { companyId, flowId })
        if (!row) throw new NotFoundError('flow', flowId)
        c.header('ETag', tagOf(row.draftRevision))
        if (revisionIn(c.req.header('if-none-match')) === row.draftRevision) return c.body(null, 304)
        const flow = readDocument(row.draft)
        return c.json({ ...about(row), flow, problems: await lintFlow(db, { companyId, flowKey: row.key, flow }) })
      },
    )
    .put(
      '/:flowId/draft',
      allow('flows:write'),
      operation('Save the draft, when it is still at the revision in If-Match', {
        schema: savedDraftSchema,
        errors: [404, 412, 413, 422, 428],
      }),
      validate('param', flowParams),
      validate('json', draftWriteSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const { flowId } = c.req.valid('param')
        const row = await findDraft(db, { companyId, flowId })
        if (!row) throw new NotFoundError('flow', flowId)
        const revision = revisionIn(c.req.header('if-match'))
        if (revision === undefined)
          throw new ProblemError(428, 'if_match_missing', 'Send If-Match with the ETag of the draft that you changed.')
        const flow = readDocument(c.req.valid('json').flow)
        const now = clock.now()
        const saved = await saveDraft(db, { companyId, flowId, stored: row, revision, flow, userId, now })
        if (!saved) {
          const current = await findDraft(db, { companyId, flowId })
          if (!current) throw new NotFoundError('flow', flowId)
          throw new ProblemError(
            412,
            'stale_draft',
            `The draft was changed in the meantime: it is at revision ${current.draftRevision}, and this was made from ${revision}.`,
            about(current),
            { ETag: tagOf(current.draftRevision) },
          )
        }
        c.header('ETag', tagOf(saved.draftRevision))
        return c.json({
          ...about({ ...saved, draftUpdatedAt: now, draftUpdatedBy: userId }),
          problems: await lintFlow(db, { companyId, flowKey: row.key, flow }),
        })
      },
    )
    .get(
      '/:flowId/draft/authors',
      allow('flows:read'),
      operation('Who changed each part of the draft last', {
        schema: draftAuthorsSchema,
        errors: [404],
        description:
          'Each node (also one that was removed since the last publication), and edges, variables, settings, notes and tests as ' +
          'one part each. A part that nobody changed since the flow was made is not listed; moving a node does not count.',
      }),
      validate('param', flowParams),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const rows = await listDraftAuthors(db, ref)
        if (rows.length === 0 && !(await findDraft(db, ref))) throw new NotFoundError('flow', ref.flowId)
        return c.json({ items: rows.map(authorView) })
      },
    )
