import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newFlow, newNode, wires } from '#shared/testing/graphs.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import { contentHash } from './hash.ts'
import { flowSchema, limits, type Flow, type FlowNode, type Json } from './flow.ts'
import { mergeFlows } from './merge.ts'
import { resolveConflict } from './resolveConflict.ts'
import { withoutNodes } from './withoutNodes.ts'
import { staleHash } from './staleTexts.ts'

const text = (texts: Record<string, string>) => [{ kind: 'text', text: texts }]
const choice = (id: string, key: string, label = id) => ({ id, key, label })
const base = newFlow({
  languages: ['en-US', 'es-ES'],
  variables: [{ name: 'a', type: 'text' }],
  nodes: [
    newNode('s', 'start'),
    newNode('m', 'menu', {
      prompt: text({ 'en-US': 'Choose.', 'es-ES': 'Elija.' }),
      choices: [choice('a', '1'), choice('b', '2')],
    }),
    newNode('t', 'say', { prompt: text({ 'en-US': 'Hi.', 'es-ES': 'Hola.' }) }),
    newNode('e', 'end'),
  ],
  edges: wires('s.next > m', 'm.a > t', 'm.b > e', 't.next > e'),
  notes: [{ id: 'n', text: 'Note', position: { x: 0, y: 0 } }],
})
const withNode = (flow: Flow, id: string, change: (node: FlowNode) => Partial<FlowNode>): Flow => ({
  ...flow,
  nodes: flow.nodes.map((node) => (node.id === id ? { ...node, ...change(node) } : node)),
})
const withData = (flow: Flow, id: string, data: Record<string, Json>) =>
  withNode(flow, id, (node) => ({ data: { ...node.data, ...data } }))
const nodeOf = (flow: Flow, id: string) => flow.nodes.find((node) => node.id === id)
const merged = (ours: Flow, theirs: Flow) => mergeFlows({ base, ours, theirs })

describe('mergeFlows', () => {
  it('puts changes of different nodes together', () => {
    const { flow, conflicts } = merged(
      withData(base, 't', { x: 1 }),
      withNode(base, 'e', () => ({ label: 'Bye' })),
    )
    expect(conflicts).toEqual([])
    expect([nodeOf(flow, 't')?.data['x'], nodeOf(flow, 'e')?.label]).toEqual([1, 'Bye'])
  })
  it('puts changes of one node together field by field, choices by id and prompts by part and language', () => {
    const ours = withData(base, 'm', {
      prompt: text({ 'en-US': 'Please choose.', 'es-ES': 'Elija.' }),
      choices: [choice('b', '2'), choice('a', '1', 'Sales'), choice('c', '3')],
    })
    const theirs = withData(base, 'm', {
      prompt: text({ 'en-US': 'Choose.', 'es-ES': 'Elija.', 'fr-FR': 'Choisissez.' }),
      choices: [choice('a', '7'), choice('b', '2'), choice('d', '4')],
    })
    const { flow, conflicts } = merged(ours, theirs)
    expect(conflicts).toEqual([])
    expect(nodeOf(flow, 'm')?.data).toEqual({
      prompt: text({ 'en-US': 'Please choose.', 'es-ES': 'Elija.', 'fr-FR': 'Choisissez.' }),
      choices: [choice('b', '2'), choice('d', '4'), choice('a', '7', 'Sales'), choice('c', '3')],
    })
  })
  it('tells a value that both changed, keeps ours, and takes theirs when asked to', () => {
    const ours = withData(base, 'm', { choices: [choice('a', '1', 'Sales'), choice('b', '2')] })
    const theirs = withData(base, 'm', { choices: [choice('a', '1', 'Orders'), choice('b', '5')] })
    const { flow, conflicts } = merged(ours, theirs)
    expect(conflicts).toEqual([
      {
        kind: 'node',
        id: 'm',
        path: ['data', 'choices', 'a', 'label'],
        what: 'm › choices › a › label: you made it “Sales”, the other author “Orders”.',
        base: 'a',
        ours: 'Sales',
        theirs: 'Orders',
      },
    ])
    expect(nodeOf(flow, 'm')?.data['choices']).toEqual([choice('a', '1', 'Sales'), choice('b', '5')])
    const [conflict] = conflicts
    if (!conflict) throw new Error('No conflict.')
    const resolved = resolveConflict(flow, conflict, 'theirs')
    expect(nodeOf(resolved, 'm')?.data['choices']).toEqual([choice('a', '1', 'Orders'), choice('b', '5')])
    expect(resolveConflict(resolved, conflict, 'ours')).toEqual(flow)
  })
  it('tells a node that one removed and the other changed, and brings it back with its edges', () => {
    const ours = withoutNodes(base, new Set(['t']))
    expect(ours.edges.find(({ id }) => id === 'e1')?.to).toBe('e')
    const theirs = withData(base, 't', { interruptible: false })
    const { flow, conflicts } = merged(ours, theirs)
    expect(conflicts).toMatchObject([{ kind: 'node', id: 't', path: [], theirs: { id: 't' } }])
    expect(conflicts[0]?.what).toBe('t: you removed it, and the other author changed it.')
    expect(flow).toEqual(ours)
    const [conflict] = conflicts
    if (!conflict) throw new Error('No conflict.')
    const back = resolveConflict(flow, conflict, 'theirs')
    expect(nodeOf(back, 't')).toEqual(nodeOf(theirs, 't'))
    expect(back.edges.map(({ from, to }) => `${from.nodeId}.${from.portId} ${to}`).sort()).toEqual([
      'm.a t',
      'm.b e',
      's.next m',
      't.next e',
    ])
    expect(resolveConflict(back, conflict, 'ours').nodes).toEqual(ours.nodes)
    const other = merged(theirs, ours)
    expect(other.flow).toEqual(theirs)
    expect(other.conflicts[0]?.what).toBe('t: you changed it, and the other author removed it.')
  })
  it('lets a move be no reason to keep a node, and takes the later of two moves', () => {
    const moved = withNode(base, 't', () => ({ position: { x: 5, y: 5 } }))
    expect(merged(withoutNodes(base, new Set(['t'])), moved)).toEqual({
      flow: withoutNodes(base, new Set(['t'])),
      conflicts: [],
    })
    const { flow, conflicts } = merged(
      withNode(base, 't', () => ({ position: { x: 1, y: 1 } })),
      moved,
    )
    expect(conflicts).toEqual([])
    expect(nodeOf(flow, 't')?.position).toEqual({ x: 1, y: 1 })
  })
  it('leads an edge on whose node the other removed', () => {
    const theirs: Flow = {
      ...base,
      nodes: [...base.nodes, newNode('new', 'say')],
      edges: [...base.edges, ...wires('new.next > t').map((edge) => ({ ...edge, id: 'x' }))],
    }
    const { flow, conflicts } = merged(withoutNodes(base, new Set(['t'])), theirs)
    expect(conflicts).toEqual([])
    expect(flow.edges.find(({ id }) => id === 'x')?.to).toBe('e')
  })
  it('tells a port that both wired elsewhere, and gives edges of one id another', () => {
    const rewired = (flow: Flow, port: string, to: string, id: string): Flow => ({
      ...flow,
      edges: [
        ...flow.edges.filter(({ from }) => `${from.nodeId}.${from.portId}` !== port),
        ...wires(`${port} > ${to}`).map((edge) => ({ ...edge, id })),
      ],
    })
    const { flow, conflicts } = merged(rewired(base, 'm.a', 's', 'x'), rewired(base, 'm.a', 'e', 'y'))
    expect(conflicts).toMatchObject([{ kind: 'edge', id: 'm a', ours: { to: 's' }, theirs: { to: 'e' } }])
    const [conflict] = conflicts
    if (!conflict) throw new Error('No conflict.')
    const portA = (of: Flow) => of.edges.find(({ from }) => from.portId === 'a')?.to
    expect([portA(flow), portA(resolveConflict(flow, conflict, 'theirs'))]).toEqual(['s', 'e'])

    const both = merged(rewired(base, 'm.noInput', 'e', 'x'), rewired(base, 'm.noMatch', 't', 'x'))
    expect(both.conflicts).toEqual([])
    expect(
      both.flow.edges
        .slice(-2)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['x', 'x-2'])
  })
  it('keeps the default language of one among the languages that the other cut down', () => {
    const { flow, conflicts } = merged({ ...base, defaultLanguage: 'es-ES' }, { ...base, languages: ['en-US'] })
    expect(conflicts).toMatchObject([{ kind: 'languages', id: 'es-ES' }])
    expect(flow).toMatchObject({ defaultLanguage: 'es-ES', languages: ['en-US', 'es-ES'] })
  })
  it('merges settings, variables, notes, frames and tests', () => {
    const frame = { id: 'f', label: 'Box', position: { x: 0, y: 0 }, size: { width: 1, height: 1 } }
    const { flow, conflicts } = merged(
      {
        ...base,
        description: 'Ours',
        variables: [{ name: 'a', type: 'number' }],
        frames: [frame],
        tests: [{ id: 't1', name: 'One', script: [] }],
      },
      {
        ...base,
        description: 'Theirs',
        variables: [
          { name: 'a', type: 'list' },
          { name: 'b', type: 'text' },
        ],
        frames: [{ ...frame, id: 'g' }],
        notes: [],
        tests: [{ id: 't2', name: 'Two', script: [] }],
      },
    )
    expect(conflicts.map(({ kind, id, path }) => [kind, id, ...path])).toEqual([
      ['setting', 'description'],
      ['variable', 'a'],
    ])
    expect(flow).toMatchObject({ notes: [], variables: [{ type: 'number' }, { name: 'b' }], description: 'Ours' })
    expect([flow.frames?.length, flow.tests.length]).toEqual([2, 2])
  })
  it('leaves out what does not fit any more, and says so', () => {
    const many = (prefix: string) =>
      Array.from({ length: 600 }, (_, index) => newNode(`${prefix}${index}`, 'say', { who: prefix }))
    const grown = (prefix: string): Flow => ({ ...base, nodes: [...base.nodes, ...many(prefix)] })
    const { flow, conflicts } = merged(grown('a'), grown('b'))
    expect(flow.nodes).toHaveLength(limits.nodes)
    expect(conflicts).toHaveLength(204)
    expect(conflicts[0]?.what).toContain('was left out: a flow has at most 1,000 nodes.')
  })
  it('marks a translation stale whose source the other changed', () => {
    const ours = withData(base, 't', { prompt: text({ 'en-US': 'Hello there.', 'es-ES': 'Hola.' }) })
    const theirs = withData(base, 't', { prompt: text({ 'en-US': 'Hi.', 'es-ES': 'Buenas.' }) })
    const { flow, conflicts } = merged(ours, theirs)
    expect(conflicts).toEqual([])
    expect(flow.staleTranslations).toEqual([staleHash('Hello there.', 'es-ES', 'Buenas.')])
  })
})

/** What an author may do to a flow, by a number that chooses where. */
type Edit = (flow: Flow, pick: number, name: string) => Flow
const pickFrom = <Item>(list: readonly Item[], pick: number): Item | undefined => list[pick % Math.max(1, list.length)]
const edits: readonly Edit[] = [
  (flow, pick, name) => withNode(flow, pickFrom(flow.nodes, pick)?.id ?? '', () => ({ label: name })),
  (flow, pick, name) => withNode(flow, pickFrom(flow.nodes, pick)?.id ?? '', () => ({ note: name })),
  (flow, pick, name) =>
    withData(flow, pickFrom(flow.nodes, pick)?.id ?? '', { [`f${pick % 3}`]: [{ id: name, is: name }] }),
  (flow, pick, name) =>
    withData(flow, pickFrom(flow.nodes, pick)?.id ?? '', { prompt: text({ 'en-US': name, 'es-ES': 'x' }) }),
  (flow, pick) => withoutNodes(flow, new Set([pickFrom(flow.nodes.slice(1), pick)?.id ?? ''])),
  (flow, pick) => ({ ...flow, edges: flow.edges.filter((edge) => edge !== pickFrom(flow.edges, pick)) }),
  (flow, pick) => ({
    ...flow,
    edges: flow.edges.map((edge, index) =>
      index === pick % flow.edges.length ? { ...edge, to: pickFrom(flow.nodes, pick * 7)?.id ?? edge.to } : edge,
    ),
  }),
  (flow, pick, name) => ({
    ...flow,
    nodes: [...flow.nodes.slice(0, pick % 5), newNode(`new-${name}`, 'say'), ...flow.nodes.slice(pick % 5)].filter(
      ({ id }, index, all) => all.findIndex((node) => node.id === id) === index,
    ),
  }),
  (flow, _, name) => ({ ...flow, description: name }),
  (flow, pick, name) => ({ ...flow, voices: { ...flow.voices, [pick % 2 ? 'en-US' : 'es-ES']: { voice: name } } }),
  (flow, pick) => ({ ...flow, languages: [...new Set([...flow.languages, pick % 2 ? 'fr-FR' : 'de-DE'])] }),
  (flow) => ({ ...flow, defaultLanguage: flow.languages.at(-1) ?? flow.defaultLanguage }),
  (flow) => ({ ...flow, languages: [flow.defaultLanguage] }),
  (flow, pick) => ({ ...flow, variables: flow.variables.filter((_, index) => index !== pick % 4) }),
  (flow, _, name) => ({
    ...flow,
    notes: [...flow.notes, { id: `note-${name}`, text: name, position: { x: 0, y: 0 } }],
  }),
  (flow, _, name) => ({
    ...flow,
    frames: [
      ...(flow.frames ?? []),
      { id: name, label: name, position: { x: 0, y: 0 }, size: { width: 9, height: 9 } },
    ],
  }),
  (flow, pick, name) => ({ ...flow, tests: [{ id: `t${pick % 4}`, name, script: [name] }] }),
  (flow) => ({ ...flow, nodes: [...flow.nodes].reverse() }),
]
const someEdits = fc.array(
  fc.record({ edit: fc.constantFrom(...edits), pick: fc.nat(50), name: fc.constantFrom('p', 'q', 'r', 's') }),
  { maxLength: 5 },
)
const edited = (flow: Flow, list: readonly { edit: Edit; pick: number; name: string }[]) =>
  list.reduce((into, { edit, pick, name }) => edit(into, pick, name), flow)
const threeFlows = fc
  .tuple(randomFlow, someEdits, someEdits)
  .map(([begun, ours, theirs]) => ({ base: begun, ours: edited(begun, ours), theirs: edited(begun, theirs) }))

describe('a merge of any two edits', () => {
  it('is a valid document, also with every conflict resolved either way', () => {
    fc.assert(
      fc.property(threeFlows, fc.boolean(), (flows, isTheirs) => {
        for (const flow of [flows.base, flows.ours, flows.theirs])
          expect(flowSchema.safeParse(flow).error).toBeUndefined()
        const { flow, conflicts } = mergeFlows(flows)
        expect(flowSchema.parse(flow)).toEqual(flow)
        let resolved = flow
        for (const conflict of conflicts) {
          expect(conflict.what).toMatch(/\.$/)
          resolved = resolveConflict(resolved, conflict, isTheirs ? 'theirs' : 'ours')
          expect(flowSchema.safeParse(resolved).success).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
  it('with nothing on one side is the other side', () => {
    fc.assert(
      fc.property(threeFlows, ({ base: begun, ours }) => {
        expect(mergeFlows({ base: begun, ours, theirs: structuredClone(begun) })).toEqual({ flow: ours, conflicts: [] })
        expect(mergeFlows({ base: begun, ours: structuredClone(begun), theirs: ours })).toEqual({
          flow: ours,
          conflicts: [],
        })
        expect(mergeFlows({ base: begun, ours, theirs: structuredClone(ours) })).toEqual({ flow: ours, conflicts: [] })
      }),
    )
  })
  it('is the same whichever side is called ours, as long as nothing clashes', () => {
    fc.assert(
      fc.property(threeFlows, ({ base: begun, ours, theirs }) => {
        const one = mergeFlows({ base: begun, ours, theirs })
        const other = mergeFlows({ base: begun, ours: theirs, theirs: ours })
        expect(other.conflicts.length > 0).toBe(one.conflicts.length > 0)
        if (one.conflicts.length === 0) expect(contentHash(other.flow)).toBe(contentHash(one.flow))
      }),
      { numRuns: 500 },
    )
  })
})
