import { z } from 'zod'
import { withoutTurning } from '../flow/cleanText.ts'
import { flowSchema } from '../flow/flow.ts'
import { languageTagSchema, resourceKeySchema } from '../flow/ids.ts'
import { textPerLanguageSchema } from '../flow/prompt.ts'
import { contentKinds, soundWarnings } from './content.ts'
import { instant, pageOf, pageQuery } from './page.ts'

const nameSchema = z.string().overwrite(withoutTurning).trim().min(1).max(200)
const tagSchema = z.string().trim().min(1).max(50)

/** What the author slipped up on; errors keep a flow from being published. */
export const problemSchema = z
  .object({
    severity: z.enum(['error', 'warning', 'info']),
    rule: z.string(),
    nodeId: z.string().optional(),
    edgeId: z.string().optional(),
    portId: z.string().optional(),
    field: z.string().optional(),
    language: z.string().optional(),
    message: z.string(),
  })
  .meta({ id: 'Problem' })

export const flowSummarySchema = z
  .object({
    id: z.uuid(),
    key: z.string(),
    name: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    isOutOfService: z.boolean(),
    closedMessage: textPerLanguageSchema.nullable(),
    isArchived: z.boolean(),
    liveVersion: z.object({ id: z.uuid(), number: z.int(), publishedAt: instant }).nullable(),
    /** The draft was changed since the live version was published. */
    hasUnpublishedChanges: z.boolean(),
    numbers: z.array(z.string()),
    liveCalls: z.int().meta({ description: 'Its sessions under way now, those of trials left out.' }),
    draftRevision: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Flow' })
export type FlowSummary = z.output<typeof flowSummarySchema>
export const flowPageSchema = pageOf(flowSummarySchema)

/** Every tag in use on flows that are not archived, and on how many. */
export const flowTagsSchema = z.object({ tags: z.array(z.object({ tag: z.string(), flows: z.int() })) })

export const flowStatuses = ['current', 'live', 'draft', 'outOfService', 'archived', 'all'] as const
export const flowListQuery = z.object({
  ...pageQuery,
  search: z.string().trim().max(200).optional().meta({ description: 'Part of the name, key or description.' }),
  tag: tagSchema.optional(),
  status: z.enum(flowStatuses).default('current').meta({
    description: 'current: not archived; live: published and in service; draft: never published.',
  }),
})

export const newFlowSchema = z.object({
  name: nameSchema,
  key: resourceKeySchema.optional().meta({ description: 'Made from the name when left out.' }),
  description: z.string().max(2000).optional(),
  tags: z.array(tagSchema).max(20).optional(),
  languages: z.array(languageTagSchema).min(1).max(50).optional(),
  timeZone: z.string().min(1).max(64).optional(),
  flow: z.json().optional().meta({ description: 'A whole flow document; a start on an empty canvas when left out.' }),
})
export const flowChangeSchema = z
  .object({ name: nameSchema, description: z.string().max(2000), tags: z.array(tagSchema).max(20) })
  .partial()
export const duplicateSchema = z.object({ name: nameSchema.optional(), key: resourceKeySchema.optional() })
export const serviceSchema = z.object({
  isOutOfService: z.boolean(),
  closedMessage: textPerLanguageSchema
    .nullable()
    .optional()
    .meta({ description: 'What new callers hear, per language.' }),
})

export const bulkActions = [
  'archive',
  'unarchive',
  'delete',
  'takeOutOfService',
  'putInService',
  'addTag',
  'removeTag',
] as const
export const bulkSchema = z
  .object({ flowIds: z.array(z.uuid()).min(1).max(100), action: z.enum(bulkActions), tag: tagSchema.optional() })
  .refine(({ action, tag }) => tag !== undefined || !action.endsWith('Tag'), {
    path: ['tag'],
    message: 'Name the tag.',
  })
/** One bad item never fails the others. */
export const bulkResultSchema = z.object({
  results: z.array(
    z.object({ flowId: z.uuid(), isDone: z.boolean(), code: z.string().nullable(), message: z.string().nullable() }),
  ),
})

export const draftSchema = z
  .object({
    revision: z.int(),
    updatedAt: instant,
    updatedBy: z.uuid().nullable(),
    flow: z.unknown().meta({ description: 'The flow document.' }),
    problems: z.array(problemSchema),
  })
  .meta({ id: 'Draft' })
export const draftWriteSchema = z.object({ flow: z.unknown().meta({ description: 'The flow document.' }) })
export const saveDraftQuery = z.object({
  problems: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'With `true` the whole draft is checked and the answer tells its problems.' }),
})
export const savedDraftSchema = draftSchema.omit({ flow: true }).partial({ problems: true }).meta({ id: 'SavedDraft' })

export const draftParts = ['node', 'edges', 'variables', 'settings', 'notes', 'tests'] as const
const personSchema = z.object({ id: z.uuid(), name: z.string() })
const draftAuthorSchema = z
  .object({
    item: z.enum(draftParts),
    nodeId: z.string().nullable().meta({ description: 'Of the item `node`.' }),
    user: personSchema.nullable(),
    at: instant,
  })
  .meta({ id: 'DraftAuthor' })
export type DraftAuthor = z.output<typeof draftAuthorSchema>
export const draftAuthorsSchema = z.object({ items: z.array(draftAuthorSchema) })

export const versionSummarySchema = z
  .object({
    id: z.uuid(),
    flowId: z.uuid(),
    number: z.int(),
    hash: z.string(),
    note: z.string(),
    isLive: z.boolean(),
    publishedAt: instant,
    publishedBy: z.uuid().nullable(),
    publishedByName: z.string().nullable().default(null),
  })
  .meta({ id: 'VersionSummary' })
export type VersionSummary = z.output<typeof versionSummarySchema>
export const versionPageSchema = pageOf(versionSummarySchema)
export const versionSchema = versionSummarySchema
  .extend({
    problems: z.array(problemSchema),
    bindings: z.object({
      flows: z.record(z.string(), z.object({ flowId: z.string(), versionId: z.string() })),
      content: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({
            url: z.string(),
            revision: z.int().optional(),
            original: z.string().optional(),
            poster: z.string().optional(),
            captions: z.string().optional(),
          }),
        ),
      ),
    }),
    flow: flowSchema,
  })
  .meta({ id: 'Version' })
export const publishedSchema = versionSummarySchema
  .extend({ problems: z.array(problemSchema) })
  .meta({ id: 'Published' })
export const publishSchema = z.object({
  note: z.string().trim().max(2000).default(''),
  revision: z.int().optional().meta({ description: 'Publish only when the draft is still at this revision.' }),
})
export const diffQuery = z.object({
  from: z.union([z.uuid(), z.literal('draft')]),
  to: z.union([z.uuid(), z.literal('draft')]),
})
const changeSchema = z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })
/** As `FlowDiff` of shared/flow/diff.ts: what callers and authors would notice, apart from one another. */
export const flowDiffSchema = z
  .object({
    settings: z.array(changeSchema),
    languages: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
    variables: z.object({
      added: z.array(z.unknown()),
      removed: z.array(z.unknown()),
      changed: z.array(z.object({ name: z.string(), changes: z.array(changeSchema) })),
    }),
    nodes: z.object({
      added: z.array(z.unknown()),
      removed: z.array(z.unknown()),
      changed: z.array(
        z.object({
          nodeId: z.string(),
          type: z.string(),
          label: z.string().optional(),
          changes: z.array(changeSchema),
        }),
      ),
      moved: z.array(z.unknown()),
    }),
    edges: z.object({ added: z.array(z.unknown()), removed: z.array(z.unknown()) }),
    notes: z.array(changeSchema),
    frames: z.array(changeSchema),
    tests: z.array(changeSchema),
    staleTranslations: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
    isSameForCallers: z.boolean(),
  })
  .meta({ id: 'FlowDiff' })
export const exportQuery = z.object({ version: z.uuid().optional().meta({ description: 'The draft when left out.' }) })
export const importQuery = z.object({ key: resourceKeySchema.optional(), name: nameSchema.optional() })
export const importedSchema = flowSummarySchema
  .extend({ problems: z.array(problemSchema) })
  .meta({ id: 'ImportedFlow' })

/** As many as an address carries; what the draft itself names comes in any case. */
export const maxAskedContent = 100
export const lintWorldQuery = z.object({
  content: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter((key) => key !== ''))
    .pipe(z.array(z.string().max(200)).max(maxAskedContent))
    .meta({ description: 'Keys of content items between commas, which an author has named and not saved yet.' }),
})

/** As `LintWorld` of shared/flow/lint: what lies outside a draft, for checking it where it is drawn. */
export const lintWorldSchema = z
  .object({
    flowKey: z.string(),
    flows: z.record(z.string(), z.object({ isPublished: z.boolean(), flows: z.array(z.string()) })),
    schedules: z.array(z.string()),
    content: z.record(
      z.string(),
      z.object({
        kind: z.enum(contentKinds),
        files: z.record(
          z.string(),
          z.object({
            loudness: z.number().nullable(),
            warnings: z.array(z.enum(soundWarnings)).readonly(),
            hasSound: z.boolean(),
            hasCaptions: z.boolean(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'LintWorld' })
