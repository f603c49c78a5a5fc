import fc from 'fast-check'
import { expect, it } from 'vitest'
import { maxRows, readList, tagsCell, writeList } from './contentCsv.ts'

it('a list has so many lines at most', () => {
  const lines = (count: number) => `key,language,text\r\n${'a,en-US,hi\r\n'.repeat(count)}`
  expect(readList(lines(maxRows)).rows).toHaveLength(maxRows)
  expect(() => readList(lines(520_000))).toThrow(/more than 5000 lines/)
})

it.each([
  ['no table', '"key,language\r\n', /content\.csv cannot be read/],
  ['a list without a language', 'key,text\r\na,b\r\n', /has no column language/],
  ['a line of many columns', `key,language\r\n${'"",'.repeat(101)}\r\n`, /a line of more than 100 columns/],
  ['a line without an end', `key,language,text\r\na,en-US,${'x'.repeat(100_000)}`, /content\.csv cannot be read/],
])('%s is told of', (_, csv, message) => {
  expect(() => readList(csv)).toThrow(
    expect.objectContaining({ code: 'bad_list', message: expect.stringMatching(message) as string }),
  )
})

it.each([
  ['title', 'x'.repeat(201), /^title: It is longer than 200 characters, the most it may have\. Make it shorter\.$/],
  ['folder', '/../x//', /^folder: A folder is written as/],
  [
    'tags',
    Array.from({ length: 500 }, (_, index) => `t${index}`).join(';'),
    /^tags: There are more than 20, the most there may be\. Take some out\.$/,
  ],
  ['tags', 'x'.repeat(51), /^tags: One is longer than 50 characters, the most it may have\. Make it shorter\.$/],
  ['key', '', /^key: It is empty\. Write one\.$/],
  ['tags', '["a"', /^tags: Write them between semicolons, or as JSON: /],
  ['kind', 'recording', /^kind: Write one of/],
  ['private', 'perhaps', /^private: Write yes or no/],
])('a line whose %s is not as the API takes it is told by its number', (name, value, message) => {
  const csv = writeList([{ key: 'a', language: 'en-US', [name]: value }])
  const { rows, problems } = readList(csv)
  expect([rows, problems]).toMatchObject([
    [],
    [{ line: 2, language: 'en-US', message: expect.stringMatching(message) as string }],
  ])
})

it('U+0000 is taken out, as out of every other text', () => {
  expect(readList('key,language,text\r\na,en-US,He\u0000llo\r\n').rows).toMatchObject([{ text: 'Hello' }])
})

it('tags are read as they were written, whatever signs they hold', () => {
  const tag = fc.string({ minLength: 1, maxLength: 50 }).filter((text) => text.trim() === text)
  fc.assert(
    fc.property(
      fc.array(fc.oneof(tag, fc.constantFrom('a;b', '[x]', '"q"', "'", '=1', ';')), { maxLength: 20 }),
      (tags) => {
        const { rows } = readList(writeList([{ key: 'a', language: 'en-US', tags: tagsCell(tags) }]))
        expect(rows[0]?.tags ?? []).toEqual(tags)
      },
    ),
  )
})

it('lines are told by where they begin, however many lines their texts have', () => {
  const cell = fc
    .array(fc.constantFrom('a', ',', '"', '\n', '\r\n'), { maxLength: 8 })
    .map((parts) => `x${parts.join('')}x`)
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 10 }), fc.constantFrom('\n', '\r\n'), (texts, end) => {
      const written = texts.map((text) => `a,en-US,"${text.replaceAll('"', '""')}"`)
      const before = (index: number) => ['key,language,text', ...written.slice(0, index), ''].join(end)
      const { rows } = readList(['key,language,text', ...written].join(end))
      expect(rows.map(({ line }) => line)).toEqual(texts.map((_, index) => before(index).split('\n').length))
    }),
  )
})
