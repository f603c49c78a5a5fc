import type { Flow } from '#shared/flow/flow.ts'
import { emptyWorld, lint } from '#shared/flow/lint/lint.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { removeParts } from '../graph/removeParts.ts'
import { createLintListener, createLintTeller } from './lintMessages.ts'

it('finds what checking the whole document finds, told of changes only', () => {
  fc.assert(
    fc.property(randomFlow, fc.array(fc.tuple(fc.nat(), fc.nat(3)), { maxLength: 6 }), (begun, edits) => {
      const [tell, listen] = [createLintTeller(), createLintListener(lint)]
      let flow: Flow = begun
      const expectSame = () =>
        expect(listen(structuredClone(tell(flow, emptyWorld))).problems).toEqual(lint(flow, emptyWorld))
      expectSame()
      for (const [which, how] of edits) {
        const node = flow.nodes[which % Math.max(flow.nodes.length, 1)]
        if (!node) break
        if (how === 0) flow = removeParts(flow, { nodeIds: new Set([node.id]) })
        if (how === 1) flow = { ...flow, nodes: flow.nodes.map((one) => (one === node ? { ...node, data: {} } : one)) }
        if (how === 2) flow = { ...flow, edges: flow.edges.filter(({ to }) => to !== node.id) }
        if (how === 3) flow = { ...flow, nodes: flow.nodes.toReversed() }
        expectSame()
      }
    }),
    { numRuns: 60 },
  )
})

it('sends one node when one node changed', () => {
  const [sample] = fc.sample(randomFlow, { numRuns: 1, seed: 7 })
  if (!sample) throw new Error('There is no sample.')
  const tell = createLintTeller()
  tell(sample, emptyWorld)
  const [first, ...others] = sample.nodes
  if (!first) throw new Error('The sample has no node.')
  const asked = tell({ ...sample, nodes: [{ ...first, label: 'New' }, ...others] }, emptyWorld)
  expect([asked.changed.map(({ id }) => id), asked.rest, asked.world]).toEqual([[first.id], undefined, undefined])
})

it('tells which content items the world lacks', () => {
  const prompt = [{ kind: 'recording', content: { 'en-US': 'welcome', 'es-ES': 'hola' }, text: { 'en-US': 'Hello.' } }]
  const flow = flowOf({ start: { type: 'start', to: 'bye' }, bye: { type: 'end', data: { prompt } } })
  const world = { ...emptyWorld, content: { hola: { kind: 'audio' as const, files: {} } } }
  expect(createLintListener(lint)(createLintTeller()(flow, world)).missing).toEqual(['welcome'])
})
