import { noBindings } from '../flow/bindings.ts'
import { currentFormat, type Flow, type Json } from '../flow/flow.ts'
import type { Prompt } from '../flow/prompt.ts'
import { nodeTypes } from '../flow/nodes/registry.generated.ts'
import {
  compileVersion,
  linkProgram,
  noResources,
  type FlowVersion,
  type Program,
  type Resources,
} from '../run/program.ts'

/** A node in short: its type, data, and where its ports lead; a bare word is its `next`. */
export type NodeSketch = { type: string; data?: Record<string, unknown>; to?: string | Record<string, string> }

export const say = (text: string): Prompt => [{ kind: 'text', text: { 'en-US': text } }]

/** A flow document from sketches; everything not given has a plain default. */
export function flowOf(sketches: Record<string, NodeSketch>, overrides: Partial<Flow> = {}): Flow {
  const nodes = Object.entries(sketches).map(([id, { type, data = {} }], index) => ({
    id,
    type,
    version: nodeTypes[type]?.version ?? 1,
    position: { x: index * 240, y: 0 },
    data: data as Record<string, Json>,
  }))
  const edges = Object.entries(sketches).flatMap(([id, { to = {} }]) =>
    Object.entries(typeof to === 'string' ? { next: to } : to).map(([portId, target]) => ({
      id: `${id}-${portId}`,
      from: { nodeId: id, portId },
      to: target,
    })),
  )
  return {
    format: currentFormat,
    name: 'Test flow',
    languages: ['en-US'],
    defaultLanguage: 'en-US',
    timeZone: 'UTC',
    recording: 'off',
    maxCallMinutes: 60,
    variables: [],
    nodes,
    edges,
    notes: [],
    tests: [],
    ...overrides,
  }
}

type Below = Record<string, Flow>

/** A program of a flow and of sub-flows by key; every sub-flow may call every other. */
export function programOf(flow: Flow, below: Below = {}, resources: Partial<Resources> = {}): Program {
  const bindings = {
    ...noBindings,
    flows: Object.fromEntries(
      Object.keys(below).map((key) => [key, { flowId: `flow-${key}`, versionId: `version-${key}` }]),
    ),
  }
  const version = (key: string, document: Flow): FlowVersion => ({
    id: `version-${key}`,
    flowId: `flow-${key}`,
    flowKey: key,
    number: 1,
    flow: document,
    bindings,
  })
  return linkProgram(
    compileVersion(version('main', flow)),
    Object.entries(below).map(([key, document]) => compileVersion(version(key, document))),
    { ...noResources, ...resources },
  )
}
