import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Behaviour, Deed } from '../../phones/behaviour.ts'
import { response, startLine, type TestLine } from '../../testing/line.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
  line.customer.answers('/got', response('<Hangup/>'))
})
afterEach(() => line.stop())

const does = (...deeds: Deed[]): Behaviour => ({ answer: 'answers', does: deeds })
const presses = (keys: string, atSeconds: number): Deed => ({ when: { atSeconds }, do: { press: keys } })
const says = (text: string, atSeconds: number, confidence?: number): Deed => ({
  when: { atSeconds },
  do: { say: text, ...(confidence !== undefined && { confidence }) },
})
/** Seconds from answering to the request. */
const gather = (attributes: string, inside = '', behind = '<Say>Nothing came.</Say>') =>
  line.customer.answers('/voice', response(`<Gather action="/got" ${attributes}>${inside}</Gather>`, behind))
const got = () => line.customer.to('/got')[0]?.params

describe('keys in a Gather', () => {
  it('end it with the number of digits wanted', async () => {
    gather('numDigits="3" timeout="5"')
    const call = await line.call({ behaviour: does(presses('1234', 1)) })
    expect(got()).toMatchObject({ Digits: '123', FinishedOnKey: '', msg: 'Gather End', CallStatus: 'in-progress' })
    expect(call.durationSeconds).toBe(1)
  })

  it('end it with the key that finishes, which is not among the digits', async () => {
    gather('')
    await line.call({ behaviour: does(presses('12#', 1)) })
    expect(got()).toMatchObject({ Digits: '12', FinishedOnKey: '#' })
  })

  it('count the hash as a digit when nothing finishes', async () => {
    gather('finishOnKey="" numDigits="2"')
    await line.call({ behaviour: does(presses('#*', 1)) })
    expect(got()).toMatchObject({ Digits: '#*' })
  })

  it('end it by the timeout behind the last key', async () => {
    gather('timeout="4"')
    const call = await line.call({ behaviour: does(presses('5', 1), presses('6', 4)) })
    expect(got()).toMatchObject({ Digits: '56', FinishedOnKey: '' })
    expect(call.durationSeconds).toBe(8)
  })

  it('cut what is being said', async () => {
    gather('numDigits="1"', '<Say>Press any key, at any time you like, we have all the time in the world.</Say>')
    await line.call({ behaviour: does(presses('7', 1)) })
    expect(got()).toMatchObject({ Digits: '7' })
    expect(line.phoneEvents().find(({ kind }) => kind === 'fellSilent')).toMatchObject({ interrupted: true })
  })

  it('are lost outside a Gather', async () => {
    line.customer.answers(
      '/voice',
      response('<Say>Please listen carefully to every one of these words.</Say><Gather action="/got" timeout="2"/>'),
    )
    await line.call({ behaviour: does(presses('1', 0.5)) })
    expect(got()).toBeUndefined()
  })

  it('are lost in a Gather for speech', async () => {
    gather('input="speech" timeout="3"')
    await line.call({ behaviour: does(presses('1', 1)) })
    expect(line.said()).toEqual(['Nothing came.'])
  })

  it('count as nothing when the finishing key came first', async () => {
    gather('')
    await line.call({ behaviour: does(presses('#', 1)) })
    expect(got()).toBeUndefined()
    expect(line.said()).toEqual(['Nothing came.'])
  })
})

describe('silence in a Gather', () => {
  it('leads to the next verb, the timeout counted from the end of the prompt', async () => {
    gather('timeout="3"', '<Pause length="4"/>', '')
    const call = await line.call()
    expect(got()).toBeUndefined()
    expect(call.durationSeconds).toBe(7)
  })

  it('leads to the action when it is to', async () => {
    gather('timeout="3" actionOnEmptyResult="true"')
    await line.call()
    expect(got()).toMatchObject({ Digits: '' })
    expect(line.said()).toEqual([])
  })

  it('asks the current document when there is no action', async () => {
    line.customer.answers(
      '/voice',
      response('<Gather timeout="1" actionOnEmptyResult="true"/>'),
      response('<Say>Again.</Say>'),
    )
    await line.call()
    expect(line.customer.to('/voice')).toHaveLength(2)
  })

  it('asks nothing when the caller hangs up', async () => {
    gather('timeout="30" actionOnEmptyResult="true"')
    await line.call({ behaviour: does({ when: { atSeconds: 2 }, do: { hangUp: true } }) })
    expect(line.customer.asked.map(({ path }) => path)).toEqual(['/voice', '/status'])
  })
})

describe('speech in a Gather', () => {
  it('is understood with its confidence, and a pause ends it', async () => {
    gather('input="speech" speechTimeout="2" timeout="6"')
    const call = await line.call({ behaviour: does(says('sales please', 1, 0.87)) })
    expect(got()).toMatchObject({ SpeechResult: 'sales please', Confidence: '0.87' })
    expect(got()).not.toHaveProperty('Digits')
    // 1 s, the two words, 2 s of silence
    expect(call.durationSeconds).toBe(4)
  })

  it('may lack a confidence', async () => {
    gather('input="speech" speechTimeout="auto"')
    await line.call({ behaviour: does(says('sales', 1)) })
    expect(got()).toMatchObject({ SpeechResult: 'sales' })
    expect(got()).not.toHaveProperty('Confidence')
  })

  it('goes on over a short pause', async () => {
    gather('input="speech" speechTimeout="3"')
    await line.call({ behaviour: does(says('I would like', 1), says('a refund', 4)) })
    expect(got()).toMatchObject({ SpeechResult: 'I would like a refund' })
  })

  it('wins over keys when it comes first, and the other way round', async () => {
    gather('input="dtmf speech" speechTimeout="1" numDigits="1"')
    await line.call({ behaviour: does(says('billing', 1), presses('1', 1.2)) })
    await line.call({ behaviour: does(presses('1', 1), says('billing', 1.2)) })
    expect(line.customer.to('/got').map(({ params }) => [params['SpeechResult'], params['Digits']])).toEqual([
      ['billing', undefined],
      [undefined, '1'],
    ])
  })

  it('cuts the prompt, unless barge-in is off: then it is lost', async () => {
    const prompt = '<Say>Tell us in a few words why you are calling today, and take your time.</Say>'
    gather('input="speech" speechTimeout="1"', prompt)
    await line.call({ behaviour: does(says('sales', 1)) })
    expect(line.customer.to('/got')).toHaveLength(1)
    gather('input="speech" speechTimeout="1" bargeIn="false" timeout="2"', prompt)
    await line.call({ behaviour: does(says('sales', 1)) })
    expect(line.customer.to('/got')).toHaveLength(1)
  })

  it('is told bit by bit to partialResultCallback', async () => {
    line.customer.answers('/partial', '')
    gather('input="speech" speechTimeout="1" partialResultCallback="/partial"')
    await line.call({ behaviour: does(says('I have a question about my last bill', 1)) })
    const parts = line.customer.to('/partial').map(({ params }) => params)
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.at(-1)).toMatchObject({ UnstableSpeechResult: 'I have a question about my last bill' })
    expect(parts.map((part) => part['SequenceNumber'])).toEqual(parts.map((_, index) => String(index)))
  })
})

describe('what Gather warns of', () => {
  beforeEach(async () => {
    await line.stop()
    line = await startLine({ strict: false })
  })

  it.each([
    ['input="speech" speechTimeout="0"', 13327],
    ['input="speech" speechTimeout="auto" speechModel="phone_call"', 13327],
    ['numDigits="0"', 13315],
    ['finishOnKey="12"', 13314],
    ['colour="red"', 12200],
    ['language="xx-YY"', 12200],
  ])('%s is %i, and the call goes on', async (attributes, code) => {
    gather(`${attributes} timeout="1"`)
    const call = await line.call()
    expect(call.status).toBe('completed')
    expect(line.problems()).toEqual([expect.stringContaining(`warning ${code} `)])
  })

  it('a verb that may not stand in it is 13320 and skipped', async () => {
    gather('timeout="1"', '<Record/><Say>Yes.</Say>', '')
    await line.call()
    expect(line.said()).toEqual(['Yes.'])
    expect(line.problems()).toEqual([
      'warning 13320 Invalid content was found starting with element "Record" in "Gather".',
    ])
  })
})
