import { Hono } from 'hono'
import { z } from 'zod'
import {
  draftAuthorsSchema,
  draftSchema,
  draftWriteSchema,
  lintWorldQuery,
  lintWorldSchema,
  saveDraftQuery,
  savedDraftSchema,
  type DraftAuthor,
} from '#shared/api/flow.ts'
import { draftEventsQuery, draftPresenceSchema, movePresenceSchema } from '#shared/api/draftEvents.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { lintFlow, readWorldOf } from '../authoring/lintFlow.ts'
import { readDocument } from '../authoring/readDocument.ts'
import { maxStreams, maxUserStreams, type FlowRef } from '../authoring/draftWatch.ts'
import { saveDraft } from '../authoring/saveDraft.ts'
import { listDraftAuthors, type DraftAuthorRow } from '../store/draftAuthors.ts'
import { findDraft, listDraftStates, type DraftRow } from '../store/flows.ts'
import { findUser } from '../store/users.ts'
import type { ApiDeps } from './apiDeps.ts'
import { draftEvents } from './draftEvents.ts'
import { revisionIn, tagOf } from './entityTag.ts'
import { flowParams } from './flows.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const about = ({
  draftRevision,
  draftUpdatedAt,
  draftUpdatedBy,
}: Pick<DraftRow, 'draftRevision' | 'draftUpdatedAt' | 'draftUpdatedBy'>) => ({
  revision: draftRevision,
  updatedAt: draftUpdatedAt.toISOString(),
  updatedBy: draftUpdatedBy,
})

/** Which browser tab saves, so that it knows its own saves among the events of the draft. */
const savingHeaders = z.object({ 'x-client-id': z.uuid().optional() })

const nodeMark = 'node:'
const authorView = ({ item, userId, userName, changedAt }: DraftAuthorRow): DraftAuthor => ({
  item: item.startsWith(nodeMark) ? 'node' : (item as DraftAuthor['item']),
  nodeId: item.startsWith(nodeMark) ? item.slice(nodeMark.length) : null,
  user: userName === null ? null : { id: userId, name: userName },
  at: changedAt.toISOString(),
})

/** The editable graph of a flow. Writes name the revision they were made from, so that two authors never undo each other unseen. */
export const draftRoutes = ({ db, clock, drafts }: ApiDeps) => {
  const getState = async (ref: FlowRef) => {
    const [state] = await listDraftStates(db, [ref])
    if (!state) throw new NotFoundError('flow', ref.flowId)
    return state
  }
  const getUser = async (userId: string) => {
    const user = await findUser(db, userId)
    if (!user) throw new NotFoundError('user', userId)
    return { id: user.id, name: user.name }
  }

  return new Hono<SignedInEnv>()
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
        description:
          'A draft with problems is saved. The answer tells them with `?problems=true` only: whoever saves at every change ' +
          'checks the draft where it is drawn.',
      }),
      validate('param', flowParams),
      validate('query', saveDraftQuery),
      validate('header', savingHeaders),
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
        const state = { ...saved, draftUpdatedAt: now, draftUpdatedBy: userId }
        const user = await findUser(db, userId)
        drafts.saved(
          { companyId, flowId },
          {
            revision: saved.draftRevision,
            updatedAt: now.toISOString(),
            updatedBy: user ? { id: userId, name: user.name } : null,
            clientId: c.req.valid('header')['x-client-id'] ?? null,
          },
        )
        // A check of a large flow holds up the calls of this process for a tenth of a second.
        if (c.req.valid('query').problems !== 'true') return c.json(about(state))
        return c.json({ ...about(state), problems: await lintFlow(db, { companyId, flowKey: row.key, flow }) })
      },
    )
    .get(
      '/:flowId/draft/world',
      allow('flows:read'),
      operation('What lies outside the draft, to check it where it is drawn', {
        schema: lintWorldSchema,
        errors: [404],
        description: 'Of content only what the draft names, and the items of `content`.',
      }),
      validate('param', flowParams),
      validate('query', lintWorldQuery),
      async (c) => {
        const { companyId } = c.var.member
        const { flowId } = c.req.valid('param')
        const row = await findDraft(db, { companyId, flowId })
        if (!row) throw new NotFoundError('flow', flowId)
        const { flows, schedules, content } = await readWorldOf(db, {
          ...{ companyId, flowKey: row.key, flow: readDocument(row.draft) },
          keys: c.req.valid('query').content,
        })
        const known = Object.entries(flows).map(([key, flow]) => [key, { ...flow, flows: [...flow.flows] }] as const)
        return c.json({
          flowKey: row.key,
          flows: Object.fromEntries(known),
          schedules: [...schedules],
          content,
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
    .get(
      '/:flowId/draft/events',
      allow('flows:read'),
      operation('Follow a draft: who has it open, each save, each publication', {
        type: 'text/event-stream',
        schema: draftPresenceSchema,
        errors: [404, 429],
        description:
          'Server-sent events: `presence` `{ people: [{ clientId, user, nodeId }] }` and `saved` `{ revision, updatedAt, updatedBy, ' +
          'clientId }` at once and at each change, `published` `{ number, by }`. The open stream is the presence. It ends after 15 ' +
          `minutes: ask again. A company has at most ${maxStreams} open, and a user ${maxUserStreams} of them.`,
      }),
      validate('param', flowParams),
      validate('query', draftEventsQuery),
      async (c) => {
        const { companyId, userId } = c.var.member
        const ref = { companyId, ...c.req.valid('param') }
        await getState(ref)
        const person = { clientId: c.req.valid('query').clientId, user: await getUser(userId) }
        return draftEvents({ clock }, c, await drafts.join(ref, person))
      },
    )
    .post(
      '/:flowId/draft/presence',
      allow('flows:read'),
      operation('Say at which node you are, beside an open stream of events', { status: 204, errors: [404] }),
      validate('param', flowParams),
      validate('json', movePresenceSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const ref = { companyId, ...c.req.valid('param') }
        await getState(ref)
        drafts.moveTo(ref, { ...c.req.valid('json'), userId })
        return c.body(null, 204)
      },
    )
}
