import type { Flow } from '#shared/flow/flow.ts'
import { flowOf, say } from '#shared/testing/flows.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesLine, changesOf } from './changesOf.ts'
import { onlyDifferent, unionOf } from './unionOf.ts'

const menu = {
  prompt: say('Press 1 for sales.'),
  choices: [
    { id: 'sales', key: '1', label: 'Sales', phrases: {} },
    { id: 'help', key: '2', label: 'Help', phrases: {} },
  ],
}
const before = flowOf({
  start: { type: 'start', to: 'menu' },
  menu: { type: 'menu', data: menu, to: { sales: 'bye', help: 'bye' } },
  bye: { type: 'say', data: { prompt: say('Goodbye.') }, to: 'end' },
  end: { type: 'end' },
})
const withNode = (flow: Flow, nodeId: string, change: object): Flow => ({
  ...flow,
  nodes: flow.nodes.map((node) => (node.id === nodeId ? { ...node, ...change } : node)),
})
const entriesOf = (after: Flow, title: string) =>
  changesOf(before, after, 'en-US').groups.find((group) => group.title === title)?.entries

describe('changes in words', () => {
  it('name the field of a node as its form does, and the item by its name', () => {
    const [sales, help] = menu.choices
    const after = withNode(before, 'menu', {
      label: 'Main menu',
      data: { ...menu, prompt: say('Press 3 for sales.'), choices: [{ ...sales, key: '3' }, help], tries: 4 },
    })
    const [entry] = entriesOf(after, 'Nodes') ?? []
    expect(entry).toMatchObject({ mark: 'changed', part: 'node', nodeId: 'menu', title: 'Main menu' })
    expect(entry?.details.map(({ label, before: was, after: is }) => [label, was, is])).toEqual(
      expect.arrayContaining([
        ['Name', undefined, 'Main menu'],
        ['What the caller hears › English (United States)', 'Press 1 for sales.', 'Press 3 for sales.'],
        ['Choices › Sales › Key', '1', '3'],
      ]),
    )
  })

  it('say where a port led and where it leads, but not for nodes that came or went whole', () => {
    const moved: Flow = {
      ...before,
      edges: before.edges.map((edge) => (edge.from.portId === 'sales' ? { ...edge, to: 'end' } : edge)),
    }
    expect(entriesOf(moved, 'Ways between nodes')).toMatchObject([
      { mark: 'changed', title: 'Menu › 1 Sales', details: [{ label: 'Leads to', before: 'Say', after: 'End' }] },
    ])
    const gone: Flow = {
      ...before,
      nodes: before.nodes.filter(({ id }) => id !== 'bye'),
      edges: before.edges.filter(({ from, to }) => from.nodeId !== 'bye' && to !== 'bye'),
    }
    expect(entriesOf(gone, 'Nodes')).toMatchObject([{ mark: 'removed', nodeId: 'bye' }])
    expect(entriesOf(gone, 'Ways between nodes')?.map(({ title, mark }) => [title, mark])).toEqual([
      ['Menu › 1 Sales', 'removed'],
      ['Menu › 2 Help', 'removed'],
    ])
  })

  it('tell settings, languages, variables and tests apart', () => {
    const after: Flow = {
      ...before,
      timeZone: 'Europe/Madrid',
      languages: [...before.languages, 'es-ES'],
      variables: [{ name: 'order', type: 'text' }],
      tests: [{ id: 't1', name: 'Sales', script: ['press 1'] }],
    }
    const changes = changesOf(before, after, 'en-US')
    expect(changes.groups.map(({ title, entries }) => [title, entries.map((entry) => entry.title)])).toEqual([
      ['Variables', ['order']],
      ['Languages and settings', ['Spanish (Spain)', 'Time zone']],
      ['Tests', ['Sales']],
    ])
    expect(changesLine(changes)).toBe('1 variable changed, 2 settings changed, 1 test changed.')
  })

  it('count what only stands elsewhere', () => {
    const changes = changesOf(before, withNode(before, 'bye', { position: { x: 900, y: 900 } }), 'en-US')
    expect(changes).toMatchObject({ groups: [], moved: 1, isSame: false, isSameForCallers: true })
    expect(changesLine(changes)).toBe('1 moved.')
    expect(changesLine(changesOf(before, before, 'en-US'))).toBe('Nothing is different.')
  })

  it('are found for any two flows, each with a title', () => {
    fc.assert(
      fc.property(randomFlow, randomFlow, (one, other) => {
        const { groups, isSame } = changesOf(one, other, 'en-US')
        for (const entry of groups.flatMap(({ entries }) => entries)) expect(entry.title).not.toBe('')
        expect(isSame).toBe(unionOf(one, other).marks.size === 0 && groups.length === 0)
      }),
      { numRuns: 50 },
    )
  })
})

describe('both flows in one drawing', () => {
  it('keep what is gone as it was, and mark what differs', () => {
    const after: Flow = {
      ...withNode(before, 'menu', { label: 'Main menu' }),
      edges: before.edges.map((edge) => (edge.from.portId === 'sales' ? { ...edge, to: 'end' } : edge)),
    }
    const union = unionOf(before, after)
    const edge = before.edges.find(({ from }) => from.portId === 'sales')
    expect([...union.marks]).toEqual([
      ['menu', 'changed'],
      [edge?.id, 'added'],
      [`was ${edge?.id}`, 'removed'],
    ])
    expect(new Set(union.flow.edges.map(({ id }) => id)).size).toBe(before.edges.length + 1)
    expect(onlyDifferent(union).nodes.map(({ id }) => id)).toEqual(['menu', 'bye', 'end'])
  })
})
