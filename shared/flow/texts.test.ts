import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newFlow, newNode } from '#shared/testing/graphs.ts'
import { flowSchema, type Flow, type Json } from './flow.ts'
import { lint, emptyWorld } from './lint/lint.ts'
import { noteStaleTexts, staleHash } from './staleTexts.ts'
import { completeness, findReplace, markStale, markTranslated, setText, setTexts, textsOf } from './texts.ts'

const text = (texts: Record<string, string>) => ({ kind: 'text', text: texts })
const flowWith = (prompt: Json[], overrides: Partial<Flow> = {}, phrases: Json = {}): Flow =>
  newFlow({
    languages: ['en-US', 'es-ES', 'fr-FR'],
    nodes: [
      newNode('s', 'start'),
      {
        ...newNode('m', 'menu', { prompt, choices: [{ id: 'sales', key: '1', label: 'Sales', phrases }] }),
        label: 'Main',
      },
    ],
    ...overrides,
  })
const hello = flowWith([text({ 'en-US': 'Hello.', 'es-ES': 'Hola.' })], {}, { 'en-US': ['sales', 'orders'] })
const prompt = { nodeId: 'm', path: 'prompt.0.text' }
const textAt = (flow: Flow, path: string) => textsOf(flow).find((row) => row.path === path || row.key === path)
const staleIn = (flow: Flow) => textAt(flow, 'prompt.0.text')?.stale

describe('textsOf', () => {
  it('lists prompts part by part, and phrases a line each, with what is missing', () => {
    expect(textsOf(hello)).toEqual([
      {
        nodeId: 'm',
        nodeLabel: 'Main',
        path: 'prompt.0.text',
        key: 'm/prompt.0.text',
        kind: 'prompt',
        texts: { 'en-US': 'Hello.', 'es-ES': 'Hola.' },
        missing: ['fr-FR'],
        stale: [],
        isUnrecorded: false,
      },
      expect.objectContaining({
        path: 'choices.0.phrases',
        key: 'm/choices.sales.phrases',
        kind: 'phrases',
        texts: { 'en-US': 'sales\norders' },
        missing: ['es-ES', 'fr-FR'],
      }),
    ])
  })
  it('leaves out texts with no words, values and pauses, and asks no words of a language with a recording', () => {
    const recording = { kind: 'recording', content: { 'es-ES': 'hi' }, text: { 'en-US': 'Hi.' } }
    const flow = flowWith([text({ 'en-US': ' ' }), { kind: 'pause', seconds: 1 }, recording])
    expect(textsOf(flow).map(({ path, missing }) => [path, missing])).toEqual([['prompt.2.text', ['fr-FR']]])
  })
  it('lists recordings without words, and misses them where there is neither a recording nor words', () => {
    const recording = { kind: 'recording', content: { 'es-ES': 'hi' }, text: {} }
    const flow = flowWith([text({ 'en-US': 'Hi.' }), recording, { kind: 'recording', content: {}, text: {} }])
    const [, second, third] = textsOf(flow)
    expect(second).toMatchObject({ key: 'm/prompt.1.text', texts: {}, missing: ['en-US', 'fr-FR'] })
    expect(third).toMatchObject({ key: 'm/prompt.2.text', texts: {}, missing: ['en-US', 'es-ES', 'fr-FR'] })
    const changed = setText(flow, { nodeId: 'm', path: 'prompt.1.text', language: 'en-US', text: 'Hi there.' })
    expect(changed.nodes[1]?.data['prompt']).toMatchObject([
      {},
      { content: { 'es-ES': 'hi' }, text: { 'en-US': 'Hi there.' } },
      {},
    ])
  })
  it('lists the texts of a node whose data is not valid yet', () => {
    const flow = newFlow({ nodes: [newNode('m', 'menu', { prompt: [text({ 'en-US': 'Hi.' })], choices: 4 })] })
    expect(textsOf(flow).map(({ texts }) => texts)).toEqual([{ 'en-US': 'Hi.' }])
  })
  it('misses what lint misses', () => {
    const places = textsOf(hello).flatMap(({ path, missing }) => missing.map((language) => `${path} ${language}`))
    const told = lint(hello, emptyWorld).filter(({ rule }) => rule === 'missing-language')
    expect(told.map(({ field, language }) => `${field}${field === 'prompt' ? '.0.text' : ''} ${language}`)).toEqual(
      places,
    )
  })
})

describe('setText', () => {
  it('writes prompts and phrases, by index or by id', () => {
    const changed = setTexts(hello, [
      { ...prompt, language: 'fr-FR', text: 'Bonjour.' },
      { nodeId: 'm', path: 'choices.sales.phrases', language: 'es-ES', text: 'ventas\n\n pedidos ' },
    ])
    expect(flowSchema.safeParse(changed).success).toBe(true)
    expect(textsOf(changed).map(({ texts }) => texts)).toEqual([
      { 'en-US': 'Hello.', 'es-ES': 'Hola.', 'fr-FR': 'Bonjour.' },
      { 'en-US': 'sales\norders', 'es-ES': 'ventas\npedidos' },
    ])
    expect(changed.nodes[1]?.data['choices']).toMatchObject([{ phrases: { 'es-ES': ['ventas', 'pedidos'] } }])
  })
  it('takes a blank text out, and leaves the flow as it is when nothing changes', () => {
    expect(textAt(setText(hello, { ...prompt, language: 'es-ES', text: ' ' }), prompt.path)?.missing).toEqual([
      'es-ES',
      'fr-FR',
    ])
    expect(setText(hello, { ...prompt, language: 'es-ES', text: 'Hola.' })).toBe(hello)
    expect(setText(hello, { nodeId: 'gone', path: 'x', language: 'es-ES', text: 'x' })).toBe(hello)
  })
  it('writes a text that stands in a default into the data', () => {
    const flow = newFlow({ nodes: [newNode('v', 'collect', {})] })
    for (const { nodeId, path } of textsOf(flow)) {
      const changed = setText(flow, { nodeId, path, language: 'en-US', text: 'Other.' })
      expect(textAt(changed, path)?.texts['en-US']).toBe('Other.')
    }
  })
})

describe('a translation', () => {
  const changed = setText(hello, { ...prompt, language: 'en-US', text: 'Welcome.' })
  it('is stale once its source has changed', () => {
    expect(staleIn(hello)).toEqual([])
    expect(staleIn(changed)).toEqual(['es-ES'])
    expect(changed.staleTranslations).toEqual([staleHash('Welcome.', 'es-ES', 'Hola.')])
    expect(flowSchema.safeParse(changed).success).toBe(true)
  })
  it('stays stale over another change of the source, and is not when it changes itself', () => {
    expect(staleIn(setText(changed, { ...prompt, language: 'en-US', text: 'Hi.' }))).toEqual(['es-ES'])
    const done = setText(changed, { ...prompt, language: 'es-ES', text: 'Bienvenidos.' })
    expect(staleIn(done)).toEqual([])
    expect(done).not.toHaveProperty('staleTranslations')
  })
  it('is not stale once it is marked as right, nor when both are written at once', () => {
    expect(markTranslated(changed, { ...prompt, language: 'es-ES' })).not.toHaveProperty('staleTranslations')
    const both = setTexts(hello, [
      { ...prompt, language: 'en-US', text: 'Welcome.' },
      { ...prompt, language: 'es-ES', text: 'Bienvenidos.' },
    ])
    expect(both).not.toHaveProperty('staleTranslations')
    expect(staleIn(markStale(both, { ...prompt, language: 'es-ES' }))).toEqual(['es-ES'])
  })
  it('is stale after any other edit of its source, and forgotten with its node', () => {
    const after = flowWith([text({ 'en-US': 'Other.', 'es-ES': 'Hola.' })])
    const noted = noteStaleTexts(hello, after)
    expect(staleIn(noted)).toEqual(['es-ES'])
    const { nodes: [start], ...rest } = noted // prettier-ignore
    expect(noteStaleTexts(noted, { ...rest, nodes: start ? [start] : [] })).not.toHaveProperty('staleTranslations')
  })
  it('counts as not done', () => {
    expect(completeness(changed)).toEqual({
      'en-US': { total: 2, done: 2, stale: 0, percent: 100 },
      'es-ES': { total: 2, done: 0, stale: 1, percent: 0 },
      'fr-FR': { total: 2, done: 0, stale: 0, percent: 0 },
    })
  })
})

describe('findReplace', () => {
  it('finds whole words alone when told so, in letters of any script', () => {
    const flow = flowWith([text({ 'en-US': 'Press 1 to press on, 12 times. Ключ, ключи.' })])
    const count = (find: string, wholeWord: boolean) =>
      findReplace(flow, { find, replace: 'x', matchCase: false, wholeWord }).count
    expect([count('press', true), count('1', true), count('1', false), count('times', true)]).toEqual([2, 1, 2, 1])
    expect([count('ключ', true), count('ключ', false), count('times. ', true), count('-', true)]).toEqual([1, 2, 1, 0])
  })

  const flow = flowWith([text({ 'en-US': 'Call {{ contact.name }} by name, Name.', 'es-ES': 'name' })])
  it('replaces in one language or in all, with case or without, and counts', () => {
    const { flow: replaced, count } = findReplace(flow, { find: 'name', replace: '$&!', matchCase: false })
    expect(count).toBe(3)
    expect(textAt(replaced, prompt.path)?.texts).toEqual({
      'en-US': 'Call {{ contact.name }} by $&!, $&!.',
      'es-ES': '$&!',
    })
    expect(findReplace(flow, { find: 'name', replace: '', language: 'en-US', matchCase: true }).count).toBe(1)
    expect(findReplace(flow, { find: '', replace: 'x', matchCase: true })).toEqual({ flow, count: 0 })
  })
  it('reaches into templates when asked for one', () => {
    const search = { find: '{{ contact.name }}', replace: '{{ contact.firstName }}', matchCase: true }
    expect(findReplace(flow, search).count).toBe(1)
  })
  it('takes what is looked for literally', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((s) => s.trim() !== '' && !/[{}%]/.test(s)),
        (find) => {
          const holds = flowWith([text({ 'en-US': `<${find}>` })])
          const { flow: replaced, count } = findReplace(holds, { find, replace: 'x', matchCase: true })
          expect([count > 0, textAt(replaced, prompt.path)?.texts['en-US']]).toEqual([
            true,
            `<${find}>`.replaceAll(find, () => 'x'),
          ])
        },
      ),
    )
  })
})
