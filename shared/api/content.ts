import { z } from 'zod'
import { withoutTurning } from '../flow/cleanText.ts'
import { languageTagSchema, resourceKeySchema } from '../flow/ids.ts'
import { instant, pageOf, pageQuery } from './page.ts'

/** What an item is for. A recording is a caller's, made by a call; members make the others. */
export const contentKinds = ['audio', 'music', 'video', 'image', 'captions', 'recording'] as const
export type ContentKind = (typeof contentKinds)[number]
export const authoredKinds = ['audio', 'music', 'video', 'image', 'captions'] as const
export type AuthoredKind = (typeof authoredKinds)[number]

export { wordless } from '../flow/bindings.ts'

/** What may be wrong with a sound on the telephone though it plays. */
export const soundWarnings = ['too-loud', 'too-quiet', 'clipped', 'too-long', 'mostly-silent'] as const
export type SoundWarning = (typeof soundWarnings)[number]

/** A sound as telephones play it, measured on the 8 kHz file. */
export const soundSchema = z
  .object({
    durationMs: z.int(),
    loudnessLufs: z.number().nullable().meta({ description: 'ITU-R BS.1770; null when it is too short or silent.' }),
    loudnessBefore: z.number().nullable().meta({ description: 'As uploaded.' }),
    truePeakDbtp: z.number().nullable(),
    waveform: z.array(z.int().min(0).max(100)).meta({ description: 'Peaks from left to right, 0 to 100.' }),
    warnings: z.array(z.enum(soundWarnings)),
  })
  .meta({ id: 'Sound' })
export type Sound = z.output<typeof soundSchema>

const title = z.string().overwrite(withoutTurning).trim().min(1).max(200)
const tag = z.string().overwrite(withoutTurning).trim().min(1).max(50)
const tags = z.array(tag).max(20)
/** Names of folders from the outermost in, between slashes; empty at the top. */
const folder = z
  .string()
  .overwrite(withoutTurning)
  .trim()
  .max(200)
  .regex(/^$|^[^/]+(\/[^/]+)*$/, 'A folder is written as Greetings/Holidays, without a slash at either end.')
const text = z.string().max(4000)

/** One language of an item as it is now. Addresses of private items are signed and end after a while. */
export const contentLanguageSchema = z
  .object({
    language: z.string(),
    revision: z.int(),
    text: z.string(),
    file: z
      .object({
        url: z.string(),
        name: z.string().meta({ description: 'As the author called it.' }),
        type: z.string(),
        bytes: z.int(),
        durationMs: z.int().nullable(),
        width: z.int().nullable(),
        height: z.int().nullable(),
      })
      .nullable(),
    phone: z
      .object({ url: z.string(), mulawUrl: z.string() })
      .nullable()
      .meta({ description: 'What telephones play: 8 kHz WAV of 16 bits, and of mu-law.' }),
    sound: soundSchema.nullable(),
    posterUrl: z.string().nullable(),
    captionsUrl: z.string().nullable(),
    createdAt: instant,
    createdBy: z.uuid().nullable(),
  })
  .meta({ id: 'ContentLanguage' })
export type ContentLanguage = z.output<typeof contentLanguageSchema>

export const contentItemSchema = z
  .object({
    id: z.uuid(),
    key: z.string(),
    title: z.string(),
    kind: z.enum(contentKinds),
    tags: z.array(z.string()),
    folder: z.string(),
    isAlwaysNewest: z.boolean(),
    isPrivate: z.boolean(),
    sessionId: z.uuid().nullable().meta({ description: 'Of a recording.' }),
    languages: z.array(contentLanguageSchema),
    uses: z.int().meta({ description: 'Flows whose draft or live version names it.' }),
    isDeleted: z.boolean(),
    deletedAt: instant.nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'ContentItem' })
export type ContentItem = z.output<typeof contentItemSchema>
export const contentPageSchema = pageOf(contentItemSchema)

export const contentListQuery = z.object({
  ...pageQuery,
  key: z.string().min(1).max(200).optional().meta({ description: 'The item of exactly this key.' }),
  search: z.string().trim().max(200).optional().meta({ description: 'Part of the title, key or words.' }),
  kind: z.enum(contentKinds).optional().meta({ description: 'Without it everything but recordings of callers.' }),
  language: languageTagSchema.optional().meta({ description: 'Has a file or words in it.' }),
  missing: languageTagSchema.optional().meta({ description: 'Has no file in it.' }),
  tag: tag.optional(),
  folder: folder.optional(),
  use: z.enum(['used', 'unused']).optional(),
  deleted: z
    .enum(['true', 'false', 'any'])
    .default('false')
    .meta({ description: '`true`: only what was deleted; `any`: that too.' }),
  sort: z.enum(['updated', 'title']).default('updated'),
})
/** What filters can offer. */
export const contentFacetsSchema = z
  .object({
    tags: z.array(z.object({ tag: z.string(), items: z.int() })),
    folders: z.array(z.object({ folder: z.string(), items: z.int() })),
    languages: z.array(z.string()).meta({ description: 'Of flows and of content.' }),
    deleted: z.int(),
  })
  .meta({ id: 'ContentFacets' })
export type ContentFacets = z.output<typeof contentFacetsSchema>

export const newContentSchema = z.object({
  title,
  key: resourceKeySchema.optional().meta({ description: 'Made from the title when left out.' }),
  kind: z.enum(authoredKinds),
  tags: tags.optional(),
  folder: folder.optional(),
  isAlwaysNewest: z.boolean().optional(),
  isPrivate: z.boolean().optional(),
})
export const contentChangeSchema = newContentSchema.omit({ kind: true, key: true }).partial()
export type ContentChange = z.output<typeof contentChangeSchema>
export const contentTextSchema = z.object({ text })
/** Characters of WebVTT: captions of a film of some hours. */
export const maxCaptionsLength = 200_000

/** Every revision of an item, the newest first. */
export const contentRevisionsSchema = z.object({ items: z.array(contentLanguageSchema) })

/** Where an item is used: each flow once for its draft and once for its live version. */
export const contentUsesSchema = z
  .object({
    items: z.array(
      z.object({
        flowId: z.uuid(),
        flowKey: z.string(),
        flowName: z.string(),
        in: z.enum(['draft', 'live']),
        versionId: z.uuid().nullable().meta({ description: 'Of the live version; null for the draft.' }),
        nodes: z.array(z.object({ id: z.string(), label: z.string() })),
      }),
    ),
  })
  .meta({ id: 'ContentUses' })
export type ContentUse = z.output<typeof contentUsesSchema>['items'][number]

export const contentBulkActions = ['addTag', 'removeTag', 'move', 'delete', 'restore'] as const
export const contentBulkSchema = z
  .object({
    ids: z.array(z.uuid()).min(1).max(100),
    action: z.enum(contentBulkActions),
    tag: tag.optional(),
    folder: folder.optional(),
  })
  .refine(({ action, tag }) => tag !== undefined || !action.endsWith('Tag'), {
    path: ['tag'],
    message: 'Name the tag.',
  })
  .refine(({ action, folder }) => folder !== undefined || action !== 'move', {
    path: ['folder'],
    message: 'Name the folder.',
  })
/** As many as a list that is imported may have lines. */
export const contentExportSchema = z.object({ ids: z.array(z.uuid()).min(1).max(5000) })
/** Details of 409 `not_exported`: the items that cannot be in the zip, and why. */
export const notExportedSchema = z.object({
  refused: z.array(z.object({ id: z.string(), code: z.string(), message: z.string() })),
})
/** One bad item never fails the others. */
export const contentBulkResultSchema = z.object({
  results: z.array(
    z.object({ id: z.uuid(), isDone: z.boolean(), code: z.string().nullable(), message: z.string().nullable() }),
  ),
})

/** A file on its way: begun, sent in chunks that can be taken up again after a lost connection, then put to use. */
export const newUploadSchema = z.object({
  id: z.uuid().optional().meta({
    description: 'Chosen by the client: beginning once more under it, for want of an answer, begins nothing new.',
  }),
  fileName: z.string().min(1).max(255),
  bytes: z.int().min(0),
  kind: z.enum(['audio', 'video', 'image', 'captions', 'zip']).optional().meta({
    description: 'What it is meant to be, for an early word about its size; what it is, its bytes tell.',
  }),
})
/** Of a converted file: where it went. */
const placed = {
  ...{ itemId: z.uuid(), key: z.string(), language: z.string(), revision: z.int() },
  keptText: z.literal(true).optional().meta({ description: 'There are newer words than `seenText`: they stayed.' }),
}
/** What came of one language of one item of a zip. */
export const importedRowSchema = z.object({
  line: z.int().meta({ description: 'Of content.csv, whose first one names the columns.' }),
  key: z.string(),
  language: z.string(),
  file: z
    .string()
    .nullable()
    .meta({ description: 'Its name in the zip, of captions or a poster where there is no other.' }),
  isDone: z.boolean(),
  message: z.string().meta({
    description: 'Why not, and what to do; empty when it is done. It may begin with the column that is meant.',
  }),
})
export type ImportedRow = z.output<typeof importedRowSchema>
export const importStates = ['importing', 'imported', 'refused', 'cancelled', 'interrupted'] as const
export type ImportState = (typeof importStates)[number]
const importSummary = z.object({
  id: z.uuid().meta({ description: 'That of the upload its zip came by.' }),
  fileName: z.string(),
  state: z.enum(importStates).meta({
    description:
      '`imported`: every row was looked at; `refused`: see `message`; `interrupted`: its server stopped, importing the list ' +
      'again takes in what is missing.',
  }),
  done: z.int().meta({ description: 'Rows that were looked at, taken in or not.' }),
  total: z.int().nullable().meta({ description: 'Rows; null until the list is read.' }),
  code: z.string().nullable(),
  message: z.string().nullable().meta({ description: 'Why it ended before its last row.' }),
  startedAt: instant,
  endedAt: instant.nullable(),
  startedBy: z.object({ userId: z.uuid(), name: z.string() }).nullable(),
})
/** A zip of content that is taken in, or was within the last 30 days. It belongs to the company. */
export const contentImportSchema = importSummary
  .extend({
    notTakenIn: z.int().meta({ description: 'Rows that were not taken in, so far while it is under way.' }),
    results: z.array(importedRowSchema).meta({
      description:
        'Those not taken in first, each by line; while it is under way the first 20 of those, and no others.',
    }),
  })
  .meta({ id: 'ContentImport' })
export type ContentImport = z.output<typeof contentImportSchema>
/** The newest first. */
export const contentImportsSchema = z.object({ items: z.array(importSummary) })
export type ContentImportSummary = z.output<typeof importSummary>
export const uploadSchema = z
  .object({
    id: z.uuid(),
    fileName: z.string(),
    bytes: z.int(),
    offset: z.int().meta({ description: 'Bytes that have arrived: the next chunk begins there.' }),
    chunkBytes: z.int().meta({ description: 'The most one chunk may have.' }),
    state: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('receiving') }),
      z.object({ kind: z.literal('received') }),
      z.object({ kind: z.literal('converting') }),
      z.object({ kind: z.literal('ready'), ...placed }),
      z
        .object({ kind: z.literal('importing') })
        .meta({ description: 'It has become the import of the same id, which tells how far it is.' }),
      z.object({ kind: z.literal('refused'), code: z.string(), message: z.string() }),
    ]),
  })
  .meta({ id: 'Upload' })
export type Upload = z.output<typeof uploadSchema>
export const chunkQuery = z.object({ offset: z.coerce.number().int().min(0) })

/** Puts an uploaded file to use: as a language of an item, or as that of a new one, which comes into being with it. */
export const finishUploadSchema = z
  .object({
    itemId: z.uuid().optional(),
    newItem: newContentSchema
      .extend({ kind: z.enum(authoredKinds).optional().meta({ description: 'What the file is when left out.' }) })
      .optional(),
    language: languageTagSchema,
    as: z.enum(['file', 'poster', 'captions']).default('file'),
    text: text.optional().meta({ description: 'Its words; those of before when left out.' }),
    seenText: text.optional().meta({
      description: 'The words whoever sends it saw. Given, `text` is written where they are still those, or none.',
    }),
    filmRevision: z
      .int()
      .min(1)
      .optional()
      .meta({
        description:
          'Of a poster that was taken of a video at its upload: the revision that this upload made, in which the poster comes, too. ' +
          '409 `other_film` and `other_picture` where it has become somebody else’s.',
      }),
    trimSilence: z.boolean().default(false).meta({ description: 'Takes silence off both ends of a sound.' }),
    durationMs: z
      .int()
      .min(0)
      .max(7 * 24 * 3600_000)
      .optional()
      .meta({ description: 'Of a video, as the browser measured it; a week at most.' }),
    width: z.int().min(1).max(20_000).optional(),
    height: z.int().min(1).max(20_000).optional(),
  })
  .refine(({ itemId, newItem }) => (itemId === undefined) !== (newItem === undefined), {
    path: ['itemId'],
    message: 'Name the item, or describe a new one.',
  })
export type FinishUpload = z.output<typeof finishUploadSchema>
/** The same for a file that comes in one request, as fields beside it. */
export const fileFieldsSchema = z.object({
  text: text.optional(),
  trimSilence: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true'),
})

/** What the server allows and can do, for the editor to say beforehand. */
export const contentLimitsSchema = z
  .object({
    maxBytes: z.object({ audio: z.int(), video: z.int(), image: z.int(), captions: z.int() }),
    targetLufs: z.number(),
    speech: z.boolean().meta({ description: 'A speech engine is configured: texts can be rendered to files.' }),
  })
  .meta({ id: 'ContentLimits' })
