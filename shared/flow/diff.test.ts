import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newFlow, newNode, wires } from '#shared/testing/graphs.ts'
import { changesBetween, diffFlows } from './diff.ts'
import { canonicalText } from './canonical.ts'
import { flowSchema, type Json } from './flow.ts'
import { contentHash } from './hash.ts'

const choice = (id: string, key: string) => ({ id, key, label: `Choice ${id}` })
const menu = (...choices: Json[]) => newNode('m', 'menu', { choices, tries: 3 })
const before = newFlow({
  nodes: [newNode('s', 'start'), menu(choice('a', '1'), choice('b', '2'))],
  edges: wires('s.next > m', 'm.a > s'),
})

describe('diffFlows', () => {
  it('finds nothing between a flow and itself', () => {
    const diff = diffFlows(before, structuredClone(before))
    expect(diff).toMatchObject({
      settings: [],
      isSameForCallers: true,
      nodes: { added: [], removed: [], changed: [], moved: [] },
    })
  })
  it('tells added, removed and changed nodes, field by field', () => {
    const after = {
      ...before,
      nodes: [{ ...menu(choice('a', '7'), choice('c', '3')), label: 'Main' }, newNode('e', 'end')],
    }
    const { nodes, isSameForCallers } = diffFlows(before, after)
    expect(nodes.added.map(({ id }) => id)).toEqual(['e'])
    expect(nodes.removed.map(({ id }) => id)).toEqual(['s'])
    expect(nodes.changed).toEqual([
      {
        nodeId: 'm',
        type: 'menu',
        label: 'Main',
        changes: [
          { path: 'data.choices.a.key', before: '1', after: '7' },
          { path: 'data.choices.c', after: choice('c', '3') },
          { path: 'data.choices.b', before: choice('b', '2') },
          { path: 'label', after: 'Main' },
        ],
      },
    ])
    expect(isSameForCallers).toBe(false)
  })
  it('tells a move from a change', () => {
    const nodes = before.nodes.map((node) => (node.id === 'm' ? { ...node, position: { x: 9, y: 9 } } : node))
    const diff = diffFlows(before, { ...before, nodes })
    expect(diff.nodes).toEqual({
      added: [],
      removed: [],
      changed: [],
      moved: [{ nodeId: 'm', before: { x: 0, y: 0 }, after: { x: 9, y: 9 } }],
    })
    expect(diff.isSameForCallers).toBe(true)
  })
  it('tells another order of choices', () => {
    const after = { ...before, nodes: [newNode('s', 'start'), menu(choice('b', '2'), choice('a', '1'))] }
    expect(diffFlows(before, after).nodes.changed[0]?.changes).toEqual([
      { path: 'data.choices', before: ['a', 'b'], after: ['b', 'a'] },
    ])
  })
  it('knows an edge by what it joins', () => {
    const renamed = before.edges.map((edge) => ({ ...edge, id: `${edge.id}x` }))
    expect(diffFlows(before, { ...before, edges: renamed }).edges).toEqual({ added: [], removed: [] })
    const { edges } = diffFlows(before, { ...before, edges: wires('s.next > m', 'm.a > m') })
    expect([edges.added.map(({ to }) => to), edges.removed.map(({ to }) => to)]).toEqual([['m'], ['s']])
  })
  it('tells settings, languages, variables, notes and tests apart', () => {
    const diff = diffFlows(
      {
        ...before,
        variables: [
          { name: 'a', type: 'text' },
          { name: 'b', type: 'text' },
        ],
        description: 'Old',
      },
      {
        ...before,
        name: 'New',
        languages: ['en-US', 'es-ES'],
        voices: { 'es-ES': { rate: 90 } },
        variables: [
          { name: 'b', type: 'text', sensitive: true },
          { name: 'c', type: 'list' },
        ],
        tests: [{ id: 't', name: 'Silent', script: [] }],
      },
    )
    expect(diff).toMatchObject({
      settings: [
        { path: 'name', before: 'Trial', after: 'New' },
        { path: 'voices', after: { 'es-ES': { rate: 90 } } },
        { path: 'description', before: 'Old' },
      ],
      languages: { added: ['es-ES'], removed: [] },
      variables: {
        added: [{ name: 'c', type: 'list' }],
        removed: [{ name: 'a', type: 'text' }],
        changed: [{ name: 'b', changes: [{ path: 'sensitive', after: true }] }],
      },
      tests: [{ path: 'tests.t', after: { id: 't' } }],
      notes: [],
    })
  })
})

describe('what only authors see', () => {
  const frame = { id: 'f', label: 'Sales', position: { x: 0, y: 0 }, size: { width: 800, height: 400 } }
  it('is told apart from what callers meet', () => {
    const stale = ['0123456789abcdef']
    const after = { ...before, frames: [{ ...frame, color: 'blue' as const }], staleTranslations: stale }
    expect(diffFlows(before, after)).toMatchObject({
      settings: [],
      frames: [{ path: 'frames.f', after: { label: 'Sales' } }],
      staleTranslations: { added: stale, removed: [] },
      isSameForCallers: true,
    })
    expect(diffFlows({ ...after, frames: [frame] }, after).frames).toEqual([{ path: 'frames.f.color', after: 'blue' }])
    expect(diffFlows(after, before)).toMatchObject({ staleTranslations: { added: [], removed: stale } })
  })
  it('is part of the document and of its hash only where there is some', () => {
    expect(flowSchema.parse(before)).toEqual(before)
    const framed = flowSchema.parse({ ...before, frames: [frame], notes: [] })
    expect(framed.frames).toEqual([frame])
    expect(contentHash(framed)).not.toBe(contentHash(before))
    expect(canonicalText(before)).not.toContain('frames')
  })
})

describe('changesBetween', () => {
  it('is empty exactly when nothing differs', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).filter((json) => !Object.is(json, -0)) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(changesBetween(a, structuredClone(a))).toEqual([])
        const same = JSON.stringify(a) === JSON.stringify(b)
        if (changesBetween(a, b).length === 0 && !same) expect(a).toEqual(b)
      }),
    )
  })
})
