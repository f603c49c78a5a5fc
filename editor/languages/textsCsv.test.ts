import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Flow } from '#shared/flow/flow.ts'
import { markTranslated, setText, textsOf } from '#shared/flow/texts.ts'
import { newFlow, newNode } from '#shared/testing/graphs.ts'
import { readTextsCsv, textsToCsv, type Sources } from './textsCsv.ts'

const flowWith = (...texts: Record<string, string>[]): Flow =>
  newFlow({
    languages: ['en-US', 'es-ES'],
    nodes: [newNode('hi', 'say', { prompt: texts.map((text) => ({ kind: 'text', text })) })],
  })
const flow = flowWith({ 'en-US': 'Hello, "you".', 'es-ES': 'Hola.' }, { 'en-US': '=1+1' })
const read = (into: Flow, csv: string, sources: Sources = 'file') => readTextsCsv(into, csv, sources)
const textOf = (of: Flow, index: number) => textsOf(of)[index]?.texts

describe('textsToCsv', () => {
  it('writes a key and a column a language, quoted as Excel reads it, formulas disarmed', () => {
    expect(textsToCsv(flow)).toBe(
      '\ufeffkey,en-US,es-ES\r\nhi/prompt.0.text,"Hello, ""you"".",Hola.\r\nhi/prompt.1.text,\'=1+1,\r\n',
    )
  })
  it('comes back as it was, whatever is written', () => {
    const words = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\n', '"', ',', ';', 'a', '＝')).map((all) => all.join('')),
    ).filter((text) => text.trim() !== '' && !text.includes('\0')) // prettier-ignore
    fc.assert(
      fc.property(words, words, (english, spanish) => {
        const full = flowWith({ 'en-US': english, 'es-ES': spanish })
        const csv = textsToCsv(full)
        expect(read(full, csv)).toEqual({ flow: full, changed: 0, stale: 0, sourceChanges: [], problems: [] })
        const other = flowWith({ 'en-US': 'a', 'es-ES': 'b' })
        const { flow: now, problems } = read(other, csv)
        expect(problems).toEqual([])
        expect(textOf(now, 0)).toEqual({
          'en-US': english.replaceAll('\r\n', '\n').replaceAll('\r', '\n'),
          'es-ES': spanish.replaceAll('\r\n', '\n').replaceAll('\r', '\n'),
        })
      }),
    )
  })
})

describe('readTextsCsv', () => {
  it('takes what changed and leaves the rest, empty cells too', () => {
    const csv = 'key,es-ES,en-US\nhi/prompt.0.text,"Hola, ¿qué tal?",\nhi/prompt.1.text,\'=2,\n'
    const { flow: now, changed, problems } = read(flow, csv)
    expect([changed, problems]).toEqual([2, []])
    expect(textOf(now, 0)).toEqual({ 'en-US': 'Hello, "you".', 'es-ES': 'Hola, ¿qué tal?' })
    expect(textOf(now, 1)).toEqual({ 'en-US': '=1+1', 'es-ES': '=2' })
  })
  it('marks what a changed source has made stale, unless its translation comes with it', () => {
    const stale = (csv: string) => textsOf(read(flow, csv).flow)[0]?.stale
    expect(stale('key,en-US\nhi/prompt.0.text,Hi.')).toEqual(['es-ES'])
    expect(stale('key,en-US,es-ES\nhi/prompt.0.text,Hi.,Buenas.')).toEqual([])
  })
  it('reads semicolons, tabs, a BOM, and quoted line ends', () => {
    for (const csv of [
      '\ufeffkey;es-ES\r\nhi/prompt.0.text;"Hola,\r\namigo"\r\n',
      '"key"\t"es-ES"\nhi/prompt.0.text\t"Hola,\namigo"',
    ])
      expect(textOf(read(flow, csv).flow, 0)?.['es-ES']).toBe('Hola,\namigo')
  })
  it('says line by line what it cannot use, and takes the rest', () => {
    const csv = [
      'key,es-ES,de-DE',
      'hi/prompt.0.text,"Uno\ndos",x',
      'gone/prompt.0.text,Tres,',
      'hi/prompt.0.text,Otra,',
      `hi/prompt.1.text,${'x'.repeat(4001)},`,
    ].join('\n')
    const { flow: now, changed, problems } = read(flow, csv)
    expect(problems).toEqual([
      { line: 1, message: '“de-DE” is not a language of this flow. Its column is left out.' },
      { line: 4, message: '“gone/prompt.0.text” is not a text of this flow.' },
      { line: 5, message: '“hi/prompt.0.text” stands here twice; the first one counts.' },
      { line: 6, message: '“hi/prompt.1.text” in es-ES: a text has at most 4,000 characters.' },
    ])
    expect([changed, textOf(now, 0)?.['es-ES']]).toEqual([1, 'Uno\ndos'])
  })
  it.each([
    ['', 1, 'The file is empty.'],
    ['name,es-ES\na,b', 1, 'The first line has no column “key”.'],
    [
      'key,es-ES\nhi/prompt.0.text,"open',
      2,
      'The file cannot be read from here on: a quotation mark is missing or one too many.',
    ],
  ])('refuses %j and changes nothing', (csv, line, message) => {
    expect(read(flow, csv)).toEqual({ flow, changed: 0, stale: 0, sourceChanges: [], problems: [{ line, message }] })
  })
  it('throws at nothing', () => {
    fc.assert(fc.property(fc.string(), (csv) => void read(flow, `key,es-ES\n${csv}`)))
  })
  it('keeps what was marked stale before', () => {
    const stale = setText(flow, { nodeId: 'hi', path: 'prompt.0.text', language: 'en-US', text: 'Hi.' })
    expect(read(stale, textsToCsv(stale)).flow).toBe(stale)
  })
  describe('with texts of the default language that were changed since', () => {
    const csv = textsToCsv(flow).replace('Hola.', 'Hola tú.')
    const edited = setText(flow, { nodeId: 'hi', path: 'prompt.0.text', language: 'en-US', text: 'Welcome.' })
    const sourceChanges = [{ nodeId: 'hi', path: 'prompt.0.text', now: 'Welcome.', inFile: 'Hello, "you".' }]

    it('keeps those of the flow, takes the translations and marks them stale', () => {
      const { flow: now, ...rest } = read(edited, csv, 'flow')
      expect(rest).toEqual({ changed: 1, stale: 1, sourceChanges, problems: [] })
      expect(textsOf(now)[0]).toMatchObject({ texts: { 'en-US': 'Welcome.', 'es-ES': 'Hola tú.' }, stale: ['es-ES'] })
    })
    it('takes those of the file when told so, and the translations as theirs', () => {
      const { flow: now, ...rest } = read(edited, csv, 'file')
      expect(rest).toEqual({ changed: 2, stale: 0, sourceChanges, problems: [] })
      expect(textsOf(now)[0]).toMatchObject({
        texts: { 'en-US': 'Hello, "you".', 'es-ES': 'Hola tú.' },
        stale: [],
      })
    })
    it('leaves a translation that is as before what it was: right, if somebody said so', () => {
      const right = markTranslated(edited, { nodeId: 'hi', path: 'prompt.0.text', language: 'es-ES' })
      expect(read(right, textsToCsv(flow), 'flow').flow).toBe(right)
      expect(read(edited, textsToCsv(flow), 'flow').flow).toBe(edited)
    })
    it('counts no difference where the file has no such column, or nothing in it', () => {
      for (const other of ['key,es-ES\nhi/prompt.0.text,Buenas', 'key,en-US,es-ES\nhi/prompt.0.text,,Buenas'])
        expect(read(edited, other, 'flow')).toMatchObject({ changed: 1, stale: 0, sourceChanges: [] })
    })
    it('never changes a text of the default language unless told so, whatever was written since', () => {
      const words = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '' && !text.includes('\0'))
      fc.assert(
        fc.property(words, words, words, (then, since, spanish) => {
          const sent = flowWith({ 'en-US': then, 'es-ES': 'a' })
          const file = textsToCsv(flowWith({ 'en-US': then, 'es-ES': spanish }))
          const mine = setText(sent, { nodeId: 'hi', path: 'prompt.0.text', language: 'en-US', text: since })
          const { flow: now } = read(mine, file, 'flow')
          const lines = (text: string) => text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')
          expect(textOf(now, 0)).toEqual({ 'en-US': since, 'es-ES': lines(spanish) })
          expect(textsOf(now)[0]?.stale).toEqual(lines(then) === lines(since) ? [] : ['es-ES'])
        }),
      )
    })
  })
})
