import { z } from 'zod'
import { languageTagSchema, resourceKeySchema, variableNameSchema } from '../flow/ids.ts'
import { instant, pageOf, pageQuery } from './page.ts'
import { phoneNumberSchema } from './phoneNumber.ts'

/** Twilio's words. https://www.twilio.com/docs/voice/api/call-resource#call-status-values */
export const callStatusWords = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const
export const callStatusSchema = z.enum(callStatusWords)
export type CallStatusWord = z.output<typeof callStatusSchema>

export const placeCallSchema = z
  .object({
    to: phoneNumberSchema,
    from: phoneNumberSchema
      .optional()
      .meta({ description: 'One of the company’s numbers; the first of them when left out.' }),
    flowId: z.uuid().optional(),
    flowKey: resourceKeySchema.optional(),
    language: languageTagSchema.optional(),
    variables: z
      .record(variableNameSchema, z.json())
      .refine(
        (variables) => JSON.stringify(variables).length <= 16_000,
        'The variables of a call take at most 16,000 characters.',
      )
      .optional(),
    department: z.string().trim().min(1).max(100).optional(),
    record: z.boolean().optional(),
    machineDetection: z
      .enum(['off', 'wait', 'tell', 'tellAtMessageEnd'])
      .optional()
      .meta({
        description:
          'off when left out. wait: the flow starts after the verdict; tell: it starts at once and a machine moves the call to ' +
          'the machine port of its start; tellAtMessageEnd: the same, once the greeting of the machine is over.',
      }),
    timeoutSeconds: z.int().min(15).max(600).optional().meta({ description: 'How long it rings; 60 when left out.' }),
  })
  .refine(({ flowId, flowKey }) => (flowId === undefined) !== (flowKey === undefined), {
    path: ['flowId'],
    message: 'Name the flow by flowId or by flowKey, by one of them.',
  })
export type PlaceCallRequest = z.output<typeof placeCallSchema>
export const placedCallSchema = z.object({ id: z.uuid(), status: callStatusSchema }).meta({ id: 'PlacedCall' })
/** Printable ASCII, as an HTTP header holds it. */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'An Idempotency-Key has 1 to 200 printable characters.')
    .optional()
    .meta({ description: 'The same key and body give the same answer; another body is refused.' }),
})

export const callListQuery = z.object({
  ...pageQuery,
  department: z.string().max(100).optional(),
  status: callStatusSchema.optional(),
  direction: z.enum(['inbound', 'outbound']).optional(),
  isTest: z
    .enum(['true', 'false', 'all'])
    .default('false')
    .meta({ description: 'Calls of trials are left out by default.' }),
})
export const callViewSchema = z
  .object({
    id: z.uuid(),
    callSid: z.string().nullable(),
    direction: z.enum(['inbound', 'outbound']),
    from: z.string().nullable(),
    to: z.string().nullable(),
    status: callStatusSchema,
    flowId: z.uuid().nullable(),
    department: z.string().nullable(),
    language: z.string().nullable(),
    isRecorded: z.boolean(),
    answeredBy: z.string().nullable(),
    durationSeconds: z.int().nullable(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
    createdAt: instant,
    answeredAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'CallSummary' })
export type CallView = z.output<typeof callViewSchema>
export const callPageSchema = pageOf(callViewSchema)
export const callDetailSchema = callViewSchema
  .extend({
    variables: z.record(z.string(), z.unknown()),
    events: z.array(
      z.object({ id: z.uuid(), kind: z.string(), detail: z.record(z.string(), z.unknown()), at: instant }),
    ),
  })
  .meta({ id: 'Call' })
/** Where the sound of a recording is. */
export const recordingPlaces = ['none', 'carrier', 'fetching', 'stored', 'failed', 'deleted'] as const
export const recordingViewSchema = z
  .object({
    sid: z.string(),
    source: z.string(),
    status: z.string(),
    durationSeconds: z.int().nullable(),
    channels: z.int().nullable(),
    startedAt: instant.nullable(),
    audio: z
      .string()
      .nullable()
      .meta({ description: 'The path of its sound, for who is signed in; null while it has none.' }),
    place: z.enum(recordingPlaces).meta({
      description:
        'none: it has no sound, or not yet; problem says why, where that is known. carrier: with the carrier alone, as those of trials are. fetching: on its way from ' +
        'there. stored: here. failed: it could not be fetched. deleted: for good.',
    }),
    problem: z
      .string()
      .nullable()
      .meta({
        description:
          'Why it has no sound; or what went wrong with asking the carrier for its end, with fetching it, or with deleting it there, ' +
          'when that was last tried.',
      }),
  })
  .meta({ id: 'Recording' })
export type RecordingView = z.output<typeof recordingViewSchema>
export const recordingDetailSchema = recordingViewSchema
  .extend({
    sessionId: z.uuid().nullable(),
    sound: z
      .object({
        url: z.string().meta({
          description:
            'Signed, good for a quarter of an hour and its own length; plays ranges, and no cache keeps it. Ask again for a new one.',
        }),
        durationMs: z.int().nullable(),
        waveform: z
          .array(z.number())
          .meta({ description: 'Peaks in order, 0 to 100; empty where it was not measured.' }),
      })
      .nullable()
      .meta({ description: 'Once it is stored.' }),
  })
  .meta({ id: 'RecordingDetail' })
export type RecordingDetail = z.output<typeof recordingDetailSchema>
