import { Hono } from 'hono'
import { z } from 'zod'
import { contentItemSchema, contentRevisionsSchema, contentTextSchema, maxCaptionsLength } from '#shared/api/content.ts'
import { languageTagSchema } from '#shared/flow/ids.ts'
import { allow, type SignedInEnv } from '../accounts/signedIn.ts'
import {
  bringBack,
  mustFindItem,
  refuseRecording,
  reviseContent,
  takeOutLanguage,
  type ItemRef,
} from '../content/changeContent.ts'
import { viewRevisions } from '../content/contentView.ts'
import { refuseNewerWords } from '../content/newerWords.ts'
import { announceChange } from '../store/changes.ts'
import { listRevisions } from '../store/contentRevisions.ts'
import type { ApiDeps } from './apiDeps.ts'
import { itemParams, mayHear, viewItem } from './content.ts'
import { operation } from './operation.ts'
import { ProblemError } from './problemError.ts'
import { validate } from './validate.ts'

const languageParams = itemParams.extend({ language: languageTagSchema })
/** Numbers are `integer` in the table. */
const revisionParams = languageParams.extend({ revision: z.coerce.number().int().min(1).max(2_147_483_647) })
const wordsSchema = contentTextSchema.extend({
  seenText: contentTextSchema.shape.text.optional().meta({
    description: 'The words as their author last saw them: 409 `newer_words` when others have been written since.',
  }),
})
const captionsSchema = z.object({
  vtt: z.string().max(maxCaptionsLength).meta({ description: 'WebVTT; empty takes the captions out.' }),
  seenUrl: z.string().max(2000).nullable().optional().meta({
    description:
      'The `captionsUrl` that their author last saw: 409 `newer_captions` when others have been written since.',
  }),
})
const speechSchema = z.object({
  text: z.string().trim().min(1).max(4000),
  voice: z.string().trim().min(1).max(100).optional(),
  seenText: wordsSchema.shape.seenText,
})

/** The languages of an item: words, files, captions, and every revision they had. */
export const contentLanguageRoutes = (deps: ApiDeps) => {
  const { db, store, clock, random, media } = deps
  const changed = async (ref: ItemRef) => {
    await announceChange(store, { companyId: ref.companyId, subject: 'content', id: ref.itemId })
    return viewItem(deps, await mustFindItem(db, ref))
  }

  return new Hono<SignedInEnv>()
    .put(
      '/:itemId/languages/:language/text',
      allow('content:write'),
      operation('Write the words of a language', {
        schema: contentItemSchema,
        errors: [404, 409],
        description: '409 `newer_words` has the words that are there in its details, as `text`.',
      }),
      validate('param', languageParams),
      validate('json', wordsSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const ref = { companyId, userId, ...c.req.valid('param') }
        const { text, seenText } = c.req.valid('json')
        await reviseContent({ db, clock }, ref, (before, item) => {
          refuseRecording(item)
          refuseNewerWords(before, { text, seenText })
          return { ...before, text }
        })
        return c.json(await changed(ref))
      },
    )
    .delete(
      '/:itemId/languages/:language',
      allow('content:write'),
      operation('Take a language out', {
        schema: contentItemSchema,
        errors: [404, 409],
        description: 'Its revisions stay: one of them can be brought back.',
      }),
      validate('param', languageParams),
      async (c) => {
        const { companyId, userId } = c.var.member
        const ref = { companyId, userId, ...c.req.valid('param') }
        refuseRecording(await mustFindItem(db, ref))
        await takeOutLanguage({ db, clock, random }, ref)
        return c.json(await changed(ref))
      },
    )
    .put(
      '/:itemId/languages/:language/captions',
      allow('content:write'),
      operation('Write the captions of a video, or of an item of captions', {
        schema: contentItemSchema,
        errors: [404, 409],
        description:
          '400 `bad_captions` tells the first line that is wrong; 409 `newer_captions` that others were written since `seenUrl`.',
      }),
      validate('param', languageParams),
      validate('json', captionsSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const ref = { companyId, userId, ...c.req.valid('param') }
        const { vtt, seenUrl } = c.req.valid('json')
        await media.placeCaptions({ ...ref, seenUrl }, vtt)
        return c.json(await changed(ref))
      },
    )
    .post(
      '/:itemId/languages/:language/speech',
      allow('content:write'),
      operation('Have words read out by the speech engine', {
        schema: contentItemSchema,
        errors: [404, 409, 422, 502],
        description:
          'The words become those of the language, the sound its file. 409 `no_speech` when no engine is set up, `newer_words` ' +
          'as where words are written.',
      }),
      validate('param', languageParams),
      validate('json', speechSchema),
      async (c) => {
        const { companyId, userId } = c.var.member
        const ref = { companyId, userId, ...c.req.valid('param') }
        await media.placeSpeech(ref, c.req.valid('json'))
        return c.json(await changed(ref))
      },
    )
    .get(
      '/:itemId/revisions',
      allow('content:read'),
      operation('Every revision of an item', { schema: contentRevisionsSchema, errors: [404] }),
      validate('param', itemParams),
      validate('query', z.object({ language: languageTagSchema.optional() })),
      async (c) => {
        const { companyId, role } = c.var.member
        const { itemId } = c.req.valid('param')
        const item = await mustFindItem(db, { companyId, itemId })
        if (!mayHear(item, role))
          throw new ProblemError(403, 'forbidden', 'Recordings of callers are for who may hear recordings.')
        const revisions = await listRevisions(db, { companyId, itemId, ...c.req.valid('query') })
        const isSigned = item.isPrivate || item.kind === 'recording'
        const items = await viewRevisions(db, {
          companyId,
          revisions,
          isSigned: () => isSigned,
          isOfCaller: () => item.kind === 'recording',
          addressOf: media.addressOf,
        })
        return c.json({ items })
      },
    )
    .post(
      '/:itemId/revisions/:language/:revision/activate',
      allow('content:write'),
      operation('Bring an earlier revision back', { schema: contentItemSchema, errors: [404, 409] }),
      validate('param', revisionParams),
      async (c) => {
        const { companyId, userId } = c.var.member
        const { revision, ...params } = c.req.valid('param')
        const ref = { companyId, userId, ...params }
        refuseRecording(await mustFindItem(db, ref))
        await bringBack({ db, clock, random }, ref, revision)
        return c.json(await changed(ref))
      },
    )
}
