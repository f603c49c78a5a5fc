import { Hono } from 'hono'
import { z } from 'zod'
import {
  bulkResultSchema,
  bulkSchema,
  duplicateSchema,
  exportQuery,
  flowChangeSchema,
  flowListQuery,
  flowPageSchema,
  flowSummarySchema,
  flowTagsSchema,
  importedSchema,
  importQuery,
  newFlowSchema,
  serviceSchema,
  type FlowSummary,
} from '#shared/api/flow.ts'
import { canonicalText } from '#shared/flow/canonical.ts'
import { allow, demand, type SignedInEnv } from '../accounts/signedIn.ts'
import { blankFlow, createFlow } from '../authoring/createFlow.ts'
import { savedView } from '../authoring/draftWatch.ts'
import { lintFlow } from '../authoring/lintFlow.ts'
import { readDocument } from '../authoring/readDocument.ts'
import { refuseWhileNumbered, removeFlow } from '../authoring/removeFlow.ts'
import { renameFlow } from '../authoring/renameFlow.ts'
import { announceChange } from '../store/changes.ts'
import {
  changeTag,
  findDraft,
  findFlow,
  listDraftStates,
  listFlows,
  listFlowTags,
  updateFlow,
  type FlowRow,
} from '../store/flows.ts'
import { findVersion } from '../store/versions.ts'
import type { ApiDeps } from './apiDeps.ts'
import { instantKey, readInstantCursor, toPage } from './cursor.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

export const flowParams = z.object({ flowId: z.uuid() })

export const flowView = (row: FlowRow): FlowSummary => ({
  id: row.id,
  key: row.key,
  name: row.name,
  description: row.description,
  tags: row.tags,
  isOutOfService: row.isOutOfService,
  closedMessage: row.closedMessage as FlowSummary['closedMessage'],
  isArchived: row.archivedAt !== null,
  liveVersion:
    row.liveId !== null && row.liveNumber !== null && row.livePublishedAt !== null
      ? { id: row.liveId, number: row.liveNumber, publishedAt: row.livePublishedAt.toISOString() }
      : null,
  hasUnpublishedChanges: row.livePublishedAt === null || row.draftUpdatedAt > row.livePublishedAt,
  numbers: row.numbers,
  liveCalls: row.liveCalls,
  draftRevision: row.draftRevision,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

type FlowRef = { companyId: string; flowId: string }

export const flowRoutes = (deps: ApiDeps) => {
  const { db, store, clock, drafts } = deps
  const getFlow = async (ref: FlowRef): Promise<FlowSummary> => {
    const row = await findFlow(db, ref)
    if (!row) throw new NotFoundError('flow', ref.flowId)
    return flowView(row)
  }
  const change = async (ref: FlowRef, fields: Parameters<typeof updateFlow>[2]): Promise<void> => {
    if (!(await updateFlow(db, ref, { ...fields, updatedAt: clock.now() }))) throw new NotFoundError('flow', ref.flowId)
    await announceChange(store, { companyId: ref.companyId, subject: 'flow', id: ref.flowId })
  }
  const archive = async (ref: FlowRef) => {
    await refuseWhileNumbered(db, ref)
    await change(ref, { archivedAt: clock.now() })
  }
  const remove = async (ref: FlowRef) => {
    await removeFlow(db, ref)
    await announceChange(store, { companyId: ref.companyId, subject: 'flow', id: ref.flowId })
  }
  const tagged = async (ref: FlowRef, tag: string, as: 'added' | 'removed') => {
    if (!(await changeTag(db, ref, { tag, as, now: clock.now() }))) throw new NotFoundError('flow', ref.flowId)
  }
  const bulk = async (
    ref: FlowRef,
    { action, tag = '' }: Pick<z.output<typeof bulkSchema>, 'action' | 'tag'>,
  ): Promise<void> => {
    switch (action) {
      case 'archive':
        return archive(ref)
      case 'unarchive':
        return change(ref, { archivedAt: null })
      case 'delete':
        return remove(ref)
      case 'takeOutOfService':
        return change(ref, { isOutOfService: true })
      case 'putInService':
        return change(ref, { isOutOfService: false })
      case 'addTag':
        return tagged(ref, tag, 'added')
      case 'removeTag':
        return tagged(ref, tag, 'removed')
      default:
        return action satisfies never
    }
  }

  return new Hono<SignedInEnv>()
    .get(
      '/',
      allow('flows:read'),
      operation('List flows, last changed first', { schema: flowPageSchema }),
      validate('query', flowListQuery),
      async (c) => {
        const { limit, cursor, ...filter } = c.req.valid('query')
        const rows = await listFlows(db, {
          companyId: c.var.member.companyId,
          filter,
          after: readInstantCursor(cursor),
          limit,
        })
        return c.json(toPage(rows, { limit, keyOf: ({ updatedAt, id }) => instantKey(updatedAt, id), view: flowView }))
      },
    )
    .post(
      '/',
      allow('flows:write'),
      operation('Create a flow', { status: 201, schema: flowSummarySchema, errors: [409, 413, 422] }),
      validate('json', newFlowSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const { name, key, description, tags, languages, timeZone, flow: document } = c.req.valid('json')
        const blank = blankFlow({ name, ...(languages && { languages }), ...(timeZone !== undefined && { timeZone }) })
        const flow = {
          ...(document === undefined ? blank : readDocument(document)),
          name,
          ...(description !== undefined && { description }),
        }
        const flowId = await createFlow(deps, { companyId, userId, flow, key, ...(tags && { tags }) })
        return c.json(await getFlow({ companyId, flowId }), 201)
      },
    )
    .post(
      '/import',
      allow('flows:write'),
      operation('Make a flow from an exported file', { status: 201, schema: importedSchema, errors: [409, 413, 422] }),
      validate('query', importQuery),
      validate('json', z.unknown()),
      async (c) => {
        const { companyId, userId } = c.var.member
        const { key, name } = c.req.valid('query')
        const read = readDocument(c.req.valid('json'))
        const flow = name === undefined ? read : { ...read, name }
        const flowId = await createFlow(deps, { companyId, userId, flow, key })
        const summary = await getFlow({ companyId, flowId })
        return c.json({ ...summary, problems: await lintFlow(db, { companyId, flowKey: summary.key, flow }) }, 201)
      },
    )
    .post(
      '/bulk',
      allow('flows:write'),
      operation('Do one thing to several flows; each succeeds or fails by itself', { schema: bulkResultSchema }),
      validate('json', bulkSchema),
      async (c) => {
        const { companyId, role } = c.var.member
        const { flowIds, ...wanted } = c.req.valid('json')
        if (wanted.action === 'takeOutOfService' || wanted.action === 'putInService') demand(role, 'flows:publish')
        const results: z.output<typeof bulkResultSchema>['results'] = []
        for (const flowId of new Set(flowIds)) {
          try {
            if (!(await findFlow(db, { companyId, flowId }))) throw new NotFoundError('flow', flowId)
            await bulk({ companyId, flowId }, wanted)
            results.push({ flowId, isDone: true, code: null, message: null })
          } catch (error) {
            if (!(error instanceof ProblemError)) throw error
            results.push({ flowId, isDone: false, code: error.code, message: error.message })
          }
        }
        return c.json({ results })
      },
    )
    .get(
      '/tags',
      allow('flows:read'),
      operation('List the tags of flows that are not archived', { schema: flowTagsSchema }),
      async (c) => c.json({ tags: await listFlowTags(db, c.var.member.companyId) }),
    )
    .get(
      '/:flowId',
      allow('flows:read'),
      operation('Get a flow', { schema: flowSummarySchema, errors: [404] }),
      validate('param', flowParams),
      async (c) => c.json(await getFlow({ companyId: c.var.member.companyId, ...c.req.valid('param') })),
    )
    .patch(
      '/:flowId',
      allow('flows:write'),
      operation('Rename, describe or tag; a new name moves the draft on by one revision', {
        schema: flowSummarySchema,
        errors: [404],
      }),
      validate('param', flowParams),
      validate('json', flowChangeSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const ref = { companyId, ...c.req.valid('param') }
        const { tags, name, description } = c.req.valid('json')
        await getFlow(ref)
        if (name !== undefined || description !== undefined) {
          await renameFlow(deps, { ...ref, userId, name, description })
          const [state] = await listDraftStates(db, [ref])
          if (state) drafts.saved(ref, savedView(state))
        }
        if (tags !== undefined) await change(ref, { tags: [...new Set(tags)] })
        return c.json(await getFlow(ref))
      },
    )
    .delete(
      '/:flowId',
      allow('flows:write'),
      operation('Delete a flow that nothing needs', { status: 204, errors: [404, 409] }),
      validate('param', flowParams),
      async (c) => {
        await remove({ companyId: c.var.member.companyId, ...c.req.valid('param') })
        return c.body(null, 204)
      },
    )
    .post(
      '/:flowId/duplicate',
      allow('flows:write'),
      operation('Copy the draft into a new flow', { status: 201, schema: flowSummarySchema, errors: [404, 409] }),
      validate('param', flowParams),
      validate('json', duplicateSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const { flowId } = c.req.valid('param')
        const { name, key } = c.req.valid('json')
        const draft = await findDraft(db, { companyId, flowId })
        const { name: oldName, tags } = await getFlow({ companyId, flowId })
        const flow = { ...readDocument(draft?.draft), name: name ?? `${oldName.slice(0, 190)} (copy)` }
        const copyId = await createFlow(deps, { companyId, userId, flow, key, tags })
        return c.json(await getFlow({ companyId, flowId: copyId }), 201)
      },
    )
    .post(
      '/:flowId/archive',
      allow('flows:write'),
      operation('Put away; refused while a number leads here', { schema: flowSummarySchema, errors: [404, 409] }),
      validate('param', flowParams),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        await getFlow(ref)
        await archive(ref)
        return c.json(await getFlow(ref))
      },
    )
    .post(
      '/:flowId/unarchive',
      allow('flows:write'),
      operation('Take out of the archive', { schema: flowSummarySchema, errors: [404] }),
      validate('param', flowParams),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        await change(ref, { archivedAt: null })
        return c.json(await getFlow(ref))
      },
    )
    .put(
      '/:flowId/service',
      allow('flows:publish'),
      operation('Take out of service, or put back: new callers hear the closed message, live calls go on', {
        schema: flowSummarySchema,
        errors: [404],
      }),
      validate('param', flowParams),
      validate('json', serviceSchema),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const { isOutOfService, closedMessage } = c.req.valid('json')
        await change(ref, { isOutOfService, ...(closedMessage !== undefined && { closedMessage }) })
        return c.json(await getFlow(ref))
      },
    )
    .get(
      '/:flowId/export',
      allow('flows:read'),
      operation('The canonical JSON file of the draft or of a version', { type: 'application/json', errors: [404] }),
      validate('param', flowParams),
      validate('query', exportQuery),
      async (c) => {
        const { companyId } = c.var.member
        const { flowId } = c.req.valid('param')
        const { version: versionId } = c.req.valid('query')
        const draft = await findDraft(db, { companyId, flowId })
        if (!draft) throw new NotFoundError('flow', flowId)
        const version = versionId === undefined ? undefined : await findVersion(db, { companyId, flowId, versionId })
        if (versionId !== undefined && !version) throw new NotFoundError('version', versionId)
        const text = version ? version.document : canonicalText(readDocument(draft.draft))
        const name = version ? `${draft.key}-v${version.number}` : draft.key
        c.header('Content-Type', 'application/json; charset=UTF-8')
        c.header('Content-Disposition', `attachment; filename="${name}.json"`)
        return c.body(text)
      },
    )
}
