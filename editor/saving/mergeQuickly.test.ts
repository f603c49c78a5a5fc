import type { Flow } from '#shared/flow/flow.ts'
import { flowSchema } from '#shared/flow/flow.ts'
import { mergeFlows } from '#shared/flow/merge.ts'
import { withoutNodes } from '#shared/flow/withoutNodes.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mergeQuickly, takenOver } from './mergeQuickly.ts'

/** What an author may do, by a number that chooses where; all else stays the very same object. */
const edits: readonly ((flow: Flow, pick: number) => Flow)[] = [
  (flow, pick) => ({
    ...flow,
    nodes: flow.nodes.map((node, at) => (at === pick % flow.nodes.length ? { ...node, label: `x${pick}` } : node)),
  }),
  (flow, pick) => ({
    ...flow,
    nodes: flow.nodes.map((node, at) =>
      at === pick % flow.nodes.length ? { ...node, position: { x: pick, y: 0 } } : node,
    ),
  }),
  (flow, pick) => ({
    ...flow,
    nodes: [...flow.nodes, { id: `n${pick}`, type: 'end', version: 1, position: { x: 0, y: 0 }, data: {} }].filter(
      ({ id }, at, all) => all.findIndex((node) => node.id === id) === at,
    ),
  }),
  (flow, pick) => withoutNodes(flow, new Set([flow.nodes[1 + (pick % Math.max(1, flow.nodes.length - 1))]?.id ?? ''])),
  (flow, pick) => ({ ...flow, edges: flow.edges.filter((_, at) => at !== pick % Math.max(1, flow.edges.length)) }),
  (flow, pick) => ({ ...flow, description: `d${pick}` }),
]
const some = fc.array(fc.record({ edit: fc.constantFrom(...edits), pick: fc.nat(20) }), { maxLength: 3 })

const sorted = (flow: Flow) => ({
  ...flow,
  nodes: [...flow.nodes].sort((one, other) => (one.id < other.id ? -1 : 1)),
  edges: [...flow.edges].sort((one, other) => (one.id < other.id ? -1 : 1)),
})

it('comes to what a full merge comes to with every conflict as theirs, whenever it can do without', () => {
  let quick = 0
  fc.assert(
    fc.property(randomFlow, some, some, (base, mine, others) => {
      const edited = (list: typeof mine) => list.reduce((flow, { edit, pick }) => edit(flow, pick), base)
      const sides = { base, ours: edited(mine), theirs: edited(others) }
      const { flow } = mergeFlows({ base, ours: sides.theirs, theirs: sides.ours })
      expect(sorted(mergeQuickly(sides))).toEqual(sorted(flow))
      expect(flowSchema.safeParse(mergeQuickly(sides)).success).toBe(true)
      if (takenOver(sides)) quick++
    }),
    { numRuns: 500 },
  )
  expect(quick).toBeGreaterThan(100)
})
