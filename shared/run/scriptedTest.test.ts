import { describe, expect, it } from 'vitest'
import { canonicalText } from '../flow/canonical.ts'
import { flowSchema } from '../flow/flow.ts'
import { contentHash } from '../flow/hash.ts'
import { flowOf, say, type NodeSketch } from '../testing/flows.ts'
import { coverageOf } from './coverage.ts'
import { runTest } from './scriptedTest.ts'

const end: NodeSketch = { type: 'end', data: { prompt: say('Goodbye.'), disposition: 'Done' } }
const flow = flowOf(
  {
    start: { type: 'start', to: 'hello' },
    hello: { type: 'say', data: { prompt: [...say('Welcome to'), ...say('Acme {{ vars.plan }}.')] }, to: 'menu' },
    menu: {
      type: 'menu',
      data: { prompt: say('Press 1 for orders.'), choices: [{ id: 'one', key: '1', label: 'Orders' }], tries: 1 },
      to: { one: 'tag', noInput: 'end', noMatch: 'end' },
    },
    tag: { type: 'tag', data: { tag: 'Orders' }, to: 'look' },
    look: {
      type: 'request',
      data: { url: 'https://shop.example/', mapping: [{ path: '$.state', variable: 'state' }] },
      to: { success: 'tell', failure: 'end', timeout: 'end' },
    },
    tell: { type: 'say', data: { prompt: say('It is {{ vars.state }}.') }, to: 'end' },
    end,
  },
  {
    variables: [
      { name: 'plan', type: 'text', default: 'free' },
      { name: 'state', type: 'text' },
      { name: 'pin', type: 'text', default: '4711', sensitive: true },
    ],
  },
)
flow.nodes[5] = { ...flow.nodes[5], label: 'Tell the state' } as (typeof flow.nodes)[number]
const run = (script: readonly string[], expected: readonly string[] = [], rest = {}) =>
  runTest(flow, { script: [...script], expect: [...expected], ...rest })
const order = ['press 1', 'respond 200 {"state":"on its way"}']

describe('a scripted test', () => {
  it('passes when every line is met, in order, case and white space aside', () => {
    const lines = [
      'welcome TO  acme',
      'en-US: Press 1',
      '> press 1',
      'It is {{ vars.state }}.',
      'Goodbye.',
      '(hang up)',
    ]
    expect(run(order, lines)).toMatchObject({ kind: 'passed', failures: [] })
    expect(run(order, ['goes to menu', 'goes to tell the state', 'ends completed', 'tag orders', 'disposition done']))
      .toMatchObject({ kind: 'passed' }) // prettier-ignore
    expect(run(order, ['sets state = "on its way"', 'sets plan = free', 'sets pin = 4711']).kind).toBe('passed')
  })

  it.each<[string, string]>([
    ['Goodbye and thanks', 'en-US: Welcome to'],
    ['de-DE: Welcome', 'en-US: Welcome to'],
    ['goes to nowhere', 'goes to start, hello, menu, tag, look, tell, end'],
    ['ends hungUp', 'ends completed'],
    ['sets plan = "gold"', 'sets plan = "free"'],
    ['sets pin = 1', 'pin has another value.'],
    ['sets other = 1', 'other has no value.'],
    ['tag returns', 'tag Orders'],
    ['goal sold', 'no goal'],
  ])('fails at "%s" and says what there was', (expected, got) => {
    const result = run(order, ['Welcome', expected].slice(expected.includes('W') ? 1 : 0))
    expect(result.kind).toBe('failed')
    if (!expected.startsWith('Goodbye')) expect(result.failures).toMatchObject([{ in: 'expect', expected, got }])
  })

  it('tells where in the transcript a line was missed, and goes on from there', () => {
    const { failures, transcript } = run(order, ['Press 1 for orders', 'It is lost', 'Goodbye', 'Press 1'])
    expect(failures).toEqual([
      { in: 'expect', line: 2, expected: 'It is lost', got: 'en-US: It is on its way.', at: 6 },
      { in: 'expect', line: 4, expected: 'Press 1', got: 'Nothing more was heard.', at: transcript.length },
    ])
  })

  it('fails when the call is over before its script, or ends with an error nobody expects', () => {
    expect(run(['press 2', 'press 1']).failures).toMatchObject([
      { in: 'script', line: 2, expected: '> press 1', got: 'The call was over.' },
    ])
    const unwired = { ...flow, edges: flow.edges.filter(({ id }) => id !== 'menu-noInput') }
    expect(runTest(unwired, { script: ['silence'] }).failures).toMatchObject([
      { in: 'script', got: 'ends error: “No input” of Menu leads nowhere yet.' },
    ])
    expect(runTest(unwired, { script: ['silence'], expect: ['ends error'] }).kind).toBe('passed')
  })

  it('begins as its setup says', () => {
    const clock = flowOf({
      start: { type: 'start', to: 'tell' },
      tell: {
        type: 'end',
        data: { prompt: say('{{ now | date: "%Y-%m-%d" }} {{ caller.number }} {{ session.ourNumber }} {{ vars.a }}.') },
      },
    })
    const setup = { at: '2026-12-25T09:00:00+01:00', caller: 'anonymous' as const, variables: { a: 'x' } }
    const { transcript } = runTest(clock, { script: [], setup })
    expect(transcript[0]).toContain('2026-12-25')
    expect(transcript[0]).toContain('x.')
    expect(transcript[0]).not.toContain('+1')
    expect(run([], ['It is .'], { setup: { nodeId: 'tell' } }).kind).toBe('passed')
  })

  it('sets variables between two steps', () => {
    const script = ['set state = "lost"', 'press 1', 'request timeout']
    expect(run(script, ['sets state = lost', '> set state = "lost"'])).toMatchObject({ kind: 'passed' })
    expect(run(['set nothing = 1'])).toMatchObject({ kind: 'broken' })
  })

  it('is broken when it cannot be played, and says why', () => {
    const why = (result: ReturnType<typeof runTest>) => {
      expect(result.kind).toBe('broken')
      return result.failures[0]?.got
    }
    expect(why(run(['wait a bit']))).toMatch(/^The script line "wait a bit" is none of/)
    expect(why(run([], [], { setup: { nodeId: 'gone' } }))).toBe(
      'The test begins at node gone, which is not in the flow.',
    )
    const [first, ...others] = flow.nodes
    expect(why(runTest({ ...flow, nodes: others, edges: [] }, { script: [] }))).toMatch(
      /^The flow cannot run\. .* no start/,
    )
    expect(first?.type).toBe('start')
  })

  it('runs sub-flows and schedules of the world, and is broken by one that is missing', () => {
    const outer = flowOf({
      start: { type: 'start', to: 'hours' },
      hours: { type: 'hours', data: { schedule: 'office' }, to: { open: 'sub', closed: 'end', holiday: 'end' } },
      sub: { type: 'subflow', data: { flowKey: 'billing' }, to: { done: 'end', failed: 'end' } },
      end,
    })
    const inner = flowOf({
      start: { type: 'start', to: 'bill' },
      bill: { type: 'end', data: { prompt: say('You owe 5.') } },
    })
    const office = { key: 'office', name: 'Office', timeZone: 'UTC', week: {}, holidays: [] }
    const open = { ...office, week: { '1': [{ from: '00:00', to: '24:00' }] } }
    const lines = ['You owe 5', 'Goodbye', 'goes to billing/bill']
    const test = { script: [], expect: lines, setup: { at: '2026-01-05T10:00:00Z' } }
    const world = { flowKey: 'outer', flows: { billing: inner }, schedules: { office: open } }
    expect(runTest(outer, test, world)).toMatchObject({ kind: 'passed', flowKey: 'outer' })
    expect(runTest(outer, test, { ...world, schedules: { office } }).kind).toBe('failed')
    expect(runTest(outer, test, { ...world, flows: {} }).failures[0]?.got).toBe(
      'Node sub of flow outer runs the sub-flow billing, which is not published.',
    )
  })

  it('leaves out nothing of what documents say, and changes no document without a setup', () => {
    const plain = { ...flow, tests: [{ id: 't', name: 'Plain', script: ['press 1'], expect: ['Welcome'] }] }
    const parsed = flowSchema.parse(JSON.parse(canonicalText(plain)))
    expect(contentHash(parsed)).toBe(contentHash(plain))
    const full = { at: '2026-01-05T10:00:00Z', caller: '+15550190001', language: 'en-US', nodeId: 'menu', seed: 3 }
    expect(flowSchema.parse({ ...plain, tests: [{ ...plain.tests[0], setup: full }] }).tests[0]?.setup).toEqual(full)
    expect(flowSchema.safeParse({ ...plain, tests: [{ ...plain.tests[0], setup: { caller: '555' } }] }).success).toBe(
      false,
    )
  })
})

describe('coverage', () => {
  it('names nodes and wired ports that no passed test meets', () => {
    const passed = run(order, ['ends completed'])
    expect(coverageOf(flow, [passed])).toEqual({
      nodes: [],
      ports: [
        { nodeId: 'menu', portId: 'noInput' },
        { nodeId: 'menu', portId: 'noMatch' },
        { nodeId: 'look', portId: 'failure' },
        { nodeId: 'look', portId: 'timeout' },
      ],
      percent: 76,
    })
    const failed = run(order, ['ends hungUp'])
    expect(coverageOf(flow, [failed])).toMatchObject({ percent: 0, nodes: { length: 7 } })
    expect(coverageOf(flow, [failed]).nodes).toContainEqual({ nodeId: 'tell', label: 'Tell the state' })
  })
})
