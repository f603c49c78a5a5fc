import { z } from 'zod'
import { recordingViewSchema } from './call.ts'
import { flowSchema } from '../flow/flow.ts'
import { resourceKeySchema, variableNameSchema } from '../flow/ids.ts'
import { instant, pageOf, pageQuery } from './page.ts'
import { phoneNumberSchema } from './phoneNumber.ts'

export const sessionEndings = ['completed', 'hungUp', 'error', 'limit', 'silence'] as const

export const sessionListQuery = z.object({
  ...pageQuery,
  flowId: z.uuid().optional(),
  flowKey: resourceKeySchema.optional(),
  versionId: z.uuid().optional().meta({ description: 'Of a version, or of the snapshot of a trial.' }),
  status: z.enum(['live', 'ended']).optional(),
  ending: z.enum(sessionEndings).optional(),
  outcome: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .meta({
      description:
        'A disposition, a selection or a tag, whole, in upper or lower case. A page looks at 2,000 sessions at most: it may hold ' +
        'few items, or none, and still have a nextCursor that goes on from there.',
    }),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'Started at this instant or later.' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'Started before this instant.' }),
  number: phoneNumberSchema.optional().meta({ description: 'The caller’s number, or ours.' }),
  department: z.string().max(100).optional(),
  callSid: z.string().max(64).optional(),
  text: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({
      description:
        'In what the caller said or pressed, the selection, the disposition, a tag or the caller’s number. A page looks at 500 ' +
        'sessions at most: it may hold few items, or none, and still have a nextCursor that goes on from there.',
    }),
  isTest: z
    .enum(['true', 'false', 'all'])
    .default('false')
    .meta({ description: 'Trial sessions are left out by default.' }),
})

export const outcomeKinds = ['disposition', 'selection', 'tag'] as const
export type OutcomeKind = (typeof outcomeKinds)[number]
export const sessionOutcomesQuery = sessionListQuery.pick({ flowId: true, isTest: true })
export const sessionOutcomesSchema = z
  .object({
    items: z.array(
      z.object({
        kind: z.enum(outcomeKinds),
        value: z.string(),
        sessions: z.int().meta({ description: 'That have it.' }),
      }),
    ),
  })
  .meta({ id: 'SessionOutcomes' })
export type SessionOutcome = z.output<typeof sessionOutcomesSchema>['items'][number]

export const sessionViewSchema = z
  .object({
    id: z.uuid(),
    channel: z.enum(['phone', 'web']),
    direction: z.enum(['inbound', 'outbound']),
    flow: z.object({ id: z.uuid(), key: z.string().nullable(), name: z.string().nullable() }),
    version: z.object({ id: z.uuid(), number: z.int() }),
    status: z.enum(['live', 'ended']),
    caller: z.string().nullable(),
    ourNumber: z.string().nullable(),
    contactId: z.uuid().nullable(),
    callSid: z.string().nullable(),
    department: z.string().nullable(),
    language: z.string().nullable(),
    isTest: z.boolean(),
    startedAt: instant,
    lastStepAt: instant,
    endedAt: instant.nullable(),
    ending: z.enum(sessionEndings).nullable(),
    selection: z.string().nullable(),
    disposition: z.string().nullable(),
    tags: z.array(z.string()),
  })
  .meta({ id: 'SessionSummary' })
export type SessionView = z.output<typeof sessionViewSchema>
export const sessionPageSchema = pageOf(sessionViewSchema)

const trailSchema = z.array(
  z.object({
    flow: z.string(),
    version: z.int(),
    node: z.string(),
    type: z.string(),
    port: z.string().optional(),
    at: z.string(),
    durationMs: z.number(),
    note: z.string().optional(),
  }),
)

/** What the stream of a live session tells of each step, under the event `step` and with `seq` as its id. */
export type SessionEvent = {
  seq: number
  /** The turn whose document this step made: its prompts come from the nodes in `trail`. Null when it made none. */
  turn: number | null
  kind: string
  at: string
  trail: z.output<typeof trailSchema>
  /** With the last step: why the session is over. */
  ended?: { reason: string }
}

const values = z
  .record(z.string(), z.unknown())
  .meta({ description: 'Of the outermost flow, without the sensitive ones.' })
/** Also what the stream of a trial tells under the event `variables`: as they were after the step `seq`, or later. */
export const variablesSchema = z.object({ seq: z.int(), variables: values }).meta({ id: 'SessionVariables' })
export type SessionVariables = z.output<typeof variablesSchema>
export const variableChangeSchema = z.object({
  variables: z
    .record(variableNameSchema, z.json())
    .refine((variables) => Object.keys(variables).length > 0, 'Name a variable.')
    .refine((variables) => JSON.stringify(variables).length <= 16_000, 'The variables take at most 16,000 characters.'),
})

/** One step (or one hold or late input): what came in, what went out, every node passed. */
export const interactionViewSchema = z
  .object({
    seq: z.int(),
    turn: z.int().nullable(),
    kind: z.string(),
    event: z.unknown().meta({ description: 'The input; of a sensitive node only its length.' }),
    reply: z
      .string()
      .nullable()
      .meta({ description: 'The document as sent; null when there was none or it held a sensitive value.' }),
    facts: z.array(z.unknown()),
    trail: trailSchema,
    at: instant,
  })
  .meta({ id: 'Interaction' })
export type InteractionView = z.output<typeof interactionViewSchema>

/** What a file in a document is: an item of the library, in one language. */
export const heardItemSchema = z
  .object({
    hash: z.string().meta({ description: 'SHA-256 of the file that telephones play, as its address has it.' }),
    itemId: z.uuid(),
    key: z.string(),
    title: z.string(),
    language: z.string(),
    text: z.string().meta({ description: 'Its words; empty where nobody wrote them.' }),
  })
  .meta({ id: 'HeardItem' })
export type HeardItem = z.output<typeof heardItemSchema>

export const sessionDetailSchema = sessionViewSchema
  .extend({
    variables: values,
    error: z.string().nullable(),
    interactions: z.array(interactionViewSchema),
    recordings: z.array(recordingViewSchema).meta({ description: 'Of the call and its messages, the newest first.' }),
    heard: z.array(heardItemSchema.extend({ url: z.string() })).meta({
      description:
        'The items whose files its steps played. Addresses of private ones are signed and end after a while.',
    }),
  })
  .meta({ id: 'Session' })

/** What a session ran, to be drawn beside its steps: the outer flow first, then each sub-flow it went through. */
export const sessionFlowsSchema = z
  .object({
    items: z.array(
      z.object({
        flow: z.object({ id: z.uuid(), key: z.string(), name: z.string() }),
        versionId: z.uuid(),
        version: z
          .int()
          .meta({ description: 'Its number; 0 is the snapshot of a trial. Steps name flows by key and number.' }),
        document: flowSchema,
      }),
    ),
  })
  .meta({ id: 'SessionFlows' })
