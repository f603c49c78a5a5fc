import { describe, expect, it } from 'vitest'
import type { Json } from './flow.ts'
import { jsonPathProblem, readJsonPath } from './jsonPath.ts'

const answer: Json = {
  order: { total: 12.5, 'first name': 'Ada', note: null },
  items: [
    { sku: 'a-1', price: 5, tags: ['x'] },
    { sku: 'b-22', price: 7, tags: [] },
  ],
}

describe('readJsonPath', () => {
  it.each<[string, Json | undefined]>([
    ['$', answer],
    ['$.order.total', 12.5],
    ["$.order['first name']", 'Ada'],
    ['$.order.note', null],
    ['$.items[-1].sku', 'b-22'],
    ['$.items[*].sku', ['a-1', 'b-22']],
    ['$.items[0:1].sku', ['a-1']],
    ['$..price', [5, 7]],
    ["$.items[?@.price > 5]['sku','price']", ['b-22', 7]],
    ['$.items[?@.tags[0]].sku', ['a-1']],
    ['$.items[?count(@.tags[*]) == 0].sku', ['b-22']],
    ["$.items[?match(@.sku, '[a-z]-[0-9]')].sku", ['a-1']],
    ["$.items[?search(@.sku, '2+')].sku", ['b-22']],
    ['$.missing', undefined],
    ['$.items[9]', undefined],
    ['$.items[?@.price > 99]', undefined],
    ['nonsense', undefined],
    ['', undefined],
  ])('%s', (path, expected) => {
    expect(readJsonPath(path, answer)).toEqual(expected)
  })

  it('reads a text, a number or nothing by $', () => {
    expect(readJsonPath('$', 'plain')).toBe('plain')
    expect(readJsonPath('$', null)).toBeNull()
    expect(readJsonPath('$.length', 'plain')).toBeUndefined()
    expect(readJsonPath('$.constructor', {})).toBeUndefined()
    expect(readJsonPath('$.__proto__', {})).toBeUndefined()
  })

  it('yields at most 1,000 values', () => {
    const found = readJsonPath(
      '$[*]',
      Array.from({ length: 200_000 }, (_, index) => index),
    )
    expect(found).toHaveLength(1000)
  })

  it('stays linear with a pattern that backtracks', () => {
    const text = 'a'.repeat(5000) + '!'
    expect(readJsonPath("$[?match(@, '(a+)+$')]", [text, 'aaa'])).toEqual(['aaa'])
  })

  it('gives up where it would match too much text', () => {
    expect(
      readJsonPath(
        "$[?search(@, 'b')]",
        Array.from({ length: 30 }, () => 'a'.repeat(5000)),
      ),
    ).toBeUndefined()
  })
})

describe('jsonPathProblem', () => {
  it.each(['$', '$.a', "$['a b'][0]", '$..a', '$.a[?@.b == 1 && !@.c]', "$[?match(@.a, 'x.*')]", '$[0,1,2]'])(
    'accepts %s',
    (path) => expect(jsonPathProblem(path)).toBeUndefined(),
  )

  it.each([
    ['a.b', 'is not a JSONPath'],
    ['$.', 'is not a JSONPath'],
    ['$[', 'is not a JSONPath'],
    ['$[?unheard(@.a)]', 'is not a JSONPath'],
    ["$[?match(@.a, '(')]", 'is not a JSONPath'],
    ['$..a..b', 'once'],
    ['$' + '[*,*]'.repeat(7), 'selectors'],
    ['$[?@..a]', 'all depths'],
    ['$[?@[?@.a]]', 'another filter'],
    ['$[?@.a == $.b]', '“$”'],
    ['$[?count($..*) > 1]', '“$”'],
    ['$[?!(@.a || $.b)]', '“$”'],
    ['$[?match(@.a, @.b)]', 'quotes'],
  ])('says of %s: %s', (path, part) => expect(jsonPathProblem(path)).toContain(part))
})
