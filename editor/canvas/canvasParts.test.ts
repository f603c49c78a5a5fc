import { largeFlow } from '#shared/testing/largeFlow.ts'
import { expect, it } from 'vitest'
import { moveParts } from '../graph/moveParts.ts'
import { removeParts } from '../graph/removeParts.ts'
import { createCanvasParts } from './canvasParts.ts'

const flow = largeFlow(200)
const still = { selected: new Set<string>(), targetEdge: undefined }
const changed = <Part>(before: readonly Part[], after: readonly Part[]) => {
  const kept = new Set(before)
  return after.filter((part) => !kept.has(part)).length
}
const node = flow.nodes[50]
if (!node) throw new Error('The flow has no such node.')
const renamed = { ...flow, nodes: flow.nodes.map((one) => (one === node ? { ...one, label: 'Another name' } : one)) }
const edgesAt = flow.edges.filter(({ from, to }) => from.nodeId === node.id || to === node.id).length

it('draws one card anew when a letter of it was typed, and the edges at it only', () => {
  const parts = createCanvasParts()
  const shown = { ...still, moving: null, language: 'en-US' }
  const nodes = parts.nodes({ ...shown, flow })
  const edges = parts.edges({ ...still, flow })
  expect(changed(nodes, parts.nodes({ ...shown, flow: renamed }))).toBe(1)
  const after = parts.edges({ ...still, flow: renamed })
  expect(changed(edges, after)).toBe(edgesAt)
  const wayOf = (list: typeof edges) => new Map(list.map(({ id, data }) => [id, data?.points]))
  expect([...wayOf(after)].filter(([id, points]) => wayOf(edges).get(id) !== points)).toEqual([])
})

it('routes the same whether the document came by steps or at once', () => {
  const moved = moveParts(renamed, new Map([[node.id, { x: node.position.x + 190, y: node.position.y + 60 }]]))
  const less = removeParts(moved, { nodeIds: new Set([flow.nodes[80]?.id ?? '']) })
  const byStep = createCanvasParts()
  for (const document of [flow, renamed, moved]) byStep.edges({ ...still, flow: document })
  const ways = (parts: ReturnType<typeof createCanvasParts>, document: typeof flow) =>
    parts.edges({ ...still, flow: document }).map(({ id, data }) => [id, data?.points])
  expect(ways(byStep, less)).toEqual(ways(createCanvasParts(), less))
})

it('gives the same edges while a card is dragged, and beside them the ways of those at it', () => {
  const parts = createCanvasParts()
  const edges = parts.edges({ ...still, flow })
  const moving = new Map([[node.id, { x: node.position.x + 50, y: node.position.y }]])
  const ways = parts.movingRoutes({ flow, moving })
  expect(parts.edges({ ...still, flow })).toBe(edges)
  expect(ways?.size).toBe(edgesAt)
  for (const { from, to, id } of flow.edges) {
    const [first, last] = [ways?.get(id)?.[0], ways?.get(id)?.at(-1)]
    const before = edges.find((edge) => edge.id === id)?.data?.points
    if (from.nodeId === node.id) expect(first?.x).toBe((before?.[0]?.x ?? 0) + 50)
    if (to === node.id) expect(last?.x).toBe((before?.at(-1)?.x ?? 0) + 50)
  }
  expect(parts.movingRoutes({ flow, moving: null })).toBeNull()
})

it('keeps nothing of what left the document', () => {
  const parts = createCanvasParts()
  const shown = { ...still, moving: null, language: 'en-US' }
  const [before, edgesBefore] = [parts.nodes({ ...shown, flow }), parts.edges({ ...still, flow })]
  const less = removeParts(flow, {
    nodeIds: new Set([node.id]),
    edgeIds: new Set(flow.edges.slice(0, 5).map(({ id }) => id)),
  })
  expect([
    changed(before, parts.nodes({ ...shown, flow: less })),
    parts.edges({ ...still, flow: less }).length,
  ]).toEqual([expect.any(Number), less.edges.length])
  const back = parts.nodes({ ...shown, flow })
  expect(back.find(({ id }) => id === node.id)).not.toBe(before.find(({ id }) => id === node.id))
  const edgesBack = parts.edges({ ...still, flow })
  const [gone] = flow.edges
  expect(edgesBack.find(({ id }) => id === gone?.id)).not.toBe(edgesBefore.find(({ id }) => id === gone?.id))
})
