import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flowOf, say, type NodeSketch } from '#shared/testing/flows.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import { cardSizeWith, type Box } from './cardPlace.ts'
import { flowSchema, type Flow, type FlowNode } from './flow.ts'
import { emptyWorld, lint } from './lint/lint.ts'
import { readPorts } from './nodePorts.ts'
import { nodeTypes } from './nodes/registry.generated.ts'
import type { Problem } from './problem.ts'
import { fixesFor } from './quickFixes.ts'
import { textsOf } from './texts.ts'

const world = { ...emptyWorld, schedules: ['office'] }
const end: NodeSketch = { type: 'end' }
const choices = [
  { id: 'a', key: '1', label: 'A' },
  { id: 'b', key: '2', label: 'B' },
  { id: 'c', key: '3', label: 'C' },
]
const menu: NodeSketch = {
  type: 'menu',
  data: { prompt: say('Choose, {{ vars.who }}.'), choices },
  to: { a: 'end', b: 'hi', c: 'end', noInput: 'end', noMatch: 'end' },
}
const sound = flowOf(
  { start: { type: 'start', to: 'menu' }, menu, hi: { type: 'say', data: { prompt: say('Hi.') }, to: 'end' }, end },
  { variables: [{ name: 'who', type: 'text' }] },
)
const withData = (flow: Flow, id: string, data: object): Flow => ({
  ...flow,
  nodes: flow.nodes.map((node) => (node.id === id ? { ...node, data: { ...node.data, ...data } } : node)),
})
const isSame = (one: Problem, other: Problem) =>
  (['rule', 'nodeId', 'edgeId', 'portId', 'field', 'language', 'message'] as const).every(
    (key) => one[key] === other[key],
  )

/** Faults as authors make them, each with the rule that finds it and the title of what mends it. */
const faults: readonly [rule: string, title: string, seed: (flow: Flow) => Flow][] = [
  [
    'unwired-port',
    'Wire it to the end',
    (flow) => ({ ...flow, edges: flow.edges.filter(({ id }) => id !== 'menu-b') }),
  ],
  [
    'unwired-port',
    'Wire it to an end',
    (flow) => ({
      ...flow,
      nodes: flow.nodes.filter(({ id }) => id !== 'end'),
      edges: flow.edges.filter(({ to }) => to !== 'end'),
    }),
  ],
  [
    'unwired-port',
    'Wire it to a new end',
    (flow) => ({
      ...flow,
      nodes: [...flow.nodes, { id: 'end-2', type: 'end', version: 1, position: { x: 0, y: 0 }, data: {} }],
      edges: flow.edges.filter(({ id }) => id !== 'menu-b'),
    }),
  ],
  ['edge-from-missing-port', 'Remove the edge', (flow) => withData(flow, 'menu', { choices: choices.slice(1) })],
  ['missing-language', 'Copy the en-US text', (flow) => ({ ...flow, languages: ['en-US', 'fr-FR'] })],
  [
    'missing-language',
    'Copy the en-US text',
    (flow) => ({ ...flow, languages: ['en-US', 'fr-FR'], defaultLanguage: 'fr-FR' }),
  ],
  [
    'missing-language',
    'Copy the en-US text',
    (flow) =>
      withData({ ...flow, languages: ['en-US', 'fr-FR'] }, 'menu', {
        choices: choices.map((choice) => ({ ...choice, phrases: { 'en-US': ['one', 'two'] } })),
      }),
  ],
  ['repeated-key', 'Give it key 2', (flow) => withData(flow, 'menu', { choices: choices.map((c) => (c.id === 'b' ? { ...c, key: '3' } : c)) })], // prettier-ignore
  ['choice-without-key', 'Give it key 2', (flow) => withData(flow, 'menu', { choices: choices.map((c) => (c.id === 'b' ? { id: 'b', label: 'B' } : c)) })], // prettier-ignore
  [
    'unreachable-node',
    'Remove the node',
    (flow) => ({ ...flow, edges: flow.edges.map((edge) => (edge.to === 'hi' ? { ...edge, to: 'end' } : edge)) }),
  ],
  ['unknown-variable', 'Declare who', (flow) => ({ ...flow, variables: [] })],
  ['no-start', 'Add a start', (flow) => ({ ...flow, nodes: flow.nodes.slice(1), edges: flow.edges.slice(1) })],
  [
    'two-starts',
    'Remove this start',
    (flow) => ({
      ...flow,
      nodes: [...flow.nodes, { id: 's2', type: 'start', version: 1, position: { x: 0, y: 900 }, data: {} }],
      edges: [...flow.edges, { id: 's2', from: { nodeId: 's2', portId: 'next' }, to: 'menu' }],
    }),
  ],
]

describe('fixesFor', () => {
  it('begins with a flow that nothing is wrong with', () => {
    expect(lint(sound, world)).toEqual([])
  })
  it.each(faults)('%s: %s', (rule, title, seed) => {
    const broken = seed(sound)
    const problems = lint(broken, world).filter((problem) => problem.rule === rule)
    expect(problems).not.toEqual([])
    let flow = broken
    for (const problem of problems) {
      const fixes = fixesFor(flow, problem)
      if (problem === problems[0]) expect(fixes.map((fix) => fix.title)).toEqual([title])
      flow = fixes[0]?.apply(flow) ?? flow
      expect(flowSchema.safeParse(flow).error).toBeUndefined()
    }
    expect(lint(flow, world).filter((problem) => problem.rule === rule)).toEqual([])
  })
  it('marks a copied text as one to translate', () => {
    const french: Flow = { ...sound, languages: ['en-US', 'fr-FR'] }
    const problem = lint(french, world).find(({ nodeId }) => nodeId === 'hi')
    const [fix] = problem ? fixesFor(french, problem) : []
    const text = textsOf(fix?.apply(french) ?? french).find(({ nodeId }) => nodeId === 'hi')
    expect(text).toMatchObject({ texts: { 'en-US': 'Hi.', 'fr-FR': 'Hi.' }, missing: [], stale: ['fr-FR'] })
  })
  it('puts a new end where no card is, however tall the cards are', () => {
    const place = fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 900 }) })
    const tall = Array.from({ length: 9 }, (_, index) => ({ id: `c${index}`, key: String(index + 1), label: 'One' }))
    const menuOf = (count: number): NodeSketch => ({
      ...menu,
      data: { ...menu.data, choices: tall.slice(0, count) },
      to: {},
    })
    fc.assert(
      fc.property(
        fc.array(fc.record({ place, count: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 8 }),
        (cards) => {
          const drawn = flowOf(Object.fromEntries(cards.map(({ count }, index) => [`m${index}`, menuOf(count)])))
          let flow: Flow = {
            ...drawn,
            nodes: drawn.nodes.map((node, index) => ({ ...node, position: cards[index]?.place ?? node.position })),
          }
          const problem = lint(flow, world).find(({ rule }) => rule === 'unwired-port')
          flow = (problem && fixesFor(flow, problem)[0]?.apply(flow)) ?? flow
          const boxOf = (node: FlowNode) => ({
            ...node.position,
            ...cardSizeWith(readPorts(nodeTypes[node.type], node).ports),
          })
          const [end, ...others] = flow.nodes.toReversed().map(boxOf)
          expect(flow.nodes).toHaveLength(cards.length + 1)
          const isOver = (a: Box, b: Box) =>
            a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
          expect(others.filter((other) => end && isOver(end, other))).toEqual([])
        },
      ),
    )
  })
  it('offers nothing where only the author knows', () => {
    const empty = withData(sound, 'hi', { prompt: [] })
    expect(lint(empty, world).flatMap((problem) => fixesFor(empty, problem))).toEqual([])
  })
  it('makes every problem it is offered for disappear, in any flow', () => {
    fc.assert(
      fc.property(randomFlow, fc.constantFrom(undefined, ...faults.map(([, , seed]) => seed)), (random, seed) => {
        const flow: Flow = {
          ...(seed?.(random) ?? random),
          languages: ['en-US', 'es-ES'],
          variables: random.variables.slice(2),
        }
        if (!flowSchema.safeParse(flow).success) return
        const problems = lint(flow, world)
        for (const problem of problems)
          for (const fix of fixesFor(flow, problem)) {
            const fixed = fix.apply(flow)
            expect(flowSchema.safeParse(fixed).error).toBeUndefined()
            expect(
              lint(fixed, world).some((other) => isSame(other, problem)),
              `${problem.rule}: ${fix.title}`,
            ).toBe(false)
            expect(fix.title).toMatch(/^[A-Z][^.]*$/)
          }
      }),
      { numRuns: 150 },
    )
  })
})
