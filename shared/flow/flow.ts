import { z } from 'zod'
import { withoutTurning } from './cleanText.ts'
import { languageTagSchema, localIdSchema, variableNameSchema } from './ids.ts'

/** The document format this build writes; older ones come in through `upgrade.ts`. */
export const currentFormat = 1

/** Above this, split into sub-flows: the canvas stays quick up to 1,000 (measured), and no caller needs more in one graph. */
export const maxNodes = 1000
/** The most that a document holds of each. */
export const limits = {
  ...{ languages: 50, variables: 500, nodes: maxNodes, edges: 5000 },
  ...{ notes: 500, frames: 500, tests: 500, staleTranslations: 20_000 },
}

/** Recursive JSON, for node data that its own type's schema judges later. */
export const jsonSchema = z.json()
export type Json = z.output<typeof jsonSchema>

export const variableTypes = ['text', 'number', 'boolean', 'date', 'list', 'json'] as const
const variableSchema = z.strictObject({
  name: variableNameSchema,
  type: z.enum(variableTypes),
  default: jsonSchema.optional(),
  /** Kept out of logs, interactions, analytics and exports; stored encrypted. */
  sensitive: z.boolean().optional(),
  description: z.string().max(500).optional(),
})
export type Variable = z.output<typeof variableSchema>

const positionSchema = z.strictObject({ x: z.number(), y: z.number() })

/** A placed step. `data` is judged by its type's own schema, so that a half-finished draft or a newer type can still be saved. */
const nodeSchema = z.strictObject({
  id: localIdSchema,
  type: z.string().min(1).max(64),
  version: z.int().min(1),
  label: z.string().max(200).optional(),
  position: positionSchema,
  data: z.record(z.string(), jsonSchema),
  note: z.string().max(2000).optional(),
})
export type FlowNode = z.output<typeof nodeSchema>

const edgeSchema = z.strictObject({
  id: localIdSchema,
  from: z.strictObject({ nodeId: localIdSchema, portId: localIdSchema }),
  to: localIdSchema,
})
export type Edge = z.output<typeof edgeSchema>

const voiceSchema = z.strictObject({
  /** A carrier voice name, such as `Polly.Joanna`. */
  voice: z.string().max(100).optional(),
  /** Speaking rate in percent of the voice's own. */
  rate: z.int().min(50).max(200).optional(),
})
export type Voice = z.output<typeof voiceSchema>

const sizeSchema = z.strictObject({ width: z.number(), height: z.number() })

export const canvasColors = ['gray', 'blue', 'green', 'yellow', 'red', 'violet'] as const
export type CanvasColor = (typeof canvasColors)[number]

const canvasNoteSchema = z.strictObject({
  id: localIdSchema,
  text: z.string().max(5000),
  color: z.enum(canvasColors).optional(),
  position: positionSchema,
  size: sizeSchema.optional(),
})
export type CanvasNote = z.output<typeof canvasNoteSchema>

/** A labelled box behind nodes. What is in it is what lies in it. */
const frameSchema = z.strictObject({
  id: localIdSchema,
  label: z.string().max(200),
  color: z.enum(canvasColors).optional(),
  position: positionSchema,
  size: sizeSchema,
})
export type Frame = z.output<typeof frameSchema>

/** See `texts.ts`: 16 hexadecimal digits for a text, its language and the source it no longer follows. */
const staleTranslationSchema = z.string().regex(/^[0-9a-f]{16}$/)

/** What a scripted test begins with; all that is left out is as `simulate` has it. */
const testSetupSchema = z.strictObject({
  /** What the clock of the flow shows as the call begins. */
  at: z.iso
    .datetime({ offset: true })
    .refine((at) => at >= '1990' && at < '2200', 'Choose an instant from 1990 to 2199.')
    .optional(),
  /** E.164, or `anonymous`. */
  caller: z.union([z.string().regex(/^\+[1-9]\d{1,14}$/), z.literal('anonymous')]).optional(),
  ourNumber: z
    .string()
    .regex(/^\+[1-9]\d{1,14}$/)
    .optional(),
  direction: z.enum(['inbound', 'outbound']).optional(),
  language: languageTagSchema.optional(),
  /** The node that the call begins at; the start when left out. */
  nodeId: localIdSchema.optional(),
  department: z.string().max(100).optional(),
  variables: z.record(variableNameSchema, jsonSchema).optional(),
  /** 32 bits, which all chance of the call comes from. */
  seed: z.int().min(0).max(0xffffffff).optional(),
})
export type TestSetup = z.output<typeof testSetupSchema>

/** A line may hold the answer of a web service. */
export const maxScriptLine = 10_000
export const maxExpectLine = 500
/** Of a script, and of what is expected. */
export const maxTestLines = 200

/** A scripted conversation kept beside the flow: what the caller does, in the words of `simulate`, and what `runTest` then expects. */
const scriptedTestSchema = z.strictObject({
  id: localIdSchema,
  name: z.string().min(1).max(200),
  setup: testSetupSchema.optional(),
  script: z.array(z.string().max(maxScriptLine)).max(maxTestLines),
  expect: z.array(z.string().max(maxExpectLine)).max(maxTestLines).optional(),
})
export type ScriptedTest = z.output<typeof scriptedTestSchema>

export const recordingModes = ['off', 'always', 'afterConsent'] as const

/** The flow document: a graph of nodes and edges with its languages, voices and variables. Every list has a limit. */
export const flowSchema = z
  .strictObject({
    format: z.literal(currentFormat),
    name: z.string().overwrite(withoutTurning).trim().min(1).max(200),
    description: z.string().max(2000).optional(),
    languages: z.array(languageTagSchema).min(1).max(limits.languages),
    defaultLanguage: languageTagSchema,
    voices: z.record(languageTagSchema, voiceSchema).optional(),
    /** IANA name, such as `America/New_York`: what `now` and dates mean in this flow. */
    timeZone: z.string().min(1).max(64),
    recording: z.enum(recordingModes),
    /** Twilio ends any call after 4 h by default; ours end earlier. */
    maxCallMinutes: z.int().min(1).max(240),
    /** Silences in a row after which the call is ended. */
    maxSilences: z.int().min(2).max(20).optional(),
    variables: z.array(variableSchema).max(limits.variables),
    nodes: z
      .array(nodeSchema)
      .max(maxNodes, `A flow has at most ${maxNodes.toLocaleString('en')} nodes. Move parts of it into sub-flows.`),
    edges: z.array(edgeSchema).max(limits.edges),
    notes: z.array(canvasNoteSchema).max(limits.notes),
    frames: z.array(frameSchema).max(limits.frames).optional(),
    /** Translations that an author should look at again, because the text they were made from has changed. */
    staleTranslations: z.array(staleTranslationSchema).max(limits.staleTranslations).optional(),
    tests: z.array(scriptedTestSchema).max(limits.tests),
  })
  .superRefine((flow, context) => {
    const complain = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (!flow.languages.includes(flow.defaultLanguage))
      complain(['defaultLanguage'], `The default language ${flow.defaultLanguage} is not among the languages.`)
    const repeated = (ids: readonly string[]) => {
      const seen = new Set<string>()
      return ids.find((id) => seen.has(id) || !seen.add(id))
    }
    const repeatedNode = repeated(flow.nodes.map(({ id }) => id))
    if (repeatedNode) complain(['nodes'], `Two nodes have the id ${repeatedNode}.`)
    const repeatedEdge = repeated(flow.edges.map(({ id }) => id))
    if (repeatedEdge) complain(['edges'], `Two edges have the id ${repeatedEdge}.`)
    const repeatedVariable = repeated(flow.variables.map(({ name }) => name))
    if (repeatedVariable) complain(['variables'], `Two variables have the name ${repeatedVariable}.`)
    const ids = new Set(flow.nodes.map(({ id }) => id))
    flow.edges.forEach((edge, index) => {
      if (!ids.has(edge.from.nodeId))
        complain(['edges', index, 'from'], `Edge ${edge.id} leaves node ${edge.from.nodeId}, which is not in the flow.`)
      if (!ids.has(edge.to))
        complain(['edges', index, 'to'], `Edge ${edge.id} leads to node ${edge.to}, which is not in the flow.`)
    })
    const taken = new Set<string>()
    flow.edges.forEach((edge, index) => {
      const port = `${edge.from.nodeId} ${edge.from.portId}`
      if (taken.has(port))
        complain(['edges', index, 'from'], `Port ${edge.from.portId} of node ${edge.from.nodeId} already has an edge.`)
      taken.add(port)
    })
  })
export type Flow = z.output<typeof flowSchema>
