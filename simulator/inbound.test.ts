import twilio from 'twilio'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { caller, ourNumber, response, startLine, type TestLine } from './testing/line.ts'

let line: TestLine
beforeEach(async () => {
  line = await startLine()
})
afterEach(() => line.stop())

describe('a call that comes in', () => {
  it('asks the VoiceUrl while it rings, says what comes back, and hangs up behind the last verb', async () => {
    line.customer.answers('/voice', response('<Say>Hello there.</Say>'))
    const call = await line.call()
    expect(call).toMatchObject({ status: 'completed', direction: 'inbound', from: caller, to: ourNumber })
    expect(line.said()).toEqual(['Hello there.'])
    const [asked] = line.customer.to('/voice')
    expect(asked).toMatchObject({ method: 'POST', params: { CallSid: call.sid, CallStatus: 'ringing', From: caller } })
  })

  it('signs every request as the twilio package expects it', async () => {
    line.customer.answers(
      '/voice',
      response('<Gather action="/keys?a=1&amp;b=%20x" timeout="1"/>', '<Redirect method="GET">/got</Redirect>'),
    )
    line.customer.answers('/got', response('<Hangup/>'))
    await line.call()
    expect(line.customer.asked.map(({ path }) => path)).toEqual(['/voice', '/got', '/status'])
    for (const { method, url, params, headers } of line.customer.asked) {
      const signature = String(headers['x-twilio-signature'])
      const form = method === 'GET' ? {} : params
      expect(twilio.validateRequest(line.account.authToken, signature, line.customer.url + url, form)).toBe(true)
    }
  })

  it('sends the base set, the empty places among it', async () => {
    line.customer.answers('/voice', response('<Hangup/>'))
    await line.call()
    const names = Object.keys(line.customer.to('/voice')[0]?.params ?? {}).sort()
    expect(names).toEqual(
      [
        'AccountSid',
        'ApiVersion',
        'CallSid',
        'CallStatus',
        'CallToken',
        'Called',
        'CalledCity',
        'CalledCountry',
        'CalledState',
        'CalledZip',
        'Caller',
        'CallerCity',
        'CallerCountry',
        'CallerState',
        'CallerZip',
        'Direction',
        'From',
        'FromCity',
        'FromCountry',
        'FromState',
        'FromZip',
        'StirVerstat',
        'To',
        'ToCity',
        'ToCountry',
        'ToState',
        'ToZip',
      ].sort(),
    )
  })

  it("tells the number's StatusCallback of the end, once, with how long it took", async () => {
    line.customer.answers('/voice', response('<Pause length="70"/>', '<Say>Bye.</Say>'))
    await line.call()
    expect(line.customer.to('/status').map(({ params }) => params)).toEqual([
      expect.objectContaining({
        CallStatus: 'completed',
        SequenceNumber: '0',
        CallbackSource: 'call-progress-events',
        Timestamp: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/),
        SipResponseCode: '200',
      }),
    ])
  })

  it('tells nobody of a hang-up when the number has no StatusCallback', async () => {
    line.engine.updateNumber(line.account, line.number.sid, { statusCallback: null })
    line.customer.answers('/voice', response('<Say>A long story that the caller does not wait for.</Say>'))
    const call = await line.call({
      behaviour: { answer: 'answers', does: [{ when: { atSeconds: 1 }, do: { hangUp: true } }] },
    })
    expect(call).toMatchObject({ status: 'completed', durationSeconds: 1 })
    expect(line.customer.asked.map(({ path }) => path)).toEqual(['/voice'])
  })

  it('does not answer a call that is rejected', async () => {
    line.customer.answers('/voice', response('<Reject reason="busy"/>'))
    const call = await line.call()
    expect(call).toMatchObject({ status: 'busy', startedAt: null, durationSeconds: 0 })
  })

  it('waits unanswered through a Pause in front', async () => {
    line.customer.answers('/voice', response('<Pause length="3"/>', '<Say>Now.</Say>'))
    const call = await line.call()
    expect((call.startedAt ?? 0) - call.createdAt).toBe(3000)
  })

  it('is no-answer when the caller gives up before anything answered', async () => {
    line.customer.answers('/voice', response('<Pause length="30"/>', '<Say>Now.</Say>'))
    const { control, call, ended } = line.ring()
    await line.clock.advance(5000)
    control.hangUp()
    await ended
    expect(call).toMatchObject({ status: 'no-answer', startedAt: null })
    expect(line.customer.to('/status')[0]?.params).toMatchObject({ CallStatus: 'no-answer' })
  })

  it('refuses to ring a number that nobody has', () => {
    expect(() => line.ring({ to: '+15550100099' })).toThrow('Nobody has the number')
  })

  it('fails when the number has no VoiceUrl', async () => {
    line.engine.updateNumber(line.account, line.number.sid, { voiceUrl: null })
    expect(await line.call()).toMatchObject({ status: 'failed' })
  })

  it('keeps a cookie for the length of the call', async () => {
    line.customer.answers('/voice', {
      headers: { 'Set-Cookie': 'visit=7; Path=/' },
      body: response('<Redirect>/more</Redirect>'),
    })
    line.customer.answers('/more', response('<Hangup/>'))
    await line.call()
    expect(line.customer.to('/more')[0]?.headers.cookie).toBe('visit=7')
  })

  it('gives the same ids and the same story for the same seed', async () => {
    const again = await startLine()
    for (const one of [line, again]) {
      one.customer.answers('/voice', response('<Say>Hello.</Say>'))
      await one.call()
    }
    const told = (one: TestLine) => one.phoneEvents().filter(({ kind }) => kind !== 'fetched')
    expect(told(again)).toEqual(told(line))
    await again.stop()
  })
})

describe('moving a live call by REST', () => {
  it('cuts what is said and runs the new document', async () => {
    line.customer.answers('/voice', response('<Say loop="0">Please hold the line.</Say>'))
    line.customer.answers('/new', response('<Say>Here we go.</Say>'))
    const { call, ended } = line.ring()
    await line.clock.advance(10_000)
    line.engine.updateCall(line.account, call.sid, { url: `${line.customer.url}/new` })
    await line.clock.runUntil(() => call.endedAt !== null)
    await ended
    expect(line.said().at(-1)).toBe('Here we go.')
    expect(line.phoneEvents()).toContainEqual(expect.objectContaining({ kind: 'fellSilent', interrupted: true }))
  })

  it('ends a call with status completed and refuses to touch it afterwards', async () => {
    line.customer.answers('/voice', response('<Pause length="100"/>', '<Say>x</Say>'))
    const { call, ended } = line.ring()
    await line.clock.advance(1000)
    line.engine.updateCall(line.account, call.sid, { status: 'completed' })
    await ended
    expect(call.status).toBe('completed')
    expect(() => line.engine.updateCall(line.account, call.sid, { twiml: response() })).toThrow(
      expect.objectContaining({ code: 21220 }),
    )
  })

  it('needs absolute addresses in a document that came as text', async () => {
    line.customer.answers('/voice', response('<Say loop="0">Hold.</Say>'))
    line.customer.answers('/fallback', response('<Say>Fallback.</Say>'))
    const { call, ended } = line.ring()
    await line.clock.advance(1000)
    line.engine.updateCall(line.account, call.sid, {
      twiml: response('<Gather timeout="1" actionOnEmptyResult="true"/>'),
    })
    await line.clock.runUntil(() => call.endedAt !== null)
    await ended
    expect(line.customer.to('/fallback')[0]?.params).toMatchObject({ ErrorCode: '11100' })
  })
})
