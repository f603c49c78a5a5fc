import fc from 'fast-check'
import { operators } from '../flow/condition.ts'
import type { Flow, FlowNode } from '../flow/flow.ts'
import type { Prompt } from '../flow/prompt.ts'
import { nodeTypes } from '../flow/nodes/registry.generated.ts'
import { readNodeData } from '../flow/readNodeData.ts'
import type { CallerEvent } from '../run/event.ts'
import { flowOf, type NodeSketch } from './flows.ts'

const names = ['a', 'b', 'secret', 'list'] as const
const template = fc.constantFrom(
  'Hello',
  '',
  '{{ vars.a }}',
  '{{ vars.a }}{{ vars.a }}{{ vars.b }}{{ vars.b }}',
  '{{ vars.secret }}',
  '{% for x in (1..5) %}{{ x }}{% endfor %}',
  '{{ caller.number | speak_digits }}',
  '{{ now | date }}',
  '{{ broken',
  '{{ vars | json }}',
)
const name = fc.constantFrom(...names)
const prompt: fc.Arbitrary<Prompt> = fc.array(
  fc.oneof(
    template.map((text) => ({ kind: 'text' as const, text: { 'en-US': text } })),
    fc.constant({ kind: 'pause' as const, seconds: 1 }),
    template.filter((text) => text !== '').map((value) => ({ kind: 'value' as const, value, as: 'digits' as const })),
  ),
  { maxLength: 2 },
)
const keys = fc.uniqueArray(fc.constantFrom('1', '2', '12', '*', '#', '0'), { minLength: 1, maxLength: 4 })

/** Data of each type as an author might leave it; only what its schema accepts is kept. */
const dataOf: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  say: fc.record({ prompt, interruptible: fc.boolean() }),
  menu: fc
    .record({ prompt, keys, tries: fc.integer({ min: 1, max: 3 }), interruptible: fc.boolean() })
    .map(({ keys: used, ...rest }) => ({
      ...rest,
      choices: used.map((key, index) => ({ id: `c${index}`, key, label: `Choice ${index}`, phrases: {} })),
    })),
  collect: fc.record({
    prompt,
    kind: fc.constantFrom('digits', 'number', 'phone', 'date', 'yesNo', 'speech'),
    saveAs: name,
    confirm: fc.constantFrom('none', 'readBack'),
    sensitive: fc.boolean(),
    dateFormat: fc.constantFrom('MMDDYYYY', 'MMYY'),
    dateRange: fc.constantFrom('any', 'todayOrLater'),
    maxLength: fc.integer({ min: 1, max: 8 }),
    endKey: fc.constantFrom('#', '*', ''),
  }),
  branch: fc
    .record({
      left: fc.constantFrom('vars.a', 'vars.secret', 'vars.list', 'now', 'session.startedAt', 'caller.number'),
      operator: fc.constantFrom(...operators),
      right: fc.oneof(template, fc.constantFrom('2026-03-04', '2026-11-01T01:30', '7')),
    })
    .map((condition) => ({
      cases: [{ id: 'c0', label: 'Case', when: { match: 'all', conditions: [condition] } }],
    })),
  set: fc
    .array(fc.record({ variable: name, value: template }), { minLength: 1, maxLength: 3 })
    .map((assignments) => ({ assignments })),
  hours: fc.record({ schedule: fc.constantFrom('missing', 'office') }),
  split: fc.constant({
    variants: [
      { id: 'c0', label: 'A', weight: 1 },
      { id: 'c1', label: 'B', weight: 2 },
    ],
  }),
  loop: fc.record({ times: fc.integer({ min: 1, max: 4 }) }),
  request: fc.record({
    url: fc.constant('https://shop.example/{{ vars.a }}'),
    mapping: fc.constant([{ path: '$.x', variable: 'a' }]),
  }),
  transfer: fc.record({ to: fc.constantFrom('+15550190002', 'nobody', '{{ vars.a }}') }),
  voicemail: fc.record({ prompt, saveAs: name }),
  optOut: fc.record({ prompt }),
  tag: template.map((tag) => ({ tag })),
  goal: fc.record({ goal: fc.constantFrom('sold', ''), value: template }),
  subflow: fc.record({
    flowKey: fc.constantFrom('below', 'missing'),
    inputs: template.map((value) => ({ a: value })),
    outputs: fc.constant({ b: 'a' }),
  }),
  language: fc.constant({}),
  end: fc.record({ prompt, disposition: template }),
}

const types = Object.keys(nodeTypes).filter((type) => type !== 'start' && dataOf[type])

const sketch: fc.Arbitrary<NodeSketch> = fc.constantFrom(...types).chain((type) =>
  (dataOf[type] ?? fc.constant({})).map((data) => {
    const definition = nodeTypes[type]
    const isValid =
      definition && readNodeData(definition, { version: definition.version, data: data as FlowNode['data'] }).ok
    return { type, data: isValid ? data : {} }
  }),
)

const isUsable = ({ type, data = {} }: NodeSketch) => {
  const definition = nodeTypes[type]
  return (
    definition !== undefined &&
    readNodeData(definition, { version: definition.version, data: data as FlowNode['data'] }).ok
  )
}

/** Flows as no careful author would draw them: any node after any other, ports wired at random or not at all. */
export const randomFlow: fc.Arbitrary<Flow> = fc
  .record({
    nodes: fc.array(sketch.filter(isUsable), { minLength: 1, maxLength: 14 }),
    wires: fc.array(fc.nat({ max: 1000 }), { minLength: 80, maxLength: 80 }),
    recording: fc.constantFrom('off' as const, 'always' as const),
    timeZone: fc.constantFrom('UTC', 'America/New_York', 'Australia/Lord_Howe'),
  })
  .map(({ nodes, wires, recording, timeZone }) => {
    const ids = nodes.map((_, index) => `n${index}`)
    let wire = 0
    const next = () => wires[wire++ % wires.length] ?? 0
    const wired = ({ type, data = {} }: NodeSketch): NodeSketch => {
      const definition = nodeTypes[type]
      const read =
        definition && readNodeData(definition, { version: definition.version, data: data as FlowNode['data'] })
      const ports = definition && read?.ok ? definition.ports(read.data) : []
      const to: Record<string, string> = {}
      for (const { id } of ports) {
        const target = ids[next() % (ids.length + 1)]
        if (target !== undefined) to[id] = target
      }
      return { type, data, to }
    }
    const sketches: Record<string, NodeSketch> = { start: wired({ type: 'start' }) }
    nodes.forEach((node, index) => (sketches[`n${index}`] = wired(node)))
    return flowOf(sketches, {
      recording,
      timeZone,
      variables: [
        { name: 'a', type: 'text', default: 'x'.repeat(60) },
        { name: 'b', type: 'text' },
        { name: 'secret', type: 'text', sensitive: true, default: 'hidden' },
        { name: 'list', type: 'list' },
      ],
    })
  })

type Deed = (at: string, key: string) => CallerEvent

/** What a caller, a carrier or a customer's server may do at any moment, sensible there or not. */
export const randomDeed: fc.Arbitrary<Deed> = fc.oneof(
  fc
    .constantFrom('1', '2', '12', '*', '#', '0', '4711', '', '99999999', '12312026', '1226', '12#')
    .map<Deed>((pressed) => (at) => ({ kind: 'collected', at, keys: pressed })),
  fc
    .string({ unit: 'binary', maxLength: 12 })
    .map<Deed>((text) => (at) => ({ kind: 'collected', at, speech: { text } })),
  fc.constant<Deed>((at) => ({ kind: 'silence', at })),
  fc.boolean().map<Deed>((isOver) => (at) => ({
    kind: 'recorded',
    at,
    recording: { recordingSid: 'RE1', durationSeconds: 4 },
    ...(isOver && { hungUp: true as const }),
  })),
  fc
    .constantFrom('answered' as const, 'busy' as const, 'failed' as const)
    .map<Deed>((outcome) => (at) => ({ kind: 'dialed', at, outcome })),
  fc.constant<Deed>((at, key) => ({ kind: 'responded', at, key, status: 200, body: { x: 'y' }, durationMs: 5 })),
  fc.constant<Deed>((at, key) => ({ kind: 'requestFailed', at, key, reason: 'timeout', durationMs: 5 })),
  fc.constant<Deed>((at) => ({ kind: 'machineDetected', at, answeredBy: 'machine' })),
  fc.constant<Deed>((at) => ({ kind: 'resumed', at })),
  fc.constant<Deed>((at) => ({ kind: 'hungUp', at })),
)
