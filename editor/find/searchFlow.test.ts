import type { Json, Variable } from '#shared/flow/flow.ts'
import { flowOf } from '#shared/testing/flows.ts'
import { largeFlow } from '#shared/testing/largeFlow.ts'
import { randomFlow } from '#shared/testing/randomFlows.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hitsByPlace, markedText, searchFlow, type FindOptions } from './searchFlow.ts'

const base = flowOf(
  {
    start: { type: 'start', to: 'menu-abc12345' },
    'menu-abc12345': {
      type: 'menu',
      data: {
        prompt: [
          { kind: 'text', text: { 'en-US': 'Press 1 for sales.', 'es-ES': 'Pulse 1 para ventas.' } },
          { kind: 'recording', content: { 'en-US': 'jingle' }, text: {} },
        ],
        choices: [{ id: 'sales', key: '1', label: 'Sales', phrases: { 'en-US': ['the sales people'] } }],
        saveAs: 'picked',
      },
    },
    fetch: {
      type: 'request',
      data: { url: 'https://shop.example/{{ vars.picked }}', mapping: [{ path: '$.x', variable: 'total' }] },
    },
    part: { type: 'subflow', data: { flowKey: 'opening-hours', outputs: { answer: 'found' } } },
  },
  {
    languages: ['en-US', 'es-ES'],
    name: 'Sales line',
    variables: [{ name: 'picked', type: 'text', description: 'What the caller wants of sales' }],
    notes: [{ id: 'note-1', text: 'Ask sales about this', position: { x: 0, y: 0 } }],
    frames: [{ id: 'f', label: 'All of sales', position: { x: 0, y: 0 }, size: { width: 9, height: 9 } }],
    tests: [{ id: 't', name: 'Sales answers', script: ['press 1'], expect: ['hears sales'] }],
  },
)
const flow = {
  ...base,
  nodes: base.nodes.map((node) =>
    node.id === 'fetch' ? { ...node, label: 'Look it up', note: 'Owned by sales' } : node,
  ),
}
const find = (words: string, options: Partial<FindOptions> = {}) =>
  searchFlow(flow, { language: 'en-US', matchCase: false, wholeWord: false, ...options, find: words })
const found = (words: string, options: Partial<FindOptions> = {}) =>
  find(words, options).map(({ title, what, field, language }) =>
    [title, what, field, language].filter(Boolean).join(' '),
  )

describe('searchFlow', () => {
  it('finds texts, labels, phrases, notes, frames, variables, tests and the name of the flow', () => {
    expect(found('sales')).toEqual([
      'Menu Text prompt.0.text.en-US en-US',
      'Menu Phrase choices.0.phrases.en-US.0 en-US',
      'Menu Label choices.0.label',
      'Look it up Note',
      'Note Note',
      'Frame Label',
      'Variable picked Description',
      'Test Sales answers Name',
      'Test Sales answers Expected',
      'Flow Name',
    ])
  })

  it('finds keys, variables, content, flows and addresses', () => {
    expect(found('1', { wholeWord: true })).toContain('Menu Key choices.0.key')
    expect(found('picked')).toEqual([
      'Menu Variable saveAs',
      expect.stringMatching(/^Look it up .* url$/) as string,
      'Variable picked Name',
    ])
    expect(found('jingle')).toEqual(['Menu Content prompt.1.content.en-US'])
    expect(found('opening')).toEqual(['Sub-flow Flow flowKey'])
    expect(found('answer', { wholeWord: true })).toEqual(['Sub-flow Variable'])
  })

  it('finds what a variable begins with, of any type', () => {
    const of = (value: Json, type: Variable['type']) =>
      searchFlow(
        { ...flow, variables: [{ name: 'offer', type, default: value }] },
        { language: 'en-US', find: '2468', matchCase: false, wholeWord: false },
      ).map(({ title, what, text }) => [title, what, text])
    expect(of('2468', 'text')).toEqual([['Variable offer', 'At the beginning', '2468']])
    expect(of(12468, 'number')).toEqual([['Variable offer', 'At the beginning', '12468']])
    expect(of(['a', '2468'], 'list')).toEqual([['Variable offer', 'At the beginning', '["a","2468"]']])
    expect(of('', 'text')).toEqual([])
  })

  it('finds a node by its name, its type and the beginning of its id, and no words of our own', () => {
    expect(found('look it')).toEqual(['Look it up Name'])
    expect(found('menu')).toEqual(['Menu Name'])
    expect(found('menu-abc')).toEqual(['Menu Id'])
    expect(found('recording')).toEqual([])
  })

  it('heeds case and whole words when told so', () => {
    expect(found('SALES', { matchCase: true })).toEqual([])
    expect(found('sale', { wholeWord: true })).toEqual([])
    expect(find('  ')).toEqual([])
  })

  it('marks in every hit of any flow what was looked for, and nothing else', () => {
    fc.assert(
      fc.property(randomFlow, fc.constantFrom('a', 'vars', 'Choice', '}}', '.', '*', '1'), (any, words) => {
        for (const hit of searchFlow(any, { language: 'en-US', find: words, matchCase: true, wholeWord: false })) {
          for (const [from, to] of hit.ranges) expect(hit.text.slice(from, to)).toBe(words)
          const marked = markedText(hit)
          expect(marked.filter(({ isHit }) => isHit).map(({ text }) => text)).toEqual(hit.ranges.map(() => words))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('has a key of its own for every hit, also among 500 nodes', () => {
    const hits = searchFlow(largeFlow(500), { language: 'en-US', find: 'o', matchCase: false, wholeWord: false })
    expect(new Set(hits.map(({ key }) => key)).size).toBe(hits.length)
    expect(hitsByPlace(hits).reduce((sum, group) => sum + group.hits.length, 0)).toBe(hits.length)
  })
})

describe('markedText', () => {
  it('begins near the first hit of a long text', () => {
    const text = `${'x'.repeat(100)} here and here`
    const pieces = markedText({
      text,
      ranges: [
        [101, 105],
        [110, 114],
      ],
    })
    expect(pieces[0]).toEqual({ text: '…', isHit: false })
    expect(pieces.map((piece) => piece.text).join('')).toBe(`…${'x'.repeat(23)} here and here`)
  })
})
