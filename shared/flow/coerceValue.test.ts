import { describe, expect, it } from 'vitest'
import { claimOf, coerceFor, coerceValue, numberOf, textOf } from './coerceValue.ts'
import type { Json, Variable } from './flow.ts'

const zone = 'America/New_York'

describe('coerceValue', () => {
  it.each<[Variable['type'], Json, Json | undefined]>([
    ['text', 'Ada', 'Ada'],
    ['text', 12.5, '12.5'],
    ['text', true, 'true'],
    ['text', null, ''],
    ['text', { a: 1 }, '{"a":1}'],
    ['number', 3, 3],
    ['number', ' -3.50 ', -3.5],
    ['number', '007', 7],
    ['number', '', undefined],
    ['number', '1,000', undefined],
    ['number', '1e3', undefined],
    ['number', 'three', undefined],
    ['number', true, undefined],
    ['number', null, undefined],
    ['boolean', false, false],
    ['boolean', 'Yes', true],
    ['boolean', '0', false],
    ['boolean', 1, true],
    ['boolean', 'perhaps', undefined],
    ['boolean', null, undefined],
    ['date', ' 2026-03-04 ', '2026-03-04'],
    ['date', '2026-03-04T10:00:00-05:00', '2026-03-04T10:00:00-05:00'],
    ['date', '2026-02-30', undefined],
    ['date', 'tomorrow', undefined],
    ['date', 20260304, undefined],
    ['list', ['a', 1], ['a', 1]],
    ['list', 'a, b,,c', ['a', 'b', 'c']],
    ['list', '["a, b"]', ['a, b']],
    ['list', '[broken', ['[broken']],
    ['list', 5, [5]],
    ['list', '', []],
    ['list', null, []],
    ['list', { a: 1 }, undefined],
    ['json', '{"a":1}', { a: 1 }],
    ['json', 'plain', 'plain'],
    ['json', '{broken', '{broken'],
    ['json', 4, 4],
    ['json', null, null],
  ])('as %s, %j is %j', (type, value, expected) => expect(coerceValue(value, type, zone)).toEqual(expected))

  it('takes any value for a variable nobody declared', () => {
    const flow = { variables: [{ name: 'age', type: 'number' as const }], timeZone: zone }
    expect(coerceFor('age', 'old', flow)).toBeUndefined()
    expect(coerceFor('other', { a: 1 }, flow)).toEqual({ a: 1 })
  })
})

it('writes nothing as empty text', () =>
  expect([textOf(undefined), textOf(null), textOf([1])]).toEqual(['', '', '[1]']))
it('reads no number beyond what doubles hold', () => expect(numberOf('9'.repeat(400))).toBeUndefined())
it('takes no claim from nothing', () =>
  expect([claimOf(undefined), claimOf(''), claimOf([])]).toEqual([undefined, undefined, undefined]))
