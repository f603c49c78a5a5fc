import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flowSchema, type Flow } from '../flow/flow.ts'
import { flowOf, programOf, say } from '../testing/flows.ts'
import { randomFlow } from '../testing/randomFlows.ts'
import { saveAsTest } from './saveAsTest.ts'
import { scriptOf, type Conversation } from './scriptOf.ts'
import { optionsOf, runTest } from './scriptedTest.ts'
import { simulate, type Simulation } from './simulate.ts'

const id = '00000000-0000-4000-8000-00000000002a'

/** A simulation as the record of a trial has it. */
function conversationOf({ events, steps, session, transcript }: Simulation): Conversation {
  const interactions: Conversation['interactions'][number][] = []
  let step = 0
  const took = () => {
    const [event, result] = [events[step], steps[step]]
    step += 1
    if (event && result) interactions.push({ kind: event.kind, event, facts: result.facts, trail: result.trail })
  }
  took()
  for (const line of transcript) {
    const [, name, value] = /^> set (\w+) = (.*)$/s.exec(line) ?? []
    if (name !== undefined)
      interactions.push({
        kind: 'variables',
        event: { variables: { [name]: JSON.parse(value ?? '') } },
        facts: [],
        trail: [],
      })
    else if (line.startsWith('> ')) took()
  }
  return { id, isTest: true, ending: session.state?.ended?.reason ?? null, interactions }
}

const line = fc.oneof(
  fc.constantFrom('1', '2', '12', '*', '#', '0', '4711', '12312026', '12#').map((keys) => `press ${keys}`),
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text.trim() !== '').map((text) => `say ${text}`),
  fc.constantFrom('silence', 'hang up', 'record 4', 'record 2.5 and hang up', 'record nothing', 'choose c1'),
  fc.constantFrom('dial answered', 'dial busy', 'dial failed and hang up', 'machine machine', 'machine human'),
  fc.constantFrom('request timeout', 'request unknown', 'respond 404', 'set a = "x  y"', 'set list = [1, "b"]'),
  fc.json({ maxDepth: 2 }).map((body) => `respond 200 {"x": ${body}}`),
) // prettier-ignore
const setup = fc.record(
  {
    at: fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((at) => at.toISOString()),
    caller: fc.constantFrom('anonymous' as const, '+15550190077'),
    ourNumber: fc.constant('+15550100001'),
    language: fc.constantFrom('en-US', 'de'),
    nodeId: fc.constant('n0'),
    department: fc.constant('Sales'),
    variables: fc.record({ a: fc.string() }),
  },
  { requiredKeys: [] },
) // prettier-ignore

/** The random flow and every other give the same; only a flow that is not there breaks a test. */
const isMissing = (result: ReturnType<typeof runTest>) =>
  result.kind === 'broken' && /sub-flow missing, which is not published/.test(result.failures[0]?.got ?? '')

describe('a conversation saved as a test', () => {
  it('passes on the flow it was held with, whatever was done', () => {
    fc.assert(
      fc.property(randomFlow, randomFlow, fc.array(line, { maxLength: 12 }), setup, (flow, below, script, begun) => {
        const program = programOf(flow, { below })
        const played = simulate(program, script, optionsOf({ ...begun, seed: 42 }))
        const conversation = conversationOf(played)
        const { test, warnings } = saveAsTest({ id: 't', name: 'Saved', conversation, tested: program })
        const result = runTest(program, test)
        if (isMissing(result)) return
        expect(result).toMatchObject({ kind: 'passed', transcript: { length: played.transcript.length } })
        expect(result.trail).toEqual(played.trail)
        expect(warnings).toEqual([])
        const bySteps = scriptOf(conversation)
        expect(runTest(program, bySteps).failures).toEqual([])
        const saved: Flow = flowSchema.parse({ ...flow, tests: [test] })
        expect(runTest(program, saved.tests[0] ?? test).kind).toBe('passed')
      }),
      { numRuns: 300 },
    )
  })

  it('says what is not on record', () => {
    const started = { at: '2026-01-05T10:00:00.000Z', caller: { kind: 'number', number: '+441234567890' } }
    const step = (kind: string, event: object) => ({ kind, event, facts: [], trail: [] })
    const { script, setup: begun, warnings } = scriptOf({
      id,
      isTest: false,
      ending: 'completed',
      interactions: [
        step('started', { ...started, clockOffsetMs: 1000, startNode: 'ask' }),
        step('collected', { keys: '••••', isMasked: true }),
        step('hold', {}),
        step('responded', { status: 200 }),
        step('variables', { variables: { plan: 'gold' }, sensitive: ['pin'] }),
        step('queueLeft', { reason: 'x' }),
        step('late', { kind: 'collected', keys: '9' }),
      ],
    }) // prettier-ignore
    expect(script).toEqual(['press 0000', 'respond 200 {}', 'set plan = "gold"'])
    expect(begun).toEqual({ at: '2026-01-05T10:00:01.000Z', caller: '+15550190001', nodeId: 'ask', seed: 42 })
    expect(warnings).toHaveLength(5)
    for (const warning of warnings) expect(warning).toMatch(/[.]$/)
  })

  it('keeps what the flow says, and warns where the flow is over sooner than the conversation was', () => {
    const flow = flowOf({
      start: { type: 'start', to: 'ask' },
      ask: {
        type: 'menu',
        data: { prompt: say('Press 1.'), choices: [{ id: 'a', key: '1', label: 'A' }] },
        to: { a: 'end', noInput: 'end', noMatch: 'end' },
      },
      end: { type: 'end', data: { prompt: say('Bye.') } },
    })
    const conversation = conversationOf(simulate(programOf(flow), ['press 2', 'press 1']))
    const save = (of: Conversation) => saveAsTest({ id: 't', name: 'Saved', conversation: of, tested: flow })
    expect(save(conversation).test).toMatchObject({
      script: ['press 2', 'press 1'],
      expect: ['en-US: Press 1.', 'en-US: Press 1.', 'en-US: Bye.', 'ends completed'],
    })
    const more = { kind: 'silence', event: {}, facts: [], trail: [] }
    const late = save({ ...conversation, interactions: [...conversation.interactions, more] })
    expect(late.test.script).toHaveLength(2)
    expect(late.warnings).toEqual([
      'In this flow the call is over before line 3: it ran another version, or hears otherwise.',
    ])
  })
})
