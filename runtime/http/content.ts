import { Hono } from 'hono'
import { Readable } from 'node:stream'
import { z } from 'zod'
import {
  contentBulkResultSchema,
  contentBulkSchema,
  contentChangeSchema,
  contentExportSchema,
  contentFacetsSchema,
  contentItemSchema,
  contentLimitsSchema,
  contentListQuery,
  contentPageSchema,
  contentUsesSchema,
  newContentSchema,
} from '#shared/api/content.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import { mayDo } from '../accounts/permissions.ts'
import {
  changeContent,
  createContent,
  deleteContent,
  mustFindItem,
  refuseRecording,
  restoreContent,
  type ItemRef,
} from '../content/changeContent.ts'
import { exportContent, itemsToExport } from '../content/exportContent.ts'
import { viewItems } from '../content/contentView.ts'
import {
  contentFacets,
  listContent,
  lockContentItem,
  updateContentItem,
  type ContentItemRow,
} from '../store/content.ts'
import type { ApiDeps } from './apiDeps.ts'
import { instantKey, readInstantCursor, readTitleCursor, toPage } from './cursor.ts'
import { operation } from './operation.ts'
import { NotFoundError, ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

export const itemParams = z.object({ itemId: z.uuid() })

/** One item as the API tells it. */
export async function viewItem({ db, media }: ApiDeps, row: ContentItemRow) {
  const { companyId } = row
  const counts = await media.uses.counts(companyId)
  const [view] = await viewItems(db, {
    companyId,
    items: [row],
    usesOf: (key) => counts.get(key) ?? 0,
    addressOf: media.addressOf,
  })
  if (!view) throw new Error(`Item ${row.id} has no view.`)
  return view
}

/** A caller's recording is for who may hear recordings. */
export const mayHear = (item: Pick<ContentItemRow, 'kind'>, role: Parameters<typeof mayDo>[0]): boolean =>
  item.kind !== 'recording' || mayDo(role, 'recordings:read')

/** What flows play and show: audio, video, images, captions, hold music. */
export const contentRoutes = (deps: ApiDeps) => {
  const { db, clock, random, media } = deps
  const { announce } = media
  const view = async (ref: ItemRef) => viewItem(deps, await mustFindItem(db, ref))

  const bulkOne = async (ref: ItemRef, { action, tag = '', folder = '' }: z.output<typeof contentBulkSchema>) => {
    if (action === 'delete') return deleteContent({ db, clock, uses: media.uses }, ref)
    if (action === 'restore') return restoreContent({ db, clock }, ref)
    // Several change one item at once: each goes on from what the one before left.
    await db.transaction().execute(async (tx) => {
      const item = await lockContentItem(tx, ref)
      if (!item) throw new NotFoundError('content item', ref.itemId)
      refuseRecording(item)
      const others = item.tags.filter((one) => one !== tag)
      if (action === 'addTag' && others.length >= 20)
        throw new ProblemError(422, 'too_many_tags', `${item.title} has 20 tags already, the most there can be.`)
      const change = action === 'move' ? { folder } : { tags: action === 'addTag' ? [...others, tag] : others }
      await updateContentItem(tx, ref, { ...change, updatedAt: clock.now() })
    })
  }

  return new Hono<SignedInEnv>()
    .get(
      '/',
      allow('content:read'),
      operation('List content', { schema: contentPageSchema }),
      validate('query', contentListQuery),
      async (c) => {
        const { companyId, role } = c.var.member
        const { limit, cursor, sort, use, deleted, ...filter } = c.req.valid('query')
        if (filter.kind !== undefined && !mayHear({ kind: filter.kind }, role))
          throw new ProblemError(403, 'forbidden', 'Recordings of callers are for who may hear recordings.')
        const counts = await media.uses.counts(companyId)
        const keys = use && {
          are: use === 'used' ? ('among' as const) : ('notAmong' as const),
          keys: [...counts.keys()],
        }
        const rows = await listContent(db, {
          companyId,
          filter: { ...filter, ...(deleted !== 'any' && { isDeleted: deleted === 'true' }), ...(keys && { keys }) },
          sort:
            sort === 'title'
              ? { by: 'title', after: readTitleCursor(cursor) }
              : { by: 'updated', after: readInstantCursor(cursor) },
          limit,
        })
        const page = toPage(rows, {
          limit,
          keyOf: ({ title, updatedAt, id }) => (sort === 'title' ? [title, id] : instantKey(updatedAt, id)),
          view: (row) => row,
        })
        const items = await viewItems(db, {
          companyId,
          items: page.items,
          usesOf: (key) => counts.get(key) ?? 0,
          addressOf: media.addressOf,
        })
        return c.json({ items, nextCursor: page.nextCursor })
      },
    )
    .get(
      '/facets',
      allow('content:read'),
      operation('What content can be narrowed to', { schema: contentFacetsSchema }),
      async (c) => c.json(await contentFacets(db, c.var.member.companyId)),
    )
    .get('/limits', allow('content:read'), operation('What uploads may be', { schema: contentLimitsSchema }), (c) =>
      c.json(media.limits),
    )
    .post(
      '/export',
      allow('content:read'),
      operation('Export items as a zip', {
        type: 'application/zip',
        errors: [409],
        description:
          'All of them or none: 409 `not_exported` tells in `details.refused` which cannot be in it, and why. Recordings of callers ' +
          'never are. 409 `too_much`: more than an import takes; export it in parts.',
      }),
      validate('json', contentExportSchema),
      async (c) => {
        const { companyId } = c.var.member
        const items = await itemsToExport(db, { companyId, itemIds: c.req.valid('json').ids })
        const zip = await exportContent({ db, files: media.files }, { companyId, items })
        return c.body(Readable.toWeb(zip) as ReadableStream, 200, {
          'Content-Type': 'application/zip',
          'Content-Disposition': 'attachment; filename="content.zip"',
        })
      },
    )
    .post(
      '/',
      allow('content:write'),
      operation('Make an item', { status: 201, schema: contentItemSchema, errors: [409] }),
      validate('json', newContentSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const itemId = await createContent({ db, clock, random }, { companyId, userId, item: c.req.valid('json') })
        await announce({ companyId, itemId })
        return c.json(await view({ companyId, itemId }), 201)
      },
    )
    .post(
      '/bulk',
      allow('content:write'),
      operation('Do one thing to several items', {
        schema: contentBulkResultSchema,
        description: 'Each item succeeds or fails by itself.',
      }),
      validate('json', contentBulkSchema),
      async (c) => {
        const { companyId } = c.var.member
        const wanted = c.req.valid('json')
        const results: z.output<typeof contentBulkResultSchema>['results'] = []
        for (const itemId of new Set(wanted.ids))
          try {
            await bulkOne({ companyId, itemId }, wanted)
            await announce({ companyId, itemId })
            results.push({ id: itemId, isDone: true, code: null, message: null })
          } catch (error) {
            if (!(error instanceof ProblemError)) throw error
            results.push({ id: itemId, isDone: false, code: error.code, message: error.message })
          }
        return c.json({ results })
      },
    )
    .get(
      '/:itemId',
      allow('content:read'),
      operation('Show an item', { schema: contentItemSchema, errors: [404] }),
      validate('param', itemParams),
      async (c) => {
        const { companyId, role } = c.var.member
        const item = await mustFindItem(db, { companyId, ...c.req.valid('param') })
        if (!mayHear(item, role))
          throw new ProblemError(403, 'forbidden', 'Recordings of callers are for who may hear recordings.')
        return c.json(await viewItem(deps, item))
      },
    )
    .patch(
      '/:itemId',
      allow('content:write'),
      operation('Change an item', { schema: contentItemSchema, errors: [404, 409] }),
      validate('param', itemParams),
      validate('json', contentChangeSchema),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        await changeContent({ db, clock, random }, ref, c.req.valid('json'))
        await announce(ref)
        return c.json(await view(ref))
      },
    )
    .delete(
      '/:itemId',
      allow('content:write'),
      operation('Delete an item', {
        status: 204,
        errors: [404, 409],
        description: 'It can be restored. 409 `content_in_use` tells in `details.uses` which flows use it.',
      }),
      validate('param', itemParams),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        await deleteContent({ db, clock, uses: media.uses }, ref)
        await announce(ref)
        return c.body(null, 204)
      },
    )
    .post(
      '/:itemId/restore',
      allow('content:write'),
      operation('Restore a deleted item', { schema: contentItemSchema, errors: [404] }),
      validate('param', itemParams),
      async (c) => {
        const ref = { companyId: c.var.member.companyId, ...c.req.valid('param') }
        await restoreContent({ db, clock }, ref)
        await announce(ref)
        return c.json(await view(ref))
      },
    )
    .get(
      '/:itemId/uses',
      allow('content:read'),
      operation('Where an item is used', { schema: contentUsesSchema, errors: [404] }),
      validate('param', itemParams),
      async (c) => {
        const { companyId } = c.var.member
        const { key } = await mustFindItem(db, { companyId, ...c.req.valid('param') })
        return c.json({ items: await media.uses.of(companyId, key) })
      },
    )
}
