import { columnWidth } from '#shared/flow/cardPlace.ts'
import { flowSchema, type Flow } from '#shared/flow/flow.ts'
import { mergeFlows } from '#shared/flow/merge.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addNode, freePlace, newNode, placeAfter } from './addNode.ts'
import { cardSize, portOffset, shownPorts } from './cardLayout.ts'
import { changeNode, setNodeData, setNodeText } from './changeNode.ts'
import { copyParts, pasteParts, readClipping } from './clipboard.ts'
import { connect, disconnect, edgeAt, freePort, insertOnEdge } from './connect.ts'
import { partsIn } from './frames.ts'
import { makeRoom } from './makeRoom.ts'
import { moveParts } from './moveParts.ts'
import { portsOf } from './nodePorts.ts'
import { overLimit } from './overLimit.ts'
import { removeParts } from './removeParts.ts'
import { tidyPlaces } from './tidy.ts'

const three = (): Flow =>
  flowOf({
    start: { type: 'start', to: 'hello' },
    hello: { type: 'say', data: { prompt: say('Hello.') }, to: 'bye' },
    bye: { type: 'end', data: { prompt: say('Bye.') } },
  })
const nodeOf = (flow: Flow, nodeId: string) => {
  const node = flow.nodes.find(({ id }) => id === nodeId)
  if (!node) throw new Error(`There is no node ${nodeId}.`)
  return node
}
const leadsTo = (flow: Flow, nodeId: string, portId = 'next') => edgeAt(flow, { nodeId, portId })?.to
const boxes = (flow: Flow) => flow.nodes.map((node) => ({ ...node.position, ...cardSize(node) }))
const overlaps = (flow: Flow) => {
  const all = boxes(flow)
  return all.flatMap((a, index) =>
    all
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
  ).length
}

describe('connect', () => {
  it('leads a port to another node and forgets where it led before', () => {
    const flow = connect(three(), { nodeId: 'start', portId: 'next' }, 'bye')
    expect(leadsTo(flow, 'start')).toBe('bye')
    expect(flow.edges).toHaveLength(2)
  })

  it('does not lead back to the start', () => {
    const flow = three()
    expect(connect(flow, { nodeId: 'hello', portId: 'next' }, 'start')).toBe(flow)
  })

  it('takes an edge away', () => {
    expect(leadsTo(disconnect(three(), { nodeId: 'hello', portId: 'next' }), 'hello')).toBeUndefined()
  })

  it('puts a node into an edge by its plain way on', () => {
    const flow = three()
    const edge = edgeAt(flow, { nodeId: 'start', portId: 'next' })
    const asked = newNode('request', { x: 0, y: 0 })
    if (!edge) throw new Error('There is no edge.')
    const after = insertOnEdge(addNode(flow, asked), edge, asked.id)
    expect([leadsTo(after, 'start'), leadsTo(after, asked.id, 'success'), leadsTo(after, asked.id, 'failure')]).toEqual(
      [asked.id, 'hello', undefined],
    )
  })

  it('offers the first free way on before failures', () => {
    const menu = newNode('menu', { x: 0, y: 0 })
    const flow = addNode(three(), menu)
    expect(freePort(flow, menu)).toEqual({ nodeId: menu.id, portId: 'choice1' })
    const wired = connect(flow, { nodeId: menu.id, portId: 'choice1' }, 'bye')
    expect(freePort(wired, menu)?.portId).toBe('noInput')
  })
})

describe('removeParts', () => {
  it('heals the edge over a node that is taken out', () => {
    const flow = removeParts(three(), { nodeIds: new Set(['hello']) })
    expect(leadsTo(flow, 'start')).toBe('bye')
    expect(flow.nodes.map(({ id }) => id)).toEqual(['start', 'bye'])
  })

  it('heals over several nodes in a row, and lets go of what led to an end', () => {
    expect(leadsTo(removeParts(three(), { nodeIds: new Set(['hello', 'bye']) }), 'start')).toBeUndefined()
  })

  it('leads on over a node of several ways only when they come together', () => {
    const menu = (a: string, b: string): Flow =>
      flowOf({
        start: { type: 'start', to: 'ask' },
        ask: {
          type: 'menu',
          data: {
            prompt: say('Press 1 or 2.'),
            choices: ['a', 'b'].map((id, index) => ({ id, key: `${index + 1}`, label: id, phrases: {} })),
          },
          to: { a, b },
        },
        hello: { type: 'say', data: { prompt: say('Hello.') }, to: 'bye' },
        bye: { type: 'end', data: { prompt: say('Bye.') } },
      })
    const without = (flow: Flow) => removeParts(flow, { nodeIds: new Set(['ask']) })
    expect(leadsTo(without(menu('hello', 'hello')), 'start')).toBe('hello')
    expect(leadsTo(without(menu('hello', 'bye')), 'start')).toBeUndefined()
  })

  it('takes nodes out as a colleague’s deletion that is merged does', () => {
    fc.assert(
      fc.property(randomFlow, fc.nat(), (flow, which) => {
        const nodeIds = new Set([flow.nodes[which % Math.max(1, flow.nodes.length)]?.id ?? ''])
        const less = removeParts(flow, { nodeIds })
        expect(mergeFlows({ base: flow, ours: flow, theirs: less }).flow.edges).toEqual(less.edges)
      }),
    )
  })

  it('does not turn for ever in a circle of removed nodes', () => {
    const circle = flowOf({
      start: { type: 'start', to: 'a' },
      a: { type: 'say', data: { prompt: say('A.') }, to: 'b' },
      b: { type: 'say', data: { prompt: say('B.') }, to: 'a' },
    })
    expect(removeParts(circle, { nodeIds: new Set(['a', 'b']) }).edges).toEqual([])
  })
})

describe('changeNode', () => {
  it('cuts the edges of ports that are gone, and keeps the others', () => {
    const menu = newNode('menu', { x: 0, y: 0 })
    const wired = connect(addNode(three(), menu), { nodeId: menu.id, portId: 'choice1' }, 'bye')
    const kept = connect(wired, { nodeId: menu.id, portId: 'noInput' }, 'bye')
    const choices = [{ id: 'other', key: '2', label: 'Other', phrases: {} }]
    const after = setNodeData(kept, menu.id, { ...menu.data, choices })
    expect([leadsTo(after, menu.id, 'choice1'), leadsTo(after, menu.id, 'noInput')]).toEqual([undefined, 'bye'])
  })

  it('cuts nothing while the data cannot be read', () => {
    const menu = newNode('menu', { x: 0, y: 0 })
    const wired = connect(addNode(three(), menu), { nodeId: menu.id, portId: 'choice1' }, 'bye')
    expect(leadsTo(setNodeData(wired, menu.id, { choices: 'half' }), menu.id, 'choice1')).toBe('bye')
  })

  it('takes an empty label for none', () => {
    const named = setNodeText(three(), 'hello', 'label', 'Greeting')
    expect(nodeOf(named, 'hello').label).toBe('Greeting')
    expect(nodeOf(setNodeText(named, 'hello', 'label', ' '), 'hello')).not.toHaveProperty('label')
  })

  it('gives the same flow back when nothing changes', () => {
    const flow = three()
    expect(changeNode(flow, 'hello', (node) => node)).toBe(flow)
  })
})

describe('places', () => {
  it('lays what follows a node a column to its right, and the next below', () => {
    const flow = three()
    const start = { ...nodeOf(flow, 'start'), position: { x: 0, y: 0 } }
    const alone: Flow = { ...flow, nodes: [start], edges: [] }
    const first = newNode('say', { x: 0, y: 0 })
    const place = placeAfter(alone, start, cardSize(first))
    expect(place).toEqual({ x: columnWidth, y: 0 })
    const more = connect(addNode(alone, { ...first, position: place }), { nodeId: start.id, portId: 'next' }, first.id)
    const below = placeAfter(more, start, cardSize(first))
    expect(below.x).toBe(columnWidth)
    expect(below.y).toBeGreaterThan(cardSize(first).height)
  })

  it('finds a place that no card lies on, whatever is there', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -600, max: 600 }), fc.integer({ min: -600, max: 600 })), { maxLength: 30 }), (at) => {
        const nodes = at.map(([x, y]) => newNode('menu', { x, y }))
        const flow = { ...three(), nodes, edges: [] }
        const fresh = newNode('menu', freePlace(flow, { x: 0, y: 0 }, cardSize(newNode('menu', { x: 0, y: 0 }))))
        const before = overlaps(flow)
        expect(overlaps(addNode(flow, fresh))).toBe(before)
      }),
    ) // prettier-ignore
  })

  it('makes room for a column between two neighbours, and leaves what is before alone', () => {
    const places = new Map([
      ['start', { x: 0, y: 0 }],
      ['hello', { x: 384, y: 0 }],
      ['bye', { x: 768, y: 0 }],
    ])
    const flow = moveParts(three(), places)
    const roomy = makeRoom(flow, { before: 'hello', behind: 'start' })
    expect(roomy.nodes.map(({ position }) => position.x)).toEqual([0, 768, 1152])
    expect(makeRoom(roomy, { before: 'hello', behind: 'start' })).toBe(roomy)
  })
})

describe('the clipboard', () => {
  it('takes nodes, the edges among them and their variables along, under new ids', () => {
    const flow: Flow = {
      ...flowOf({
        start: { type: 'start', to: 'name' },
        name: { type: 'collect', data: { prompt: say('Your number?'), saveAs: 'given' }, to: { done: 'hello' } },
        hello: { type: 'say', data: { prompt: say('You gave {{ vars.given }}.') } },
      }),
      variables: [
        { name: 'given', type: 'text' },
        { name: 'unused', type: 'text' },
      ],
    }
    const clipping = copyParts(flow, new Set(['start', 'name', 'hello']))
    if (!clipping) throw new Error('Nothing was copied.')
    expect(clipping.variables.map(({ name }) => name)).toEqual(['given'])
    expect(readClipping(JSON.stringify(clipping))).toEqual(clipping)
    const { flow: other, pasted } = pasteParts({ ...three(), variables: [] }, clipping, { x: 0, y: 0 })
    expect(pasted.size).toBe(2)
    expect(other.edges.filter(({ from, to }) => pasted.has(from.nodeId) && pasted.has(to))).toHaveLength(1)
    expect(other.variables.map(({ name }) => name)).toEqual(['given'])
    expect(flowSchema.safeParse(other).success).toBe(true)
  })

  it('takes notes along, and frames with what lies in them', () => {
    const flow: Flow = {
      ...three(),
      notes: [{ id: 'n', text: 'Look', position: { x: 10, y: 10 } }],
      frames: [{ id: 'f', label: 'Group', position: { x: 0, y: 0 }, size: { width: 900, height: 300 } }],
    }
    const note = copyParts(flow, new Set(['n']))
    expect([note?.nodes, note?.notes.length, note?.frames]).toEqual([[], 1, undefined])
    const clipping = copyParts(flow, new Set(['f']))
    if (!clipping) throw new Error('Nothing was copied.')
    const { flow: after, pasted } = pasteParts(flow, clipping, { x: 0, y: 0 })
    const [, copy] = after.frames ?? []
    expect([after.nodes.length, after.notes.length, pasted.size]).toEqual([5, 2, 4])
    expect(copy && new Set([copy.id, ...partsIn(after, copy)])).toEqual(pasted)
    expect(copy?.position.y).toBeGreaterThan(300)
    expect(flowSchema.safeParse(after).success).toBe(true)
  })

  it('reads no other text', () => {
    expect([readClipping('hello'), readClipping('{"patchbay":"nodes"}'), readClipping('{"patchbay":')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

it('says why a document is too large to be saved', () => {
  const flow = three()
  expect(overLimit(flow)).toBeUndefined()
  const nodes = Array.from({ length: 1001 }, () => newNode('tag', { x: 0, y: 0 }))
  expect(overLimit({ ...flow, nodes })).toBe('A flow has at most 1,000 nodes. Move parts of it into sub-flows.')
})

describe('every change', () => {
  /** One author's deed on a random flow, by numbers, so that a failure can be replayed. */
  const deed = fc.record({
    kind: fc.constantFrom('add', 'connect', 'remove', 'insert', 'paste', 'move', 'tidy'),
    one: fc.nat(),
    other: fc.nat(),
    type: fc.constantFrom('say', 'menu', 'request', 'end', 'branch', 'hours', 'transfer'),
  })

  it('leaves a document that the server takes', () => {
    fc.assert(
      fc.property(randomFlow, fc.array(deed, { maxLength: 8 }), (begun, deeds) => {
        let flow = begun
        for (const { kind, one, other, type } of deeds) {
          const node = flow.nodes[one % flow.nodes.length]
          const target = flow.nodes[other % flow.nodes.length]
          if (!node || !target) break
          const ports = portsOf(node)
          const port = ports[other % Math.max(ports.length, 1)]
          const edge = flow.edges[one % Math.max(flow.edges.length, 1)]
          if (kind === 'add') flow = addNode(flow, newNode(type, { x: one % 999, y: other % 999 }))
          if (kind === 'connect' && port) flow = connect(flow, { nodeId: node.id, portId: port.id }, target.id)
          if (kind === 'remove')
            flow = removeParts(flow, { nodeIds: new Set([node.id]), edgeIds: new Set([edge?.id ?? '']) })
          if (kind === 'insert' && edge) {
            const fresh = newNode(type, { x: 0, y: 0 })
            flow = insertOnEdge(addNode(flow, fresh), edge, fresh.id)
          }
          if (kind === 'move') flow = moveParts(flow, new Map([[node.id, { x: one % 999, y: other % 999 }]]))
          if (kind === 'tidy') flow = moveParts(flow, tidyPlaces(flow))
          const clipping = kind === 'paste' ? copyParts(flow, new Set([node.id, target.id])) : undefined
          if (clipping) flow = pasteParts(flow, clipping, { x: 0, y: 0 }).flow
          expect(flowSchema.safeParse(flow).error?.issues ?? []).toEqual([])
        }
      }),
      { numRuns: 200 },
    )
  })
})

it('knows where the dot of each port is', () => {
  const menu = newNode('menu', { x: 0, y: 0 })
  const offsets = portsOf(menu).map(({ id }) => portOffset(menu, id))
  expect(new Set(offsets).size).toBe(offsets.length)
  expect(Math.max(...offsets)).toBeLessThan(cardSize(menu).height)
})

describe('the ports on a card', () => {
  const start = newNode('start', { x: 0, y: 0 })
  const names = (wired: string[], unfolded?: Set<string>) => {
    const { ports, fold } = shownPorts(start, { wired: new Set(wired), unfolded })
    return [...ports.map(({ id }) => id), ...(fold ? [fold.kind === 'more' ? `${fold.count} more` : 'fewer'] : [])]
  }
  it('are those of a start that lead somewhere or have to, until the others are asked for', () => {
    expect(names(['next'], new Set())).toEqual(['next', '3 more'])
    expect(names(['next', 'machine'], new Set())).toEqual(['next', 'machine', '2 more'])
    expect(names([], new Set([start.id]))).toEqual(['next', 'hungUp', 'machine', 'error', 'fewer'])
    expect(names(['next'])).toEqual(['next'])
  })
  it('have their rows within the card', () => {
    const shown = shownPorts(start, { wired: new Set(['error']), unfolded: new Set() })
    expect(portOffset(start, 'error', shown)).toBeLessThan(cardSize(start, shown).height)
    expect(cardSize(start, shown).height).toBeLessThan(cardSize(start).height)
  })
  it('take the next node only where the flow has to go on', () => {
    const flow = { ...three(), nodes: [start], edges: [] }
    const hello = newNode('say', { x: 400, y: 0 })
    const led = connect(addNode(flow, hello), { nodeId: start.id, portId: 'next' }, hello.id)
    expect(freePort(flow, start)?.portId).toBe('next')
    expect(freePort(led, start)).toBeUndefined()
  })
})
