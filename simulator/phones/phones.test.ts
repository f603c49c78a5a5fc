import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHurriedClock } from '../clock.ts'
import { response, startLine, ourNumber, type TestLine } from '../testing/line.ts'
import type { PhoneControl, PhoneEvent } from './attachedPhone.ts'
import { directory } from './directory.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
})
afterEach(() => line.stop())

const menu = response(
  '<Gather action="/got" input="dtmf speech" numDigits="1" speechTimeout="auto"><Say>Which department?</Say></Gather>',
)

describe('the directory', () => {
  it("lists each number once, all of them nobody's", () => {
    const numbers = directory.map(({ number }) => number)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const number of numbers) expect(number).toMatch(/^\+1555019\d{4}$/)
  })

  it.each([
    ['+15550190008', { Digits: '1' }],
    ['+15550190009', { Digits: '3' }],
    ['+15550190010', { SpeechResult: 'sales' }],
    ['+15550190017', { SpeechResult: 'yes' }],
  ])('%s answers a question by %o', async (number, expected) => {
    line.customer.answers('/voice', menu)
    line.customer.answers('/got', response('<Hangup/>'))
    await line.dial(number)
    expect(line.customer.to('/got')[0]?.params).toMatchObject(expected)
  })

  it('+15550190007 hangs up after three seconds', async () => {
    line.customer.answers('/voice', response('<Pause length="60"/>'))
    expect(await line.dial('+15550190007')).toMatchObject({ status: 'completed', durationSeconds: 3 })
  })

  it('+15550190013 leaves a message and hangs up', async () => {
    line.customer.answers('/voice', response('<Record action="/got" timeout="10"/>'))
    line.customer.answers('/got', response())
    await line.dial('+15550190013')
    expect(line.customer.to('/got')[0]?.params).toMatchObject({
      Digits: 'hangup',
      RecordingSid: expect.stringMatching(/^RE/),
    })
  })
})

describe('a behaviour', () => {
  it('answers to a phrase it hears, once it was said', async () => {
    line.customer.answers('/voice', menu)
    line.customer.answers('/got', response('<Hangup/>'))
    await line.call({ behaviour: { answer: 'answers', does: [{ when: { hears: 'department' }, do: { press: '4' } }] } })
    expect(line.customer.to('/got')[0]?.params).toMatchObject({ Digits: '4' })
  })

  it('takes the next deed for the next question', async () => {
    line.customer.answers('/voice', menu)
    line.customer.answers('/got', menu, response('<Hangup/>'))
    await line.call({
      behaviour: {
        answer: 'answers',
        does: [
          { when: { asked: 'keys' }, do: { press: '1' } },
          { when: { asked: 'keys' }, do: { press: '2' } },
        ],
      },
    })
    expect(line.customer.to('/got').map(({ params }) => params['Digits'])).toEqual(['1', '2'])
  })

  it('can be given to any number', async () => {
    line.engine.setBehaviour('+15550190555', { answer: 'busy' })
    expect(await line.dial('+15550190555')).toMatchObject({ status: 'busy' })
  })
})

describe("a phone in somebody's hands", () => {
  it('is told everything, and its keys and words count', async () => {
    const heard: PhoneEvent[] = []
    let control: PhoneControl | undefined
    line.engine.attachPhone('+15550190777', {
      on: (event) => void heard.push(event),
      rung: (one) => {
        control = one
        line.clock.after(4000, () => one.answer())
      },
    })
    line.customer.answers('/voice', menu)
    line.customer.answers('/got', response('<Play digits="1w2"/>'))
    const call = line.engine.createCall(line.account, {
      to: '+15550190777',
      from: ourNumber,
      url: `${line.customer.url}/voice`,
    })
    await line.clock.runUntil(() => heard.some((event) => event.kind === 'gathering' && event.isWaiting))
    expect(control?.say('to the billing department', { confidence: 0.5 })).toBe(true)
    await line.clock.runUntil(() => call.endedAt !== null)
    expect(line.customer.to('/got')[0]?.params).toMatchObject({
      SpeechResult: 'to the billing department',
      Confidence: '0.5',
    })
    expect(heard.map(({ kind }) => kind)).toEqual([
      'ringing',
      'answered',
      'fetched',
      'saying',
      'gathering',
      'fellSilent',
      'gathering',
      'fetched',
      'playingKeys',
      'fellSilent',
      'hungUp',
    ])
    expect(heard[3]).toMatchObject({ text: 'Which department?', language: 'en-US', voice: 'man' })
    expect(control?.press('1')).toBe(false)
  })

  it('that is declined is busy', async () => {
    line.engine.attachPhone('+15550190777', {
      on: () => undefined,
      rung: (one) => void line.clock.after(3000, () => one.decline()),
    })
    expect(await line.dial('+15550190777')).toMatchObject({ status: 'busy' })
  })

  it('calls as fast as answers come, on a clock of its own that waits for it', async () => {
    line.customer.answers('/voice', menu)
    line.customer.answers('/got', response('<Say>Thank you very much for your call.</Say><Pause length="300"/>'))
    const startedAt = performance.now()
    const { call, control, ended } = line.ring({
      clock: createHurriedClock(0),
      phone: {
        on: (event) =>
          event.kind === 'gathering' && event.isWaiting
            ? new Promise<void>((resolve) => setTimeout(() => resolve(void control.press('6')), 30))
            : undefined,
      },
    })
    await ended
    expect(line.customer.to('/got')[0]?.params).toMatchObject({ Digits: '6' })
    expect(call.durationSeconds).toBeGreaterThan(300)
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })
})
