import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import type { Json, Variable } from '../../flow.ts'
import { set } from './node.ts'

const variables: Variable[] = [
  { name: 'total', type: 'number' },
  { name: 'name', type: 'text' },
  { name: 'agreed', type: 'boolean' },
  { name: 'items', type: 'list' },
  { name: 'due', type: 'date' },
]
const enter = (assignments: [string, string][], vars: Record<string, Json> = {}) =>
  set.enter({
    data: set.schema.parse({ assignments: assignments.map(([variable, value]) => ({ variable, value })) }),
    context: contextOf({ values: { vars }, flow: { variables } }),
  })

describe('set', () => {
  it('sets several variables by the types they are declared with', () =>
    expect(
      enter(
        [
          ['total', '12.50'],
          ['name', '{{ vars.first }} L.'],
          ['agreed', 'yes'],
          ['items', 'a, b'],
          ['due', '2026-03-04'],
        ],
        { first: 'Ada' },
      ),
    ).toEqual({
      kind: 'leave',
      port: 'next',
      set: { total: 12.5, name: 'Ada L.', agreed: true, items: ['a', 'b'], due: '2026-03-04' },
    }))

  it('keeps the type of a lone value for a variable nobody declared', () =>
    expect(enter([['copy', '{{ vars.order }}']], { order: { id: 7 } })).toMatchObject({ set: { copy: { id: 7 } } }))

  it('works every value out from what was there before, so two can be swapped', () =>
    expect(
      enter(
        [
          ['a', '{{ vars.b }}'],
          ['b', '{{ vars.a }}'],
        ],
        { a: 1, b: 2 },
      ),
    ).toMatchObject({ set: { a: 2, b: 1 } }))

  it('lets the last of two for one variable win', () =>
    expect(
      enter([
        ['name', 'one'],
        ['name', 'two'],
      ]),
    ).toMatchObject({ set: { name: 'two' } }))

  it('leaves a variable as it was when the value is of another type, and says which', () => {
    const move = enter(
      [
        ['total', 'twelve'],
        ['due', '{{ vars.missing }}'],
        ['name', 'Ada'],
      ],
      { total: 3 },
    )
    expect(move).toEqual({
      kind: 'leave',
      port: 'next',
      set: { name: 'Ada' },
      note: 'kept as before, since the value is of another type: total, due',
    })
  })

  it('clears by a blank field', () =>
    expect(
      enter([
        ['total', ''],
        ['agreed', ' '],
        ['name', ''],
        ['items', ''],
      ]),
    ).toMatchObject({
      set: { total: null, agreed: null, name: '', items: [] },
    }))

  it('names what it sets, and runs after a hang-up', () => {
    const data = set.schema.parse({
      assignments: [{ variable: 'a', value: ' 1 ' }, { variable: 'a' }, { variable: 'b' }],
    })
    expect(set.sets?.(data)).toEqual(['a', 'b'])
    expect(set.summary(data, { language: 'en-US' })).toBe('a = 1 · clear a · clear b')
    expect(set.isSilent).toBe(true)
  })

  it('refuses a name no template could read', () =>
    expect(set.schema.safeParse({ assignments: [{ variable: 'a-b', value: '1' }] }).success).toBe(false))
})
