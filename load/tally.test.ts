import { expect, it } from 'vitest'
import type { EngineEvent } from '../simulator/engine.ts'
import { Tally } from './tally.ts'

type Webhook = Extract<EngineEvent, { kind: 'webhook' }>
const webhook = (change: Partial<Webhook>): Webhook => ({
  kind: 'webhook',
  callSid: 'CA1',
  purpose: 'twiml',
  method: 'POST',
  url: '',
  params: {},
  status: 200,
  body: '',
  attempt: 1,
  tookMs: 1,
  ...change,
})
const outcome = { callSid: 'CA1', sessionId: '', possible: () => [], wrongPrompts: [] }

it('counts a webhook that nobody disturbed and nobody answered well as an error, and one that was struck on purpose not', () => {
  const tally = new Tally()
  for (const one of [
    webhook({ status: 0, fault: 'refused' }),
    webhook({ fault: 'answerLost' }),
    webhook({ purpose: 'fallback' }),
    webhook({ fault: 'duplicate' }),
  ])
    tally.event(one)
  expect(tally).toMatchObject({ errors: 0, steps: 1, fallbacks: 1 })
  for (const one of [
    webhook({ status: 500 }),
    webhook({ status: 0, purpose: 'callback' }),
    webhook({ status: 503, fault: 'answerLost' }),
    webhook({ status: 500, fault: 'duplicate' }),
  ])
    tally.event(one)
  expect(tally).toMatchObject({ errors: 4, steps: 1, fallbacks: 1 })
})

it('counts calls that were lost on purpose apart from those that failed, and names these', () => {
  const tally = new Tally()
  tally.over({ ...outcome, ending: 'lost' })
  expect(tally).toMatchObject({ lostCalls: 1, endings: { failed: 0 }, problems: [] })
  tally.over({ ...outcome, ending: 'failed' })
  expect(tally).toMatchObject({ lostCalls: 1, endings: { failed: 1 } })
  expect(tally.problems).toEqual(['Call CA1 broke off, and not by faults on purpose alone.'])
})
