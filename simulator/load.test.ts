import { expect, it } from 'vitest'
import { response, startLine } from './testing/line.ts'

it('a hundred calls at once, with faults of every kind, all end and are all told of', async () => {
  const line = await startLine({ faults: { duplicate: 0.05, reorder: 0.05, refuse: 0.05, loseAnswer: 0.05 } })
  const retries = '#rc=5&amp;rp=ct,rt,5xx'
  const question = response(
    `<Gather numDigits="1" timeout="3" actionOnEmptyResult="true" action="/next${retries}"><Say>Press a key.</Say></Gather>`,
  )
  line.engine.updateNumber(line.account, line.number.sid, {
    voiceUrl: `${line.customer.url}/voice#rc=5&rp=ct,rt,5xx`,
    statusCallback: `${line.customer.url}/status#rc=5&rp=ct,rt,5xx`,
  })
  line.customer.answers('/voice', question)
  line.customer.answers('/fallback', question)
  line.customer.answers('/next', (asked) => (asked.params['Digits'] === '1' ? response('<Hangup/>') : question))
  const calls = Array.from({ length: 100 }, (_, index) =>
    line.ring({ from: index % 2 === 0 ? '+15550190008' : '+15550190007' }),
  )
  // Later than a first document may be behind an answer that was lost.
  for (const { control } of calls.filter((_, index) => index % 2 === 1))
    line.clock.after(40_000, () => control.hangUp())
  await line.clock.runUntil(() => calls.every(({ call }) => call.endedAt !== null))
  const ended = Promise.all(calls.map((one) => one.ended))
  await line.clock.runUntil(() => false)
  // A first document that was lost with its fallback: nobody ever picked up.
  const lost = new Set(line.events.flatMap((event) => (event.kind === 'callLost' ? [event.callSid] : [])))
  const isRight = ({ sid, status }: { sid: string; status: string }) =>
    status === 'completed' || (status === 'failed' && lost.has(sid))
  expect((await ended).filter((call) => !isRight(call))).toEqual([])
  expect(lost.size).toBeLessThan(10)
  expect(line.customer.to('/fallback').length).toBeGreaterThan(5)
  const told = new Set(line.customer.to('/status').map(({ params }) => params['CallSid']))
  expect(told.size).toBe(100)
  expect(line.faults.counts).toMatchObject({ duplicate: expect.any(Number) })
  expect(line.faults.counts.loseAnswer).toBeGreaterThan(5)
  await line.stop()
})
