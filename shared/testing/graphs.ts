import type { Edge, Flow, FlowNode, Json } from '../flow/flow.ts'

/** A flow document of which a test says only what it is about. */
export const newFlow = (overrides: Partial<Flow> = {}): Flow => ({
  format: 1,
  name: 'Trial',
  languages: ['en-US'],
  defaultLanguage: 'en-US',
  timeZone: 'America/New_York',
  recording: 'off',
  maxCallMinutes: 30,
  variables: [],
  nodes: [],
  edges: [],
  notes: [],
  tests: [],
  ...overrides,
})

export const newNode = (id: string, type: string, data: Record<string, Json> = {}): FlowNode => ({
  id,
  type,
  version: 1,
  position: { x: 0, y: 0 },
  data,
})

/** Edges from lines such as `start.next > menu`. */
export const wires = (...lines: readonly string[]): Edge[] =>
  lines.map((line, index) => {
    const [from = '', to = ''] = line.split('>').map((part) => part.trim())
    const [nodeId = '', portId = ''] = from.split('.')
    return { id: `e${index}`, from: { nodeId, portId }, to }
  })
