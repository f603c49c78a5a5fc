import type { z } from 'zod'
import type { Action, Fact, RequestAction, SpokenPart } from '../run/action.ts'
import type { CallerEvent, Caller, Contact } from '../run/event.ts'
import type { Values } from '../run/session.ts'
import type { Flow, Json } from './flow.ts'
import type { NodeProblem } from './problem.ts'
import type { Prompt } from './prompt.ts'
import type { Schedule } from './schedule.ts'

/** A way out of a node. Edges hang on `id`, so it survives a change of label or key. */
export type Port = {
  id: string
  label: string
  kind: 'next' | 'choice' | 'failure' | 'timeout'
  /** May stay unwired; a session that leaves there ends politely. */
  isOptional?: boolean
}

/** An action as a node emits it: the interpreter gives requests their key. */
export type NodeAction = Exclude<Action, RequestAction> | Omit<RequestAction, 'key'>

export type LeaveOptions = {
  actions?: readonly NodeAction[]
  /** Variables of the current flow, by name. A value rendered from a sensitive one is kept as sensitive. */
  set?: Values
  facts?: readonly Fact[]
  /** From here on the session speaks this language. */
  language?: string
  /** The caller's answer in one word (a key, usually): kept as the session's selection. */
  selection?: string
  /** What this node keeps until its next visit; null forgets. */
  keep?: Json
  /** For the trail: the value used from outside the version. */
  note?: string
  callRecording?: 'on' | 'off' | 'paused'
  /** The values of `set` are kept as secrets, whatever their variables are declared to be. */
  sensitive?: true
}

/** Where the session goes next. */
export type Move<Memory = unknown> =
  | { kind: 'wait'; actions: readonly NodeAction[]; memory: Memory; note?: string }
  | ({ kind: 'leave'; port: string } & LeaveOptions)
  /** Ends the flow: the call, or in a sub-flow the frame, which leaves its parent by the exit of this name. */
  | { kind: 'end'; actions: readonly NodeAction[]; exit?: string; facts?: readonly Fact[]; note?: string }
  /** Starts the bound version of a sub-flow. When it ends, this node leaves by the exit's port; `outputs` are read as ours ← its. */
  | { kind: 'call'; flowKey: string; inputs: Values; outputs: Readonly<Record<string, string>> }

export const wait = <Memory>(actions: readonly NodeAction[], memory: Memory, note?: string): Move<Memory> => ({
  kind: 'wait',
  actions,
  memory,
  ...(note !== undefined && { note }),
})
export const leave = (port: string, options: LeaveOptions = {}): Move<never> => ({ kind: 'leave', port, ...options })
export const end = (
  actions: readonly NodeAction[],
  options: { exit?: string; facts?: readonly Fact[]; note?: string } = {},
): Move<never> => ({ kind: 'end', actions, ...options })

/** What a node may know of its flow: nothing of other nodes. */
export const flowSettings = [
  'name',
  'languages',
  'defaultLanguage',
  'timeZone',
  'recording',
  'maxCallMinutes',
  'variables',
] as const satisfies readonly (keyof Flow)[]
export type FlowSettings = Pick<Flow, (typeof flowSettings)[number]>

/** What a node may look at. Pure values and pure functions of the session; the clock is `now`, chance is `random`. */
export type NodeContext = {
  readonly nodeId: string
  readonly flow: FlowSettings
  readonly sessionId: string
  readonly direction: 'inbound' | 'outbound'
  readonly channel: 'phone' | 'web'
  readonly caller: Caller
  readonly contact?: Contact
  readonly ourNumber?: string
  readonly language: string
  /** Another flow called this one: what is settled once a call (its language, its recording) is settled there. */
  readonly isSubflow: boolean
  /** Languages asked for when the session started, best first. Only in the first step. */
  readonly askedLanguages: readonly string[]
  readonly callRecording: 'off' | 'on' | 'paused'
  /** Instant of the event, ISO 8601. */
  readonly now: string
  /** What this node kept at an earlier visit. */
  readonly kept: Json | undefined
  readonly answeredBy?: string
  /** Value of a path such as `vars.order.total` or `contact.firstName`; undefined when there is none. */
  value(path: string): Json | undefined
  /** Renders a Liquid template in the session's language; text is bounded, and a broken template gives an empty text. */
  render(template: string): string
  /** As `render`, for one value: `{{ vars.total }}` alone keeps its type. */
  evaluate(template: string): Json
  /** Resolves languages, templates and recordings of a prompt. */
  speak(prompt: Prompt): readonly SpokenPart[]
  /** A number in [0, 1) from the session's seed; each call gives the next. */
  random(): number
  /** The company's schedule of this key as it is now, not pinned to the version. */
  schedule(key: string): Schedule | undefined
}

export type NodeGroup = 'entry' | 'talk' | 'decide' | 'connect' | 'reach' | 'account'

/** The names of named resources a node refers to; publishing binds sub-flows and content, lint checks the rest. */
export type References = { flows?: readonly string[]; schedules?: readonly string[]; content?: readonly string[] }

export type NodeType<Data, Memory> = {
  /** Unique over the registry; folder name and `node.type` in documents. */
  type: string
  /** Version of the data's shape; raise it with a step in `upgrades`. */
  version: number
  title: string
  /** One sentence for the palette. */
  description: string
  group: NodeGroup
  /** Name of a lucide icon. */
  icon: string
  schema: z.ZodType<Data>
  /** Data of a node fresh from the palette, for a schema whose defaults alone make none. */
  newData?: Readonly<Record<string, Json>>
  memorySchema?: z.ZodType<Memory>
  /** Data of version n+1 from data of version n, by n. */
  upgrades?: Readonly<Record<number, (data: Record<string, Json>) => Record<string, Json>>>
  /** Silent nodes run after a hang-up; the others are passed over by `passBy`, or end the session when they have none. */
  isSilent?: boolean
  passBy?: string
  /** Waits for keys or speech: prompts played just before it become part of its asking. */
  collects?: boolean
  /** A round through this node comes to an end by itself: lint takes no offence at a loop that never asks. */
  endsLoops?: boolean
  ports(data: Data): readonly Port[]
  /** What the canvas card says, in the chosen language. */
  summary(data: Data, view: { language: string }): string
  /** Slips in this node's own data that the schema cannot say. Whole-graph rules live in `lint/`. */
  lint?(data: Data, flow: FlowSettings): readonly NodeProblem[]
  references?(data: Data): References
  /** Variables this node sets, and those it reads by name outside templates; for lint and the variables panel. */
  sets?(data: Data): readonly string[]
  reads?(data: Data): readonly string[]
  enter(input: { data: Data; context: NodeContext }): Move<Memory>
  resume?(input: { data: Data; memory: Memory; event: CallerEvent; context: NodeContext }): Move<Memory>
}

/** A node type with its data and memory types hidden: what the registry holds. Data is parsed by the same type's schema first. */
export type AnyNodeType = NodeType<unknown, unknown>

/** One value is a whole node type: the form, the palette, the card, the checks and the behaviour all read it. */
export const defineNode = <Schema extends z.ZodType, MemorySchema extends z.ZodType = z.ZodNever>(
  definition: Omit<NodeType<z.output<Schema>, z.output<MemorySchema>>, 'schema' | 'memorySchema'> & {
    schema: Schema
    memorySchema?: MemorySchema
  },
): NodeType<z.output<Schema>, z.output<MemorySchema>> =>
  definition as unknown as NodeType<z.output<Schema>, z.output<MemorySchema>>
