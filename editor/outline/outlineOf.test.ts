import type { Flow } from '#shared/flow/flow.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { largeFlow } from '#shared/testing/largeFlow.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { portsOf } from '../graph/nodePorts.ts'
import { ancestorsOf, nodeKey, openRows, outlineOf, portKey, wayOf, type OutlineRow } from './outlineOf.ts'

const choice = (id: string, key: string) => ({ id, key, label: id, phrases: {} })
const menu = flowOf({
  start: { type: 'start', to: 'menu' },
  menu: {
    type: 'menu',
    data: { prompt: say('Press 1.'), choices: [choice('sales', '1'), choice('again', '2')] },
    to: { sales: 'talk', again: 'menu', noInput: 'bye' },
  },
  talk: { type: 'say', data: { prompt: say('Sales.') }, to: 'bye' },
  bye: { type: 'end', data: { prompt: say('Goodbye.') } },
  lost: { type: 'say', data: { prompt: say('Nobody hears this.') }, to: 'bye' },
})

const words = (row: OutlineRow): string => {
  const indent = '  '.repeat(row.level - 1)
  if (row.kind === 'loose') return `${indent}(${row.count} loose)`
  if (row.kind === 'node') return `${indent}${row.nodeId}`
  const { leads } = row
  return `${indent}- ${row.portId}${leads.kind === 'nowhere' ? ' …' : leads.kind === 'elsewhere' ? ` → ${leads.to}` : ''}`
}
const drawn = (flow: Flow) => outlineOf(flow).map(words)

describe('outlineOf', () => {
  it('reads from the start along the ports; what was placed before is led to', () => {
    expect(drawn(menu)).toEqual([
      'start',
      'menu',
      '  - sales',
      '    talk',
      '    bye',
      '  - again → menu',
      '  - noInput → bye',
      '  - noMatch …',
      '(1 loose)',
      '  lost',
      '  - next → bye',
    ])
  })

  it('goes on at the same level on the plain way, however many others there are beside it', () => {
    const flow = flowOf({
      start: { type: 'start', to: 'ask' },
      ask: { type: 'collect', data: { prompt: say('Number?'), saveAs: 'n' }, to: { done: 'bye', noInput: 'bye' } },
      bye: { type: 'end' },
    })
    expect(drawn(flow)).toEqual(['start', 'ask', '  - noInput → bye', '  - invalid …', 'bye'])
    expect(outlineOf(flow).find(({ key }) => key === nodeKey('bye'))).toMatchObject({
      way: { nodeId: 'ask', portId: 'done', label: expect.any(String) as string },
    })
  })

  it('shows a way on that leads nowhere yet', () => {
    expect(drawn(flowOf({ start: { type: 'start' } }))).toEqual(['start', '- next …'])
    expect(drawn(flowOf({}))).toEqual([])
  })

  it('keeps what hangs on ports that half-finished data does not show', () => {
    const flow = flowOf({
      start: { type: 'start', to: 'menu' },
      menu: { type: 'menu', data: { choices: 'none yet' }, to: { sales: 'bye' } },
      bye: { type: 'end' },
    })
    expect(drawn(flow)).toContain('bye')
    expect(drawn(flow)).not.toContain('(1 loose)')
  })

  it('has each node once, each way out once, and levels without gaps, whatever the flow', () => {
    fc.assert(
      fc.property(randomFlow, (flow) => {
        const rows = outlineOf(flow)
        const nodes = rows.flatMap((row) => (row.kind === 'node' ? [row.nodeId] : []))
        expect(nodes.toSorted()).toEqual(flow.nodes.map(({ id }) => id).toSorted())
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
        expect(rows[0]).toMatchObject({ kind: 'node', nodeId: 'start', level: 1 })

        const wired = new Set(flow.edges.map(({ from }) => portKey(from)))
        const ways = flow.nodes.flatMap((node) =>
          portsOf(node).flatMap(({ id, isOptional }) => {
            const key = portKey({ nodeId: node.id, portId: id })
            return isOptional && !wired.has(key) && portsOf(node).length > 1 ? [] : [key]
          }),
        )
        const portRows = rows.flatMap((row) => (row.kind === 'port' ? [row.key] : []))
        const underPort = new Set(
          rows.flatMap(({ kind, key, parent }) => (kind === 'node' && parent ? [parent, key] : [])),
        )
        const mainWays = rows.flatMap((row) =>
          row.kind === 'node' && row.way && !underPort.has(portKey(row.way)) ? [portKey(row.way)] : [],
        )
        expect([...portRows, ...mainWays].toSorted()).toEqual(ways.toSorted())

        const targets = new Map(flow.edges.map(({ from, to }) => [portKey(from), to]))
        const byKey = new Map(rows.map((row) => [row.key, row]))
        rows.forEach((row, index) => {
          expect(row.level - (rows[index - 1]?.level ?? 0)).toBeLessThanOrEqual(1)
          expect(row.level).toBe(1 + ancestorsOf(rows, row.key).length)
          if (row.hasChildren) expect(rows[index + 1]?.parent).toBe(row.key)
          const way = wayOf(row)
          if (row.kind === 'port')
            expect(targets.get(row.key)).toBe(row.leads.kind === 'nowhere' ? undefined : row.leads.to)
          if (row.kind === 'port' && row.leads.kind !== 'nowhere') expect(byKey.has(nodeKey(row.leads.to))).toBe(true)
          if (row.kind === 'node' && way) expect(targets.get(portKey(way))).toBe(row.nodeId)
        })
      }),
      { numRuns: 150 },
    )
  })

  it('puts a node that the start leads to never among the loose ones', () => {
    fc.assert(
      fc.property(randomFlow, (flow) => {
        const reached = new Set(['start'])
        for (let size = 0; size < reached.size;) {
          size = reached.size
          for (const { from, to } of flow.edges) if (reached.has(from.nodeId)) reached.add(to)
        }
        const rows = outlineOf(flow)
        const loose = rows.findIndex(({ kind }) => kind === 'loose')
        const above = rows
          .slice(0, loose < 0 ? undefined : loose)
          .flatMap((row) => (row.kind === 'node' ? [row.nodeId] : []))
        expect(above.toSorted()).toEqual([...reached].toSorted())
      }),
      { numRuns: 100 },
    )
  })

  it('draws 1,000 nodes in a circle, and in a row, without running out of stack', () => {
    const ids = Array.from({ length: 999 }, (_, index) => `n${index}`)
    const chain = Object.fromEntries(
      ids.map((id, index) => [id, { type: 'tag', data: { tag: 'x' }, to: ids[index + 1] ?? 'n0' }]),
    )
    const rows = outlineOf(flowOf({ start: { type: 'start', to: 'n0' }, ...chain }))
    expect([rows.length, rows.at(-1)?.level]).toEqual([1001, 1])
    expect(outlineOf(largeFlow(1000)).filter(({ kind }) => kind === 'node')).toHaveLength(1000)
  })
})

describe('openRows', () => {
  it('leaves out all that is inside a closed row', () => {
    const shown = openRows(outlineOf(menu), new Set([nodeKey('menu')]))
    expect(shown.map(words)).toEqual(['start', 'menu', '(1 loose)', '  lost', '  - next → bye'])
    expect(openRows(outlineOf(menu), new Set())).toHaveLength(11)
  })
})
