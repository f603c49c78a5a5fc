import { expect, it } from 'vitest'
import { parseJson } from './parseJson.ts'

it('reads JSON of any kind', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] })
  expect(parseJson('null')).toBeNull()
})

it.each(['', '{', 'plain', '['.repeat(20_000)])('is undefined for text that is not JSON: %.10s', (text) =>
  expect(parseJson(text)).toBeUndefined(),
)

it('is undefined for JSON that would overflow whoever writes it out', () =>
  expect(parseJson('['.repeat(20_000) + ']'.repeat(20_000))).toBeUndefined())

it('gives only what survives being written and read again', () => {
  const value = parseJson('[1e999, -0, "a\\u0000\\ud800"]')
  expect(value).toEqual([null, 0, 'a\ufffd'])
  expect(JSON.parse(JSON.stringify(value))).toEqual(value)
})
