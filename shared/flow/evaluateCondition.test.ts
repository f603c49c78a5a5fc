import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contextOf } from '#shared/testing/nodes.ts'
import { conditionGroupSchema, operators, type Condition } from './condition.ts'
import { evaluateCondition, evaluateGroup } from './evaluateCondition.ts'
import type { Json } from './flow.ts'

const holds = (value: Json | undefined, operator: Condition['operator'], right = '', timeZone = 'America/New_York') =>
  evaluateCondition(
    { left: 'vars.x', operator, right },
    contextOf({ values: { vars: value === undefined ? {} : { x: value }, other: '7' }, flow: { timeZone } }),
  )

describe('evaluateCondition', () => {
  it.each<[Json | undefined, Condition['operator'], string]>([
    ['Sales', 'equals', ' sales '],
    ['Ärger', 'equals', 'ÄRGER'],
    ['e\u0301', 'equals', '\u00e9'],
    ['12.50', 'equals', '12.5'],
    [3, 'equals', '3.0'],
    [true, 'equals', 'true'],
    [7, 'equals', '{{ other }}'],
    ['2026-03-04T15:00:00Z', 'equals', '2026-03-04T10:00:00'],
    [undefined, 'equals', ''],
    [null, 'equals', ''],
    ['a', 'notEquals', 'b'],
    [undefined, 'notEquals', 'b'],
    ['I want SALES', 'contains', 'sales'],
    [['red', 'Blue'], 'contains', 'blue'],
    [[1, 2], 'contains', '2.0'],
    ['+4930123', 'startsWith', '+49'],
    ['report.PDF', 'endsWith', '.pdf'],
    ['b', 'matchesOneOf', 'a, B ,c'],
    ['2', 'matchesOneOf', '1\n2'],
    ['10', 'greaterThan', '9'],
    [10, 'atLeast', '10'],
    ['-1', 'lessThan', '0'],
    ['007', 'atMost', '7'],
    ['pear', 'greaterThan', 'Apple'],
    ['2026-03-04', 'lessThan', '2026-03-05'],
    ['2026-03-04', 'before', '2026-03-04T00:00:01'],
    ['2026-03-05T00:00:00Z', 'after', '2026-03-04T18:59:59'],
    [undefined, 'isEmpty', ''],
    ['  ', 'isEmpty', ''],
    [[], 'isEmpty', ''],
    [{}, 'isEmpty', ''],
    [0, 'isNotEmpty', ''],
    [false, 'isNotEmpty', ''],
    ['Yes', 'isTrue', ''],
    [1, 'isTrue', ''],
    [false, 'isFalse', ''],
    ['no', 'isFalse', ''],
  ])('%j %s %j', (left, operator, right) => expect(holds(left, operator, right)).toBe(true))

  it.each<[Json | undefined, Condition['operator'], string]>([
    ['007', 'equals', '7'],
    ['+15550100001', 'equals', '15550100001'],
    ['9007199254740993', 'equals', '9007199254740992'],
    ['0x10', 'equals', '16'],
    ['1e3', 'equals', '1000'],
    ['abc', 'contains', ''],
    ['abc', 'startsWith', ' '],
    [undefined, 'endsWith', ''],
    [undefined, 'matchesOneOf', ','],
    ['', 'matchesOneOf', 'a,,b'],
    [undefined, 'lessThan', '5'],
    [undefined, 'atMost', '5'],
    ['5', 'greaterThan', '{{ missing }}'],
    [undefined, 'before', '2026-01-01'],
    ['soon', 'before', '2026-01-01'],
    ['2026-03-04', 'after', 'never'],
    [undefined, 'isFalse', ''],
    [undefined, 'isTrue', ''],
    ['perhaps', 'isTrue', ''],
    [0, 'isEmpty', ''],
  ])('not: %j %s %j', (left, operator, right) => expect(holds(left, operator, right)).toBe(false))

  it('reads dates without an offset in the zone of the flow', () => {
    expect(holds('2026-03-04T23:00:00Z', 'after', '2026-03-05T00:00', 'Asia/Tokyo')).toBe(true)
    expect(holds('2026-03-04T23:00:00Z', 'after', '2026-03-05T00:00', 'America/New_York')).toBe(false)
  })

  it('never throws, and notEquals is the opposite of equals', () => {
    const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(json, fc.constantFrom(...operators), fc.string(), (value, operator, right) => {
        expect(typeof holds(value, operator, right)).toBe('boolean')
        expect(holds(value, 'equals', right)).toBe(!holds(value, 'notEquals', right))
      }),
    )
  })
})

describe('evaluateGroup', () => {
  const context = contextOf({ values: { vars: { a: 1 } } })
  const group = (match: 'all' | 'any', ...rights: string[]) =>
    conditionGroupSchema.parse({
      match,
      conditions: rights.map((right) => ({ left: 'vars.a', operator: 'equals', right })),
    })

  it('holds when all do', () =>
    expect([evaluateGroup(group('all', '1', '1'), context), evaluateGroup(group('all', '1', '2'), context)]).toEqual([
      true,
      false,
    ]))
  it('holds when any does', () =>
    expect([evaluateGroup(group('any', '2', '1'), context), evaluateGroup(group('any', '2', '3'), context)]).toEqual([
      true,
      false,
    ]))
})
