import { Hono } from 'hono'
import { z } from 'zod'
import {
  diffQuery,
  flowDiffSchema,
  publishedSchema,
  publishSchema,
  versionPageSchema,
  versionSchema,
  versionSummarySchema,
  type VersionSummary,
} from '#shared/api/flow.ts'
import { pageQuery } from '#shared/api/page.ts'
import { diffFlows } from '#shared/flow/diff.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { publishDraft } from '../authoring/publishDraft.ts'
import { readDocument } from '../authoring/readDocument.ts'
import { announceChange } from '../store/changes.ts'
import { findDraft, updateFlow } from '../store/flows.ts'
import { findVersion, listVersions, type VersionSummaryRow } from '../store/versions.ts'
import { findUser } from '../store/users.ts'
import type { ApiDeps } from './apiDeps.ts'
import { readNumberCursor, toPage } from './cursor.ts'
import { flowParams } from './flows.ts'
import { operation } from './operation.ts'
import { NotFoundError } from './problemError.ts'
import { validate } from './validate.ts'

const versionParams = flowParams.extend({ versionId: z.uuid() })
const view = (
  { id, flowId, number, hash, note, publishedAt, publishedBy }: VersionSummaryRow,
  liveVersionId: string | null,
  publishedByName: string | null = null,
): VersionSummary => ({
  id,
  flowId,
  number,
  hash,
  note,
  isLive: id === liveVersionId,
  publishedAt: publishedAt.toISOString(),
  publishedBy,
  publishedByName,
})

/** Published, immutable versions. Calls under way keep theirs, whatever is published or activated. */
export const versionRoutes = (deps: ApiDeps) => {
  const { db, store, clock, drafts } = deps
  const tellPublished = async (ref: { companyId: string; flowId: string }, number: number, userId: string) => {
    const user = await findUser(db, userId)
    drafts.published(ref, { number, by: user ? { id: user.id, name: user.name } : null })
  }
  /** By user id; few people publish one flow. */
  const namesOf = async (rows: readonly VersionSummaryRow[]) => {
    const ids = [...new Set(rows.map(({ publishedBy }) => publishedBy))].filter((userId) => userId !== null)
    const users = await Promise.all(ids.map((userId) => findUser(db, userId)))
    return new Map(users.flatMap((user) => (user ? [[user.id, user.name] as const] : [])))
  }
  const getDraft = async (ref: { companyId: string; flowId: string }) => {
    const draft = await findDraft(db, ref)
    if (!draft) throw new NotFoundError('flow', ref.flowId)
    return draft
  }
  const getVersion = async (ref: { companyId: string; flowId: string; versionId: string }) => {
    const version = await findVersion(db, ref)
    if (!version) throw new NotFoundError('version', ref.versionId)
    return version
  }

  return new Hono<SignedInEnv>()
    .get(
      '/:flowId/versions',
      allow('flows:read'),
      operation('List versions, newest first', { schema: versionPageSchema, errors: [404] }),
      validate('param', flowParams),
      validate('query', z.object(pageQuery)),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const { limit, cursor } = c.req.valid('query')
        const { liveVersionId } = await getDraft(ref)
        const rows = await listVersions(db, { ...ref, after: readNumberCursor(cursor), limit })
        const names = await namesOf(rows)
        const viewOf = (row: VersionSummaryRow) => view(row, liveVersionId, names.get(row.publishedBy ?? ''))
        return c.json(toPage(rows, { limit, keyOf: ({ number }) => [number], view: viewOf }))
      },
    )
    .post(
      '/:flowId/versions',
      allow('flows:publish'),
      operation('Publish the draft; refused with its problems while there are errors', {
        status: 201,
        schema: publishedSchema,
        errors: [404, 412, 422],
      }),
      validate('param', flowParams),
      validate('json', publishSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const { flowId } = c.req.valid('param')
        const { version, problems } = await publishDraft(deps, { companyId, flowId, userId, ...c.req.valid('json') })
        await announceChange(store, { companyId, subject: 'flow', id: flowId })
        await tellPublished({ companyId, flowId }, version.number, userId)
        const names = await namesOf([version])
        return c.json({ ...view(version, version.id, names.get(userId)), problems }, 201)
      },
    )
    .get(
      '/:flowId/versions/:versionId',
      allow('flows:read'),
      operation('Get a version with its flow', { schema: versionSchema, errors: [404] }),
      validate('param', versionParams),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const { liveVersionId } = await getDraft(ref)
        const version = await getVersion(ref)
        const { problems, bindings, document } = version
        const name = (await namesOf([version])).get(version.publishedBy ?? '')
        const flow = readDocument(JSON.parse(document))
        return c.json({ ...view(version, liveVersionId, name), problems, bindings, flow })
      },
    )
    .post(
      '/:flowId/versions/:versionId/activate',
      allow('flows:publish'),
      operation('Let new callers run this version; also the way back', { schema: versionSummarySchema, errors: [404] }),
      validate('param', versionParams),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const version = await getVersion(ref)
        await updateFlow(db, ref, { liveVersionId: version.id, updatedAt: clock.now() })
        await announceChange(store, { companyId: ref.companyId, subject: 'flow', id: ref.flowId })
        await tellPublished(ref, version.number, c.var.member.userId)
        return c.json(view(version, version.id, (await namesOf([version])).get(version.publishedBy ?? '')))
      },
    )
    .get(
      '/:flowId/diff',
      allow('flows:read'),
      operation('What changed between two versions, or between a version and the draft', {
        schema: flowDiffSchema,
        errors: [404],
      }),
      validate('param', flowParams),
      validate('query', diffQuery),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        const { from, to } = c.req.valid('query')
        const flowOf = async (which: string) =>
          readDocument(
            which === 'draft'
              ? (await getDraft(ref)).draft
              : JSON.parse((await getVersion({ ...ref, versionId: which })).document),
          )
        return c.json(diffFlows(await flowOf(from), await flowOf(to)))
      },
    )
}
