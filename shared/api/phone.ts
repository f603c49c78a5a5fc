import { z } from 'zod'
import { phoneNumberSchema } from './phoneNumber.ts'
import { heardItemSchema } from './session.ts'
import { newTrialSchema, trialSchema } from './trial.ts'

/** Of +1555, which belongs to no country's numbering: nobody is rung by mistake. */
const virtualNumberSchema = phoneNumberSchema.refine((number) => /^\+1555\d{7}$/.test(number), {
  message: 'A virtual phone has a number of +1555 and seven digits.',
})

export const newPhoneSchema = z.object({
  number: virtualNumberSchema
    .optional()
    .meta({ description: 'Calls of the company to this number ring the phone; one is chosen when left out.' }),
})

export const phoneSchema = z
  .object({
    id: z.uuid(),
    number: z.string().nullable(),
    callSids: z.array(z.string()).meta({ description: 'The calls it is on, in the order they came.' }),
  })
  .meta({ id: 'Phone' })
export type PhoneView = z.output<typeof phoneSchema>
export const phoneListSchema = z.object({ items: z.array(phoneSchema) })

const speedSchema = z.union([z.number().min(0.1).max(1000), z.literal('fast')]).meta({
  description:
    'How fast the time of the call passes, 1 when left out; fast jumps to what happens next and waits for an answer to every question.',
})

export const phoneCallSchema = z.object({
  to: phoneNumberSchema.meta({ description: 'One of the company’s numbers.' }),
  from: z
    .union([phoneNumberSchema, z.literal('anonymous')])
    .optional()
    .meta({ description: 'Who calls; the number of the phone when left out.' }),
  speed: speedSchema.optional(),
})
export const phoneTrialSchema = newTrialSchema.extend({
  from: z
    .union([phoneNumberSchema, z.literal('anonymous')])
    .optional()
    .meta({ description: 'Who calls; the number of the phone when left out.' }),
  speed: speedSchema.optional(),
})

export const startedCallSchema = z
  .object({
    callSid: z.string(),
    sessionId: z.uuid().meta({ description: 'The session, as soon as its flow has begun.' }),
  })
  .meta({ id: 'StartedCall' })
export const startedTrialSchema = trialSchema.extend(startedCallSchema.shape).meta({ id: 'StartedTrial' })

const which = {
  callSid: z.string().max(64).optional().meta({ description: 'The call that came last when left out.' }),
}
export const phoneDeedSchema = z.object(which)
export const phoneKeysSchema = z.object({
  ...which,
  keys: z.string().regex(/^[0-9*#A-DwW]{1,100}$/, 'Keys are 0-9, *, # and A-D; w waits half a second, W a whole one.'),
})
export const phoneSpeechSchema = z.object({
  ...which,
  text: z.string().trim().min(1).max(1000),
  confidence: z.number().min(0).max(1).optional(),
  language: z.string().max(20).optional(),
})
export const didSchema = z.object({ callSid: z.string() }).meta({ id: 'PhoneDeed' })

const nodeSchema = z.object({
  flow: z.string(),
  version: z.int().meta({ description: '0: a draft on trial.' }),
  node: z.string(),
  type: z.string(),
})
/** The node that an event came from: in a flow called by another, that of the inner one. */
export type PhoneNode = z.output<typeof nodeSchema>

const passedSchema = nodeSchema.extend({
  port: z.string().optional(),
  at: z.string(),
  durationMs: z.number(),
  note: z.string().optional(),
})

const common = {
  /** On the call's clock, in milliseconds since 1970. */
  at: z.number(),
  callSid: z.string(),
  /** Null until a flow answers the call. */
  sessionId: z.uuid().nullable(),
  /** Where it came from; for what the caller waits in or left, where the call stood. Null where no flow has to do with it. */
  node: nodeSchema.nullable(),
}
const durationMs = z.number()

/** What the stream of a phone tells. The name of the server-sent event is its `kind`. */
export const phoneEventSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('ringing'), ...common, from: z.string(), to: z.string() }),
    z.object({ kind: z.literal('answered'), ...common }),
    z.object({
      kind: z.literal('saying'),
      ...common,
      text: z.string(),
      language: z.string(),
      voice: z.string(),
      durationMs,
    }),
    z.object({
      kind: z.literal('playing'),
      ...common,
      url: z.string(),
      contentType: z.string(),
      durationMs,
      /** Of the library; left out where the file is of no item. */
      item: heardItemSchema.optional(),
    }),
    z.object({ kind: z.literal('playingKeys'), ...common, keys: z.string(), durationMs }),
    z.object({ kind: z.literal('pausing'), ...common, durationMs }),
    z.object({ kind: z.literal('fellSilent'), ...common, interrupted: z.boolean() }),
    z.object({
      kind: z.literal('gathering'),
      ...common,
      input: z.array(z.enum(['dtmf', 'speech'])),
      numDigits: z.number().nullable(),
      finishOnKey: z.string(),
      timeoutSeconds: z.number(),
      language: z.string(),
      hints: z.array(z.string()),
      /** Its prompts are over. */
      isWaiting: z.boolean(),
    }),
    z.object({ kind: z.literal('recording'), ...common, maxSeconds: z.number(), finishOnKey: z.string() }),
    z.object({ kind: z.literal('heard'), ...common, text: z.string() }),
    z.object({ kind: z.literal('heardKeys'), ...common, keys: z.string() }),
    z.object({ kind: z.literal('bridged'), ...common, with: z.string() }),
    z.object({ kind: z.literal('onHold'), ...common, hold: z.boolean() }),
    z.object({
      kind: z.literal('fetched'),
      ...common,
      /** Of the answer; 0 when none came. */
      status: z.number(),
      tookMs: z.number(),
      /** The turn of the session that the document answered. Null: a fallback, which repeats one. */
      turn: z.int().nullable(),
      /** The nodes that were passed to make it, as the session's record has them. */
      trail: z.array(passedSchema),
    }),
    z.object({
      kind: z.literal('variables'),
      ...common,
      /** How many steps the session had taken. */
      seq: z.int(),
      /** Of the outermost flow, without the sensitive ones. */
      variables: z.record(z.string(), z.unknown()),
    }),
    z.object({
      kind: z.literal('problem'),
      ...common,
      code: z.number(),
      severity: z.enum(['warning', 'error']),
      text: z.string(),
    }),
    z.object({ kind: z.literal('lost'), ...common, code: z.number() }),
    z.object({ kind: z.literal('hungUp'), ...common, status: z.string(), by: z.string() }),
    z.object({
      kind: z.literal('ended'),
      ...common,
      status: z.string(),
      /** What ran after the last document: silent nodes, after a hang-up. */
      trail: z.array(passedSchema),
    }),
  ])
  .meta({ id: 'PhoneEvent' })
export type PhoneEvent = z.output<typeof phoneEventSchema>
