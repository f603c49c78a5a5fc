import { describe, expect, it } from 'vitest'
import { flowOf, say } from '../testing/flows.ts'
import { answerLineOf, personalParts } from './personalParts.ts'
import { saveAsTest } from './saveAsTest.ts'
import type { Conversation } from './scriptOf.ts'
import { runTest } from './scriptedTest.ts'

const flow = flowOf(
  {
    start: { type: 'start', to: 'look' },
    look: {
      type: 'request',
      data: { url: 'https://shop.example/', mapping: [{ path: '$.name', variable: 'name' }] },
      to: { success: 'bye', failure: 'bye', timeout: 'bye' },
    },
    bye: { type: 'end', data: { prompt: say('Goodbye {{ vars.name }}, {{ caller.number }}.') } },
  },
  { variables: [{ name: 'name', type: 'text' }] },
)
const conversationFrom = (caller: object, isTest = false): Conversation => ({
  id: '00000000-0000-4000-8000-00000000002a',
  isTest,
  ending: 'completed',
  interactions: [
    { kind: 'started', event: { at: '2026-01-05T10:00:00.000Z', caller }, facts: [], trail: [] },
    { kind: 'responded', event: { status: 200, body: { name: 'Grace Hopper' } }, facts: [], trail: [] },
    { kind: 'responded', event: { status: 404, body: {} }, facts: [], trail: [] },
  ],
})
const real = { kind: 'number', number: '+441234567890' }
const conversation = conversationFrom(real)
const saved = (keep?: Parameters<typeof saveAsTest>[0]['keep']) =>
  saveAsTest({ id: 't', name: 'Saved', conversation, tested: flow, ...(keep && { keep }) })

describe('the personal parts of a conversation', () => {
  it('are the number of the caller and what services answered', () => {
    expect(personalParts(conversation)).toEqual({
      callerNumber: '+441234567890',
      answers: [{ line: 0, status: 200, body: '{"name":"Grace Hopper"}' }],
    })
  })

  it.each([
    { kind: 'withheld' },
    { kind: 'number', number: '+15550190077' },
    { kind: 'number', number: '+12125550123' },
  ])('are no number that belongs to nobody: %j', (caller) =>
    expect(personalParts(conversationFrom(caller)).callerNumber).toBeUndefined(),
  )

  it('stay out of a test unless chosen: a number that is nobody’s calls', () => {
    for (const isTest of [false, true]) {
      const { test, warnings } = saveAsTest({
        ...{ id: 't', name: 'Saved', tested: flow },
        conversation: conversationFrom(real, isTest),
      })
      expect(test.setup?.caller).toBe('+15550190001')
      expect(JSON.stringify(test)).not.toContain('1234567890')
      expect(warnings[0]).toBe('The number of the caller is left out: the test calls as +15550190001.')
    }
  })

  it('keep the number that was chosen', () => {
    const { test, warnings } = saved({ caller: 'real' })
    expect(test.setup?.caller).toBe('+441234567890')
    expect(test.expect?.join()).toContain('+441234567890')
    expect(warnings.join()).not.toContain('left out')
  })

  it('give way to what was written in their place, of which the flow then speaks', () => {
    const { test } = saved({ lines: { 0: 'respond 200 {"name":"Ada"}' } })
    expect(test.script[0]).toBe('respond 200 {"name":"Ada"}')
    expect(JSON.stringify(test)).not.toContain('Grace')
    expect(test.expect?.join()).toContain('Goodbye Ada')
    expect(runTest(flow, test).kind).toBe('passed')
  })
})

describe('an answer that is written for a test', () => {
  it.each([
    ['{ "a": [1, 2] }', { ok: true, line: 'respond 200 {"a":[1,2]}' }],
    ['  ', { ok: true, line: 'respond 200 {}' }],
    ['{', { ok: false, why: 'This is not JSON.' }],
    [JSON.stringify('x'.repeat(10_000)), { ok: false, why: 'A test takes 10000 characters of an answer.' }],
  ])('%.20s', (body, given) => expect(answerLineOf(200, body)).toEqual(given))
})
