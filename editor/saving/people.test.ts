import { describe, expect, it } from 'vitest'
import { mergedWords, nodesTouched } from './mergedWords.ts'
import { colorOf, initialsOf, onePerUser } from './people.ts'
import { shareParts } from './shareParts.ts'
import { flowOf } from '#shared/testing/flows.ts'

describe('people at a flow', () => {
  it('are shown once each, at the node where they are in any tab', () => {
    const ada = { id: 'u1', name: 'Ada Byron' }
    const ben = { id: 'u2', name: 'Ben' }
    expect(
      onePerUser([
        { clientId: 'c1', user: ben, nodeId: null },
        { clientId: 'c2', user: ada, nodeId: null },
        { clientId: 'c3', user: ada, nodeId: 'menu' },
      ]).map(({ clientId }) => clientId),
    ).toEqual(['c3', 'c1'])
  })

  it.each([
    ['Ada Byron King', 'AK'],
    ['ben', 'B'],
    ['ada@example.test', 'AT'],
    ['  ', '?'],
    ['Éva', 'É'],
  ])('%j has the initials %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })

  it('have one colour each', () => {
    expect(colorOf('u1')).toBe(colorOf('u1'))
    expect(colorOf('u1')).toMatch(/^#[0-9a-f]{6}$/)
  })

  it('are told what came of their changes', () => {
    const before = flowOf({ start: { type: 'start' }, end: { type: 'end' } })
    const after = { ...before, nodes: before.nodes.map((node) => ({ ...node, label: 'x' })) }
    expect(mergedWords('Ada’s', nodesTouched(before, after), true)).toBe('Merged Ada’s changes (2 nodes).')
    expect(mergedWords('Ada’s', nodesTouched(before, before), false)).toBe('Took in Ada’s changes.')
  })
})

describe('a document from the server', () => {
  it('shares with the known one all that is the same', () => {
    const known = { a: [{ id: 'x', n: 1 }, { id: 'y', n: 2 }], b: { c: [1, 2] } } // prettier-ignore
    const fresh = structuredClone(known)
    expect(shareParts(known, fresh)).toBe(known)
    const moved = { ...structuredClone(known), a: [{ id: 'y', n: 2 }, { id: 'x', n: 3 }] } // prettier-ignore
    const shared = shareParts(known, moved)
    expect(shared).toEqual(moved)
    expect(shared.b).toBe(known.b)
    expect(shared.a[0]).toBe(known.a[1])
  })

  it('is not taken for the known one when something is missing in it', () => {
    const known = { a: 1, b: undefined as number | undefined }
    expect(shareParts<object>(known, { a: 1 })).toEqual({ a: 1 })
    expect(shareParts([1, 2, 3], [1, 2])).toEqual([1, 2])
  })
})
