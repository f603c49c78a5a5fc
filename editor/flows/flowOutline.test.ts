import { expect, it } from 'vitest'
import { flowOutline } from './flowOutline.ts'

const node = (id: string, type: string, x: number, y: number) => ({
  ...{ id, type, version: 1, position: { x, y }, data: {} },
})

it('draws a box for each node and a curve for each edge, all in view', () => {
  const { boxes, lines, viewBox } = flowOutline({
    nodes: [node('start', 'start', 0, 0), node('end', 'end', 380, -100)],
    edges: [{ id: 'e1', from: { nodeId: 'start', portId: 'next' }, to: 'end' }],
  })
  expect(boxes).toEqual([
    { id: 'start', x: 0, y: 0, width: 264, height: 90, isStart: true },
    { id: 'end', x: 380, y: -100, width: 264, height: 64, isStart: false },
  ])
  expect(lines).toEqual([{ id: 'e1', path: 'M264 77C324 77 320 -68 380 -68' }])
  expect(viewBox).toBe('-40 -140 724 270')
})

it('draws a flow that was stored with an edge to nowhere, without the edge', () => {
  const { lines } = flowOutline({
    nodes: [node('start', 'start', 0, 0)],
    edges: [{ id: 'e1', from: { nodeId: 'start', portId: 'next' }, to: 'gone' }],
  })
  expect(lines).toEqual([])
})
