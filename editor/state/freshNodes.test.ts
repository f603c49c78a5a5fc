import type { Flow } from '#shared/flow/flow.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { expect, it } from 'vitest'
import { addNode, newNode } from '../graph/addNode.ts'
import { quietNodes, stillFresh } from './freshNodes.ts'

const start = newNode('start', { x: 0, y: 0 })
const say = newNode('say', { x: 400, y: 0 })
const empty: Flow = { ...flowOf({ start: { type: 'start' } }), nodes: [start], edges: [] }
const sketched = addNode(empty, say)
const filled = { ...sketched, nodes: sketched.nodes.map((node) => (node.id === say.id ? { ...node, data: {} } : node)) }
const fresh = new Map([[say.id, say.data]])
const [atIt, elsewhere] = [new Set([say.id]), new Set<string>()]

it('is quiet about the start while there is nothing else', () => {
  expect([...quietNodes({ fresh: new Map() }, empty)]).toEqual([start.id])
  expect([...quietNodes({ fresh: new Map() }, sketched)]).toEqual([])
})

it('is quiet about a new node that was not filled in yet, also once it is left', () => {
  expect([...quietNodes({ fresh }, sketched)]).toEqual([say.id])
  expect(stillFresh({ fresh, selected: elsewhere }, sketched)).toBe(fresh)
})

it('is quiet about a new node until its author, having changed it, goes elsewhere', () => {
  expect(stillFresh({ fresh, selected: atIt }, filled)).toBe(fresh)
  expect(stillFresh({ fresh, selected: elsewhere }, filled).size).toBe(0)
})
