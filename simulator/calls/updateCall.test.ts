import { afterEach, beforeEach, expect, it } from 'vitest'
import { ourNumber, response, startLine, type TestLine } from '../testing/line.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.customer.answers('/voice', response('<Pause length="3600"/>'))
})
afterEach(() => line.stop())

it.each([
  ['raised', 120],
  ['lowered', 20],
])('a time limit that is %s while the call goes on replaces the one before', async (_, timeLimitSeconds) => {
  const call = line.engine.createCall(line.account, {
    to: '+15550190001',
    from: ourNumber,
    url: `${line.customer.url}/voice`,
    timeLimitSeconds: 60,
  })
  await line.clock.advance(10_000)
  line.engine.updateCall(line.account, call.sid, { timeLimitSeconds })
  await line.clock.runUntil(() => call.endedAt !== null)
  expect(call).toMatchObject({ status: 'completed', durationSeconds: timeLimitSeconds })
})

it('a time limit that is set before the call is answered counts from then on', async () => {
  const call = line.engine.createCall(line.account, {
    to: '+15550190012',
    from: ourNumber,
    url: `${line.customer.url}/voice`,
    timeLimitSeconds: 10,
  })
  await line.clock.advance(1000)
  line.engine.updateCall(line.account, call.sid, { timeLimitSeconds: 40 })
  await line.clock.runUntil(() => call.endedAt !== null)
  expect(call).toMatchObject({ status: 'completed', durationSeconds: 40 })
})
