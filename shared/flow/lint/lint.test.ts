import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newFlow, newNode, wires } from '#shared/testing/graphs.ts'
import { lintTypes } from '#shared/testing/lintTypes.ts'
import type { Flow, Json } from '../flow.ts'
import { nodeTypes } from '../nodes/registry.generated.ts'
import { textPrompt } from '../prompt.ts'
import { blocksPublishing, emptyWorld, lint, type LintWorld } from './lint.ts'

const hello = textPrompt({ 'en-US': 'Hello' }) as unknown as Json
const say = (id: string, more: Record<string, Json> = {}) => newNode(id, 'say', { prompt: hello, ...more })
const ask = (id: string, ...keys: readonly string[]) =>
  newNode(id, 'ask', { choices: keys.map((key, index) => ({ id: `c${index}`, key })) })
const start = newNode('start', 'start')
const end = newNode('end', 'end')
/** A flow that greets and ends, with nothing wrong. */
const greeting = (...says: ReturnType<typeof say>[]): Flow => {
  const ids = ['start', ...says.map(({ id }) => id), 'end']
  return newFlow({
    nodes: [start, ...says, end],
    edges: wires(...ids.slice(1).map((id, index) => `${ids[index]}.next > ${id}`)),
  })
}
const problems = (flow: Flow, world: LintWorld = emptyWorld) => lint(flow, world, lintTypes)
const told = (flow: Flow, world?: LintWorld) =>
  problems(flow, world).map(({ rule, nodeId }) => (nodeId ? `${rule} ${nodeId}` : rule))

describe('lint', () => {
  it('finds nothing wrong with a flow that greets and ends', () => {
    expect(problems(greeting(say('a')))).toEqual([])
  })
  it('puts errors first, then the whole flow, then nodes in their order', () => {
    const flow = { ...greeting(say('a', { text: '{{' }), say('b', { prompt: [] })), timeZone: 'Nowhere' }
    expect(told({ ...flow, nodes: [newNode('lost', 'end'), ...flow.nodes] })).toEqual([
      'bad-time-zone',
      'bad-template a',
      'empty-prompt b',
      'unreachable-node lost',
    ])
  })
  it('lets errors alone block publishing', () => {
    const flow = greeting(say('a'))
    const unreachable = problems({ ...flow, nodes: [...flow.nodes, newNode('lost', 'end')] })
    expect(unreachable).toHaveLength(1)
    expect(blocksPublishing(unreachable)).toBe(false)
    expect(blocksPublishing(problems({ ...flow, timeZone: 'x' }))).toBe(true)
  })
})

describe('nodes', () => {
  it('need one start', () => {
    expect(told(newFlow())).toEqual(['no-start'])
    const flow = greeting(say('a'))
    const twice = {
      ...flow,
      nodes: [...flow.nodes, newNode('other', 'start')],
      edges: [...flow.edges, ...wires('other.next > a').map((edge) => ({ ...edge, id: 'x' }))],
    }
    expect(told(twice)).toEqual(['two-starts other'])
  })
  it('of unknown type refuse to be published, and nothing else is said of them', () => {
    const flow = newFlow({
      nodes: [start, newNode('t', 'teleport', { a: '{{' })],
      edges: wires('start.next > t', 't.next > start'),
    })
    expect(told(flow)).toEqual(['unknown-node-type t'])
    expect(told({ ...flow, nodes: [start, newNode('t', 'constructor')] })).toEqual(['unknown-node-type t'])
  })
  it('have data of their type', () => {
    const [problem] = problems(greeting(say('a', { text: 4 })))
    expect(problem).toMatchObject({ severity: 'error', rule: 'node-data', nodeId: 'a', field: 'text' })
    expect(problem?.message).toMatch(/\.$/)
    expect(problems(greeting({ ...say('a'), version: 9 }))[0]?.message).toContain('newer Patchbay')
  })
  it('are looked at wherever nothing is said against a field of theirs', () => {
    const choices = [{ id: 'a', key: '2Support', label: 'Support', phrases: {} }]
    const prompt = [{ kind: 'text', text: { 'en-US': 'For support, press 2.' } }]
    const menu = newNode('m', 'menu', { prompt, choices } as unknown as Record<string, Json>)
    const flow = newFlow({ languages: ['en-US', 'es-ES'], nodes: [start, menu], edges: wires('start.next > m') })
    const found = lint(flow, emptyWorld)
    expect(found.map(({ rule, field, portId }) => [rule, field ?? portId])).toEqual([
      ['node-data', 'choices.0.key'],
      ['unwired-port', 'a'],
      ['unwired-port', 'noInput'],
      ['unwired-port', 'noMatch'],
      ['missing-language', 'prompt'],
    ])
  })
  it('are reached from the start', () => {
    const flow = greeting(say('a'))
    const island = {
      ...flow,
      nodes: [...flow.nodes, say('b')],
      edges: [...flow.edges, { id: 'x', from: { nodeId: 'b', portId: 'next' }, to: 'a' }],
    }
    expect(told(island)).toEqual(['unreachable-node b'])
  })
})

describe('ports', () => {
  it('lead somewhere unless they are optional', () => {
    expect(problems(newFlow({ nodes: [start] }))).toEqual([
      { severity: 'error', rule: 'unwired-port', nodeId: 'start', portId: 'next', message: '“Next” leads nowhere.' },
    ])
  })
  it('exist where edges leave', () => {
    const flow = greeting(say('a'))
    expect(
      problems({ ...flow, edges: [...flow.edges, { id: 'old', from: { nodeId: 'a', portId: 'c9' }, to: 'end' }] }),
    ).toEqual([
      {
        severity: 'error',
        rule: 'edge-from-missing-port',
        nodeId: 'a',
        edgeId: 'old',
        message: 'An edge leaves Say (a) by c9, a way out that it does not have.',
      },
    ])
  })
})

describe('circles', () => {
  const ring = (...middle: ReturnType<typeof say>[]) =>
    newFlow({
      nodes: [start, ...middle],
      edges: wires(
        'start.next > a',
        ...middle.map(({ id }, index) => `${id}.next > ${middle[(index + 1) % middle.length]?.id}`),
      ),
    })
  it('that never ask the caller are told once', () => {
    expect(told(ring(say('a'), say('b'), say('c'))).filter((line) => line.startsWith('silent-loop'))).toEqual([
      'silent-loop a',
    ])
    expect(told(ring(say('a')))).toContain('silent-loop a')
  })
  it('that ask, or end by themselves, are no offence', () => {
    const nodes = [start, say('a'), ask('m', '1'), newNode('l', 'loop'), say('b'), end]
    const edges = wires(
      'start.next > a',
      'a.next > m',
      'm.c0 > a',
      'm.noInput > l',
      'l.again > b',
      'b.next > l',
      'l.done > end',
    )
    expect(told(newFlow({ nodes, edges }))).toEqual([])
  })
  it('that no call can leave are told where they are entered', () => {
    const nodes = [start, ask('m', '1', '2'), say('a'), ask('n', '1'), end]
    const edges = wires(
      'start.next > m',
      'm.c0 > a',
      'm.c1 > end',
      'm.noInput > end',
      'a.next > n',
      'n.c0 > a',
      'n.noInput > a',
    )
    expect(told(newFlow({ nodes, edges }))).toEqual(['no-end a', 'inescapable-give-up n'])
  })
  it('by a give-up port alone hold a silent caller for ever', () => {
    const nodes = [start, ask('m', '1'), say('again'), end]
    const edges = wires('start.next > m', 'm.c0 > end', 'm.noInput > again', 'again.next > m')
    expect(problems(newFlow({ nodes, edges }))).toMatchObject([
      { rule: 'inescapable-give-up', nodeId: 'm', portId: 'noInput' },
    ])
    const bounded = [...nodes, newNode('l', 'loop')]
    expect(
      told(
        newFlow({
          nodes: bounded,
          edges: wires(
            'start.next > m',
            'm.c0 > end',
            'm.noInput > l',
            'l.again > again',
            'l.done > end',
            'again.next > m',
          ),
        }),
      ),
    ).toEqual([])
  })
  it('of two menus that give up to each other are told at both', () => {
    const nodes = [start, ask('m', '1'), ask('n', '1'), end]
    const edges = wires('start.next > m', 'm.c0 > end', 'm.noInput > n', 'n.c0 > end', 'n.noInput > m')
    expect(told(newFlow({ nodes, edges }))).toEqual(['inescapable-give-up m', 'inescapable-give-up n'])
  })
})

describe('choices', () => {
  const menu = (...keys: string[]) =>
    newFlow({
      nodes: [start, ask('m', ...keys), end],
      edges: wires('start.next > m', 'm.noInput > end', ...keys.map((_, index) => `m.c${index} > end`)),
    })
  it('have one key each', () => {
    expect(problems(menu('1', '2', '1'))).toMatchObject([
      { severity: 'error', rule: 'repeated-key', field: 'choices.2.key' },
    ])
  })
  it('are five at most, or a warning', () => {
    expect(told(menu('1', '2', '3', '4', '5'))).toEqual([])
    expect(problems(menu('1', '2', '3', '4', '5', '6'))).toMatchObject([{ severity: 'warning', rule: 'many-choices' }])
  })
  it('are left to a type that looks at them itself', () => {
    const flow = menu('1', '1')
    const m = flow.nodes[1]
    const itself = {
      ...flow,
      nodes: [start, { ...newNode('m', 'ask'), data: { ...m?.data, says: 'repeated-key' } }, end],
    }
    expect(problems(itself)).toMatchObject([{ rule: 'repeated-key', message: 'Said by the type.' }])
  })
})

describe('prompts', () => {
  const bilingual = (flow: Flow): Flow => ({ ...flow, languages: ['en-US', 'es-ES'] })
  it('hold something to hear, unless they are optional', () => {
    expect(problems(greeting(say('a', { prompt: [] })))).toMatchObject([
      { rule: 'empty-prompt', field: 'prompt', message: '“Prompt” is empty: there is nothing to hear.' },
    ])
    expect(told(greeting(say('a', { prompt: textPrompt({ 'en-US': '  ' }) as unknown as Json })))).toEqual([
      'empty-prompt a',
    ])
  })
  it('tell of a recording that was never chosen at its part, once', () => {
    const nothing = { kind: 'recording', content: {}, text: {} }
    const words = { kind: 'text', text: { 'en-US': 'Hello.' } }
    const prompt = (...parts: Json[]) => greeting(say('a', { prompt: parts }))
    expect(problems(prompt(words, nothing))).toMatchObject([
      { severity: 'warning', rule: 'empty-recording', nodeId: 'a', field: 'prompt.1' },
    ])
    expect(told(prompt(nothing))).toEqual(['empty-prompt a'])
    expect(told(prompt(words, { ...nothing, text: { 'en-US': 'Read out.' } }))).toEqual([])
    // Where nothing has to be heard it keeps no flow from being published.
    const bye = (parts: Json[]) => {
      const nodes = [newNode('start', 'start'), newNode('bye', 'end', { prompt: parts })]
      return lint(newFlow({ nodes, edges: wires('start.next > bye') }), emptyWorld, nodeTypes)
    }
    const ofBye = bye([nothing]).filter(({ rule }) => rule === 'empty-recording')
    expect(ofBye).toMatchObject([{ severity: 'warning', nodeId: 'bye', field: 'prompt.0' }])
    expect(blocksPublishing(bye([nothing]))).toBe(false)
  })
  it('are in every language: an error for the default, a warning for others', () => {
    expect(problems(bilingual(greeting(say('a'))))).toMatchObject([
      {
        severity: 'warning',
        rule: 'missing-language',
        field: 'prompt',
        language: 'es-ES',
        message: '“Prompt” has no words in es-ES.',
      },
    ])
    const spanish = say('a', { prompt: textPrompt({ 'es-ES': 'Hola' }) as unknown as Json })
    expect(problems(bilingual(greeting(spanish)))).toMatchObject([{ severity: 'error', language: 'en-US' }])
  })
  it('may be a recording where there are no words', () => {
    const prompt = [{ kind: 'recording', content: { 'es-ES': 'hola' }, text: { 'en-US': 'Hello' } }]
    expect(
      told(bilingual(greeting(say('a', { prompt }))), {
        ...emptyWorld,
        content: {
          hola: {
            kind: 'audio',
            files: { 'es-ES': { loudness: -20, warnings: [], hasSound: true, hasCaptions: false } },
          },
        },
      }),
    ).toEqual([])
    expect(told(greeting(say('a', { prompt })))).toEqual(['unknown-content a'])
  })
  it('have phrases in every language or in none', () => {
    const flow = (phrases: Json) =>
      bilingual(
        newFlow({
          nodes: [start, newNode('m', 'ask', { choices: [{ id: 'c0', key: '1', phrases }] }), end],
          edges: wires('start.next > m', 'm.c0 > end', 'm.noInput > end'),
        }),
      )
    expect(told(flow({}))).toEqual([])
    expect(problems(flow({ 'en-US': ['sales'] }))).toMatchObject([
      { severity: 'warning', rule: 'missing-language', field: 'choices.0.phrases', language: 'es-ES' },
    ])
  })
})

describe('templates and variables', () => {
  it('parse', () => {
    const prompt = textPrompt({ 'en-US': 'Hi {{ contact.firstName | shout }}' }) as unknown as Json
    expect(problems(greeting(say('a', { prompt })))).toEqual([
      {
        severity: 'error',
        rule: 'bad-template',
        nodeId: 'a',
        field: 'prompt.0.text.en-US',
        language: 'en-US',
        message: 'There is no filter shout (line 1, column 4).',
      },
    ])
  })
  it('are declared or set somewhere', () => {
    const flow = greeting(
      say('a', {
        text: '{{ vars.set.x }} {{ vars.declared }} {{ vars.none }} {{ vars.neither | append: vars.none }}',
        into: 'set',
      }),
      say('b', { from: 'vars.lost', of: 'gone' }),
    )
    const complete = { ...flow, variables: [{ name: 'declared', type: 'text' as const }] }
    expect(problems(complete).map(({ nodeId, field, message }) => [nodeId, field, message.split(':')[0]])).toEqual([
      ['a', 'text', 'There is no variable neither'],
      ['a', 'text', 'There is no variable none'],
      ['b', 'from', 'There is no variable lost'],
      ['b', 'of', 'There is no variable gone'],
    ])
  })
  it('are named by their whole path', () => {
    const text =
      '{{ declared }} {{ foo.bar }} {{ session.lang }} {{ caller.number }} {{ contact.anything }} {{ now }} {% assign x = 1 %}{{ x }}'
    const flow = { ...greeting(say('a', { text })), variables: [{ name: 'declared', type: 'text' as const }] }
    expect(problems(flow).map(({ message }) => message)).toEqual([
      'Write vars.declared to read the variable declared.',
      'Nothing is called foo.',
      'There is no session.lang.',
    ])
  })
})

describe('resources', () => {
  const calling = (flow: string) => greeting(newNode('a', 'call', { flow }))
  const world = (flows: LintWorld['flows'], more: Partial<LintWorld> = {}): LintWorld => ({
    ...emptyWorld,
    flows,
    ...more,
  })
  it('are there', () => {
    expect(told(calling('other'))).toEqual(['unknown-subflow a'])
    expect(told(calling('other'), world({ other: { isPublished: false, flows: [] } }))).toEqual([
      'unpublished-subflow a',
    ])
    expect(told(calling('other'), world({ other: { isPublished: true, flows: [] } }))).toEqual([])
    const hours = greeting(newNode('a', 'call', { hours: 'office' }))
    expect(problems(hours)).toMatchObject([{ rule: 'unknown-schedule', nodeId: 'a', field: 'hours' }])
    expect(told(hours, { ...emptyWorld, schedules: ['office'] })).toEqual([])
  })
  it('do not call in a circle', () => {
    const flows = {
      b: { isPublished: true, flows: ['c'] },
      c: { isPublished: true, flows: ['me', 'c'] },
      me: { isPublished: true, flows: [] },
    }
    expect(problems(calling('b'), world(flows, { flowKey: 'me' }))).toMatchObject([
      { rule: 'subflow-cycle', nodeId: 'a', message: 'The flow calls itself: me → b → c → me.' },
    ])
    expect(told(calling('me'), world({}, { flowKey: 'me' }))).toEqual(['unknown-subflow a', 'subflow-cycle a'])
    expect(told(calling('b'), world(flows))).toEqual([])
  })
  it('are at most ten deep', () => {
    const flows = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `f${index}`,
        { isPublished: true, flows: index < 11 ? [`f${index + 1}`] : [] },
      ]),
    )
    expect(told(calling('f3'), world(flows))).toEqual([])
    expect(told(calling('f2'), world(flows))).toEqual(['deep-nesting a'])
  })
})

describe('any flow', () => {
  const data = fc.dictionary(
    fc.constantFrom('prompt', 'choices', 'text', 'flow', 'from', 'url', 'cases'),
    fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
    { maxKeys: 3 },
  )
  const types = [...Object.keys(nodeTypes), 'unknown', '__proto__']
  const flows = fc
    .array(fc.tuple(fc.constantFrom(...types), fc.oneof(fc.constant({}), data)), { minLength: 1, maxLength: 8 })
    .chain((nodes) =>
      fc
        .array(
          fc.tuple(
            fc.nat(nodes.length - 1),
            fc.constantFrom('next', 'noInput', 'c0', 'again'),
            fc.nat(nodes.length - 1),
          ),
          { maxLength: 12 },
        )
        .map((edges) =>
          newFlow({
            nodes: nodes.map(([type, given], index) => newNode(`n${index}`, type, given)),
            edges: edges.map(([from, portId, to], index) => ({
              id: `e${index}`,
              from: { nodeId: `n${from}`, portId },
              to: `n${to}`,
            })),
          }),
        ),
    )
  it('is judged alike each time, in whole sentences, over the real node types', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const first = lint(flow, emptyWorld)
        expect(lint(flow, emptyWorld)).toEqual(first)
        for (const { message } of first) expect(message).toMatch(/[.!?]$/)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a second look', () => {
  it('sees what was changed in one node, and judges the others by the settings of now', () => {
    const first = greeting(say('a', { text: '{{ vars.x' }), say('b'))
    expect(told(first)).toEqual(['bad-template a'])
    const mended = { ...first, nodes: first.nodes.map((node) => (node.id === 'a' ? say('a') : node)) }
    expect(told(mended)).toEqual([])
    expect(told({ ...mended, languages: ['en-US', 'es-ES'] })).toEqual(['missing-language a', 'missing-language b'])
    expect(told(first)).toEqual(['bad-template a'])
  })

  it('by other node types reads the data anew', () => {
    const flow = greeting(say('a'))
    const { say: plain, ...others } = lintTypes
    if (!plain) throw new Error('There is no type to say something.')
    const strict = { ...others, say: { ...plain, schema: plain.schema.refine(() => false, 'Nothing suits it.') } }
    expect(lint(flow, emptyWorld, lintTypes)).toEqual([])
    expect(lint(flow, emptyWorld, strict).map(({ rule }) => rule)).toContain('node-data')
  })
})
